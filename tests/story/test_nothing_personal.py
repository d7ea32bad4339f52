"""Twenty personal numbers, titles and file names are planted, and found nowhere that is kept apart.

A whole walk through both houses, with everything that goes wrong on the way: findings about these
very files, an exception, a fault of the program, a refusal, a search, a hold, culling to the end,
nights with mail and figures. Afterwards none of it stands in the evidence log, the technical log,
the nights' summaries, the mails, the figures, or what `log show` says.
"""

import io
import json
import logging
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from typing import NoReturn

import pytest

from leverans.cli.main import run
from leverans.clock import now
from leverans.flow import deliver as straight
from leverans.flow.cull.execute import execute
from leverans.flow.cull.finalise import finish
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.verify import verify
from leverans.flow.watch import Quiet
from leverans.model.culling import CullingQuery, OrderState
from leverans.model.delivery import PackageState
from leverans.testing.culling_archive import ARCHIVIST, LEAVE, CullingArchive, a_record
from leverans.testing.mailbox import Mailbox, mail_table, mailbox, set_table
from leverans.testing.people import give
from leverans.testing.planted import NUMBERS, WORDS, Planted, plant, scanner
from leverans.testing.sample_plan import SAMPLE, needs_sample
from leverans.testing.scanner import Hit
from leverans.testing.two_sides import AGREEMENT, TwoSides

pytestmark = pytest.mark.story

REPORT = ("report", "--from", "2026-01-01")
Said = Callable[..., tuple[int, str]]


@dataclass(slots=True)
class Kept:
    """Everything that is kept of a walk, by where it is: file or face -> bytes."""

    faces: dict[str, bytes] = field(default_factory=dict)

    def workspace(self, root: Path) -> None:
        """The evidence log, the technical log, the summaries and the anchors of a workspace."""
        with closing(sqlite3.connect(root / "var" / "ledger.sqlite")) as ledger:
            bodies = ledger.execute("SELECT body FROM audit_event ORDER BY seq").fetchall()
        self.faces[f"{root.name}: evidence log"] = b"\n".join(body for (body,) in bodies)
        for pattern in ("log/*", "reports/night-*", "outbox-mail/*", "anchors/**/*"):
            for path in (root / "var").glob(pattern):
                if path.is_file():
                    self.faces[f"{root.name}: {path.name}"] = path.read_bytes()

    def mails(self, mails: list[EmailMessage]) -> None:
        """The mails as they came over the line."""
        for n, mail in enumerate(mails):
            self.faces[f"mail {n}"] = mail.as_bytes()

    def hits(self) -> list[Hit]:
        """What of the planted stands in any of it, or in its name."""
        looks = scanner()
        return [
            hit
            for where, data in self.faces.items()
            for part in (where.encode(), data)
            for hit in looks.find(part, where)
        ]


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Said:
    """Run a command line; its exit code, and all that it wrote."""

    def call(workspace: Path, *arguments: str) -> tuple[int, str]:
        capfd.readouterr()
        code = run(["-C", str(workspace), *arguments])
        out, err = capfd.readouterr()
        return code, out + err

    return call


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def sides(tmp_path: Path, box: Mailbox) -> TwoSides:
    sides = TwoSides(tmp_path, clock=now).make()
    for workspace in (sides.producer, sides.archive):
        path = tmp_path / f"{workspace.name}.prom"
        set_table(workspace, f'[metrics]\ntextfile = "{path}"\n{mail_table(box)}')
    return sides


def break_down(planted: Planted) -> Callable[..., NoReturn]:
    """A fault of the program, with a library that talks and causes that quote what they met."""

    def broken(*_: object) -> NoReturn:
        secret = planted.error
        for name in ("boto3", "paramiko.transport", "urllib3.connectionpool", "fs", "alembic"):
            logging.getLogger(name).error("%s", planted.logged)
        raise ValueError(secret) from FileNotFoundError(2, secret, secret)

    return broken


def walk(
    sides: TwoSides, said: Said, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """All the way; what the commands said that say nothing personal."""
    producer, archive = sides.producer, sides.archive
    assert said(producer, "deliver", AGREEMENT, "--dry-run")[0] == 1
    code, told = said(producer, "deliver", AGREEMENT)
    assert (code, planted.empty in told) == (1, True)  # a person is told which file
    held = said(producer, "nightly")
    assert said(producer, "except", planted.empty, "--reason", planted.reason)[0] == 0
    with monkeypatch.context() as patch:
        patch.setitem(straight.NEXT, PackageState.EXTRACTED, break_down(planted))
        crashed = said(producer, "nightly")
        with pytest.raises(ValueError, match="spjällhål"):
            said(producer, "deliver", AGREEMENT)
    assert [code for code, _ in (held, crashed)] == [1, 3]
    refuse_and_accept(sides, said)
    with sides.desk() as desk:
        give(desk.site, "archive_receiver", "archivist", "auditor")
    find_and_stop(archive, said, planted)
    nights = [said(workspace, "nightly") for workspace in (producer, archive)]
    return [told for _, told in (held, crashed, *nights)] + looked_at(sides, said)


def refuse_and_accept(sides: TwoSides, said: Said) -> None:
    """A package is damaged on its way and refused; the next version is taken over."""
    producer, archive = sides.producer, sides.archive
    said(producer, "deliver", AGREEMENT)
    container = sides.container()
    container.write_bytes(container.read_bytes() + b"damaged on its way")
    said(archive, "receive")
    assert said(producer, "deliver", AGREEMENT)[0] == 1
    said(producer, "deliver", AGREEMENT)
    said(archive, "receive")
    assert said(producer, "deliver", AGREEMENT)[0] == 0


def looked_at(sides: TwoSides, said: Said) -> list[str]:
    """What commands show that show ids and counts only."""
    log = ("log", "show", "--limit", "1000")
    shown = [
        said(workspace, *command)
        for workspace in (sides.producer, sides.archive)
        for command in (("status",), (*log, "--json"), log, REPORT, (*REPORT, "--json"))
    ]
    assert {code for code, _ in shown} == {0}
    return [told for _, told in shown]


def find_and_stop(archive: Path, said: Said, planted: Planted) -> None:
    """Search for a planted name, get what was found, and place a hold about a person."""
    code, found = said(archive, "search", "Kvarnröst", "--json")
    assert (code, "Kvarnröst" in found) == (0, True)
    assert said(archive, "search", planted.search)[0] in (0, 1)
    hit = json.loads(found)["hits"][0]
    into = str(archive.parent / "utlämnat")
    assert said(archive, "get", hit["archive_id"], "--into", into)[0] == 0
    said(archive, "show", planted.search)
    words = ("--title", planted.title, "--mandate", planted.mandate, "--note", planted.note)
    code, told = said(archive, "hold", "place", "--kind", "dispute", "--type", "Protokoll", *words)
    assert code == 0, told


def test_nothing_personal_is_kept_of_a_whole_walk(
    sides: TwoSides, said: Said, box: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    planted = plant(sides)
    faces = walk(sides, said, planted, monkeypatch)
    kept = Kept({f"said {n}": words.encode() for n, words in enumerate(faces)})
    kept.workspace(sides.producer)
    kept.workspace(sides.archive)
    kept.mails(box.mails)
    for workspace in (sides.producer, sides.archive):
        bundle = tmp_path / f"{workspace.name}.zip"
        year = str(now().year)
        assert said(workspace, "log", "export", "--period", year, "--to", str(bundle))[0] == 0
        kept.faces[bundle.name] = bundle.read_bytes()
        for path in (workspace / "var").glob("access.sqlite*"):
            kept.faces[f"{workspace.name}: {path.name}"] = path.read_bytes()
    for path in tmp_path.glob("*.prom"):
        kept.faces[path.name] = path.read_bytes()
    assert kept.hits() == []
    assert len(box.mails) == 4
    everything = b"".join(kept.faces.values())
    for word in (
        b"ValueError",
        b"reception.refused",
        b"exception.made",
        b"hold.placed",
        b"library",
    ):
        assert word in everything
    assert sum(1 for where in kept.faces if where.endswith(".prom")) == 2


@needs_sample
def test_nothing_personal_is_kept_of_culling(tmp_path: Path) -> None:
    made = CullingArchive(tmp_path / "mellanarkiv")
    archive = made.make(SAMPLE, settings="\n[culling]\nbackup_days = 90\n")
    titles = [f"Kvarnröst åt Testina Testdotter {number}" for number in NUMBERS[:4]]
    records = [
        replace(a_record(n, LEAVE, case=f"HR-{n}", created="2022-03-01"), title=title)
        for n, title in enumerate(titles, start=1)
    ]
    archive.keep("00000000-0000-4000-a000-000000000000", *records)
    archive.at(2026, 3, 2)
    order = archive.approved(CullingQuery(row_id="2106"))
    with archive.by(ARCHIVIST) as site:
        place = MellanarkivPlace(site)
        execute(site, place, order.id, Quiet())
        verify(site, place, order.id, Quiet())
        archive.at(2026, 6, 1)
        assert finish(site, place, order.id, Quiet()).state is OrderState.FINAL
    kept = Kept()
    kept.workspace(archive.root)
    assert b"disposal.final" in kept.faces["mellanarkiv: evidence log"]
    assert kept.hits() == []


FACES = (
    "forvaltning: evidence log",
    "forvaltning: technical",
    "forvaltning: night",
    "forvaltning.prom",
    "forvaltning.zip",
    "mail",
    "said",
)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """What is kept of a night on which all went well."""
    tmp_path = tmp_path_factory.mktemp("clean")
    with mailbox() as box:
        sides = TwoSides(tmp_path, clock=now).make()
        figures, bundle = tmp_path / "forvaltning.prom", tmp_path / "forvaltning.zip"
        set_table(sides.producer, f'[metrics]\ntextfile = "{figures}"\n{mail_table(box)}')
        sides.add("protokoll.pdf")
        sides.write()
        at = ["-C", str(sides.producer)]
        assert run([*at, "nightly", "--json"]) == 0
        period = ["--period", str(now().year), "--to", str(bundle)]
        assert run([*at, "log", "export", *period]) == 0
        kept = Kept({path.name: path.read_bytes() for path in (figures, bundle)})
        kept.faces["said"] = b"{}"
        kept.workspace(sides.producer)
        kept.mails(box.mails)
    assert kept.hits() == []
    return kept.faces


@pytest.mark.parametrize("face", FACES)
def test_what_is_put_into_one_of_these_places_is_found(
    clean: Mapping[str, bytes], face: str
) -> None:
    where = next(each for each in clean if each.startswith(face))
    for planted in (*NUMBERS, *WORDS):
        kept = Kept({where: put_into(clean[where], planted)})
        assert [hit.planted for hit in kept.hits()] == [planted]


def put_into(data: bytes, planted: str) -> bytes:
    """Into the middle, as JSON writes it; in a bundle into the middle of one of its files."""
    if not data.startswith(b"PK"):
        middle = len(data) // 2
        return data[:middle] + json.dumps(f" {planted}. ")[1:-1].encode() + data[middle:]
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(made, "w") as changed:
        first, *others = whole.namelist()
        changed.writestr(first, put_into(whole.read(first), planted))
        for name in others:
            changed.writestr(name, whole.read(name))
    return made.getvalue()
