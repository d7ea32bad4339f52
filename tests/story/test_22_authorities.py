"""Story 10, its last clause but two: 22 authorities in one installation, each for itself.

One program, 22 workspaces below one folder, one drop service. Whatever an authority asks about
another's records, packages, deliveries, references and files, it is answered as it is about what
never was; and no path of its settings leads into another's folder.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from leverans.cli.main import run
from leverans.clock import now
from leverans.flow.deliver import deliver
from leverans.flow.desk import Desk
from leverans.flow.keys import list_keys, own_key_file, pin_key, signer
from leverans.flow.outcome import Status
from leverans.flow.receive import receive
from leverans.flow.watch import Quiet
from leverans.testing.answers import KVITTENS, PROOF, put_back, rewrite_all
from leverans.testing.bystander import rows
from leverans.testing.command_line import Said
from leverans.testing.two_sides import (
    AGREEMENT,
    ARCHIVE,
    HEADINGS,
    MAPPING,
    PLAN,
    PRODUCER,
    TERMS,
)
from leverans.wiring.init import Role, init_workspace
from leverans.wiring.site import Opened, open_site

pytestmark = pytest.mark.story

AUTHORITIES = 22
LISTS = (
    ("status",),
    ("status", "--json"),
    ("log", "show", "--json"),
    ("log", "verify"),
    ("keys", "list", "--json"),
    ("search", "hemlighet", "--json"),
    ("search", "--json"),
    ("doctor", "--json"),
)
"""Verbs that tell all there is, in either role."""
NEVER = "00000000-0000-4000-8000-00000000dead"
Asks = Callable[..., Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One authority's two workspaces: its own, and its mellanarkiv's."""

    number: int
    root: Path

    @property
    def name(self) -> str:
        return f"Nämnd{self.number:02}"

    @property
    def producer(self) -> Path:
        return self.root / f"{self.number:02}-forvaltning"

    @property
    def archive(self) -> Path:
        return self.root / f"{self.number:02}-mellanarkiv"

    @property
    def drop(self) -> Path:
        """Its own part of the drop service that all share."""
        return self.root / "tjanst" / f"{self.number:02}"

    def make(self) -> None:
        """Both workspaces, each with a ledger, a store and keys of its own."""
        source = self.root / "kallor" / f"{self.number:02}"
        for folder in (source, self.drop, self.archive, *self._folders()):
            folder.mkdir(parents=True)
        said = PRODUCER.replace("Exempelregionen", self.name)
        (self.producer / "leverans.toml").write_text(said, "utf-8")
        said = ARCHIVE.replace("Exempelregionens", f"{self.name}s").replace(
            "../drop", str(self.drop)
        )
        (self.archive / "leverans.toml").write_text(said, "utf-8")
        (self.producer / "mappings" / "blad.toml").write_text(MAPPING, "utf-8")
        (self.producer / "plans" / "dhp.csv").write_text(PLAN, "utf-8")
        decided = 'decision = "KN 2025-00417 § 112"\nin_force_from = "2026-01-01"\n'
        (self.producer / "plans" / "dhp.toml").write_text(decided, "utf-8")
        self._agree(source)
        roles: tuple[tuple[Path, Role], ...] = (
            (self.archive, "archive"),
            (self.producer, "producer"),
        )
        for workspace, role in roles:
            init_workspace(workspace, role=role, clock=now)
        with self.opened(self.archive) as theirs, self.opened(self.producer) as ours:
            key = own_key_file(theirs.site, list_keys(theirs.site)[0])
            pin_key(ours.site, key, f"{self.name}s mellanarkiv")

    def _folders(self) -> tuple[Path, ...]:
        return tuple(self.producer / name for name in ("agreements", "mappings", "plans"))

    def add(self, name: str) -> None:
        """One more record, and the sheet that tells of all."""
        source = self.root / "kallor" / f"{self.number:02}"
        data = f"%PDF-1.4\n% {self.name} {name}\n%%EOF\n".encode()
        (source / f"{self.name}-{name}.pdf").write_bytes(data)
        lines = [";".join(HEADINGS)]
        for path in sorted(source.iterdir()):
            row = dict.fromkeys(HEADINGS, "") | {
                "Sökväg": path.name,
                "Rubrik": f"Hemlighet {self.name}",
                "Handlingstyp": "Protokoll",
                "Åtkomsträtt": "1",
                "Diarienummer": f"{self.name}-2020-1",
                "Upprättad": "2012-05-04",
                "Klass": "1.1.1",
            }
            lines.append(";".join(row[heading] for heading in HEADINGS))
        sheet = source.parent / f"{self.number:02}.csv"
        sheet.write_text("".join(f"{line}\n" for line in lines), "utf-8-sig")

    def knows(self, answer: Path) -> bool:
        """Whether the authority has taken an answer in."""
        known = rows(self.producer, "SELECT package, kind FROM receipt")
        return answer.name in {f"{row['package']}.{row['kind']}.json" for row in known}

    def _agree(self, source: Path) -> None:
        self.add("hemligt")
        sheet = source.parent / f"{self.number:02}.csv"
        terms = {
            "schedule": "nightly",
            "container": "tar",
            "version": "2.2.0",
            "package": "",
            "check": "",
            "top": 'reference_code = "SE/EX/1"',
            "more": '[gate]\n[scope]\nperiod_from = "2010"\nperiod_to = "2015"',
        }
        text = TERMS.format(source=source, sheet=sheet, drop=self.drop, **terms)
        text = text.replace("Exempelregionens mellanarkiv", f"{self.name}s mellanarkiv")
        text = text.replace("Exempelregionen", self.name)
        text = text.replace("KU 2026-0001", f"{self.name} 2026-0001")
        (self.producer / "agreements" / f"{AGREEMENT}.toml").write_text(text, "utf-8")

    def opened(self, workspace: Path) -> "_Opened":
        """A workspace for a block."""
        return _Opened(open_site(workspace, environ={}, spoken="sv"))

    def deliver(self) -> Status:
        """Deliver once."""
        with self.opened(self.producer) as ours:
            return deliver(ours.site, ours.engagement(AGREEMENT), Quiet()).status

    def receive(self) -> None:
        """Let the mellanarkiv answer."""
        with self.opened(self.archive) as theirs:
            drop = theirs.drop()
            assert drop is not None
            desk = Desk(site=theirs.site, drop=drop, terms=theirs.archive_terms(),
                        key=signer(theirs.site), watch=Quiet())  # fmt: skip
            assert len(receive(desk.site, desk.drop, desk.watch, desk.terms)) == 1

    def ids(self) -> list[str]:
        """Everything that it knows its records, packages, deliveries and files by."""
        found = [f"{self.name}-2020-1", f"{self.name} 2026-0001", f"{self.name}-hemligt.pdf"]
        for workspace, sql in (
            (self.producer, "SELECT id FROM delivery UNION SELECT id FROM package"),
            (self.producer, "SELECT archive_id FROM delivered_record"),
            (self.producer, "SELECT id FROM authority"),
            (self.archive, "SELECT package FROM reception"),
            (self.archive, "SELECT archive_id FROM catalogue_record"),
        ):
            found += [str(next(iter(row.values()))) for row in rows(workspace, sql)]
        return list(dict.fromkeys(found))


class _Opened:
    """A workspace whose ledger is closed at the end."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def __enter__(self) -> Opened:
        return self._opened

    def __exit__(self, *_: object) -> None:
        self._opened.site.ledger.close()


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[House]]:
    """All 22, each with one record that is delivered and taken in."""
    root = tmp_path_factory.mktemp("installation")
    made = [House(number=number, root=root) for number in range(1, AUTHORITIES + 1)]
    for house in made:
        house.make()
        assert house.deliver() is Status.WAITING
        house.receive()
        assert house.deliver() is Status.TAKEN_OVER
    yield made
    shutil.rmtree(root)


@pytest.fixture
def asks(capsys: pytest.CaptureFixture[str]) -> Asks:
    """Ask in a workspace: `asks(workspace, "show", ID)`."""

    def call(workspace: Path, *arguments: str) -> Said:
        capsys.readouterr()
        code = run(["--workspace", str(workspace), "--language", "sv", *arguments])
        out, err = capsys.readouterr()
        return Said(code=code, out=out, err=err)

    return call


def questions(named: str, into: Path) -> Iterator[tuple[str, ...]]:
    """Every verb that reads, asked about an id."""
    yield ("show", named)
    yield ("show", named, "--json")
    yield ("show", named, "--external")
    yield ("custody", named)
    yield ("custody", named, "--ours")
    yield ("search", f'"{named}"', "--json")
    yield ("search", "--case", named, "--json")
    yield ("search", "--producer", named, "--json")
    yield ("get", named, "--into", str(into))
    yield ("get", named, "--into", str(into), "--external")
    yield ("archive", "audit", "--package", named)
    yield ("agreement", "show", named)
    yield ("gate", "show", named)
    yield ("agreement", "show", AGREEMENT, "--version", named)


def test_there_are_22_and_each_finds_its_own(houses: list[House], asks: Asks) -> None:
    assert len(houses) == AUTHORITIES
    chains = [rows(house.producer, "SELECT id FROM authority") for house in houses]
    assert len({row["id"] for (row,) in chains}) == AUTHORITIES
    house = houses[0]
    found = asks(house.archive, "search", "hemlighet", "--json").json
    assert [hit["title"] for hit in found["hits"]] == [f"Hemlighet {house.name}"]
    assert asks(house.archive, "show", found["hits"][0]["archive_id"]).code == 0


def test_what_is_anothers_is_answered_as_what_never_was(
    houses: list[House], asks: Asks, tmp_path: Path
) -> None:
    asking = houses[0]
    for workspace in (asking.producer, asking.archive):
        never = [asks(workspace, *one) for one in questions(NEVER, tmp_path)]
        for other in (houses[1], houses[-1]):
            for named in other.ids():
                for about, unknown in zip(questions(named, tmp_path), never, strict=True):
                    said = asks(workspace, *about)
                    assert said.code == unknown.code, about
                    assert masked(said.out, named) == masked(unknown.out, NEVER), about
                    assert masked(said.err, named) == masked(unknown.err, NEVER), about
    assert list(tmp_path.iterdir()) == []


def masked(text: str, named: str) -> str:
    return text.replace(named, "…")


def test_no_list_of_one_tells_anything_of_another(houses: list[House], asks: Asks) -> None:
    asking, others = houses[0], houses[1:]
    theirs = {word for house in others for word in (house.name, *house.ids())}
    for workspace in (asking.producer, asking.archive):
        for question in LISTS:
            said = asks(workspace, *question)
            assert said.code in (0, 1), said.err
            assert said.out, question
            assert [word for word in theirs if word in said.out + said.err] == [], question


def test_a_search_for_all_finds_only_ones_own(houses: list[House], asks: Asks) -> None:
    for house in houses:
        found = asks(house.archive, "search", "hemlighet", "--json").json
        assert [hit["title"] for hit in found["hits"]] == [f"Hemlighet {house.name}"]


def test_the_key_of_one_proves_nothing_to_another(houses: list[House]) -> None:
    signing, other = houses[2], houses[3]
    with signing.opened(signing.archive) as theirs:
        key = signer(theirs.site)
    other.add("senare")
    assert other.deliver() is Status.WAITING
    other.receive()
    answers = [path for path in (other.drop / "answers").iterdir() if not other.knows(path)]
    before = rewrite_all(answers, lambda _: None, key)
    assert len(before) == len({KVITTENS, PROOF})
    assert other.deliver() is Status.HELD
    put_back(before)
    assert other.deliver() is Status.TAKEN_OVER


STORE, DROP, LEDGER = "var/archive", "inkorg", "var/ledger.sqlite"


@pytest.mark.parametrize("way", ["plain", "dots", "link"])
@pytest.mark.parametrize("place", [STORE, "", LEDGER.rpartition("/")[0]])
def test_no_source_lies_in_anothers_workspace(
    houses: list[House], asks: Asks, tmp_path: Path, way: str, place: str
) -> None:
    asking, other = houses[4], houses[5]
    path = asking.producer / "agreements" / f"{AGREEMENT}.toml"
    before = path.read_text("utf-8")
    link = tmp_path / "lank"
    link.symlink_to(other.archive)
    through = {"plain": other.archive, "dots": Path("..") / other.archive.name, "link": link}[way]
    source = str(asking.root / "kallor" / f"{asking.number:02}")
    path.write_text(before.replace(f'"{source}"', f'"{through / place}"'), "utf-8")
    try:
        for verb in (("deliver", AGREEMENT), ("gate", "show", AGREEMENT)):
            said = asks(asking.producer, *verb)
            assert said.code == 2
            assert "annan myndighets arbetsyta" in said.err
        told = asks(asking.producer, "doctor")
        assert told.code != 0
        assert "annan myndighets arbetsyta" in told.out
        assert other.name not in told.out + told.err
    finally:
        path.write_text(before, "utf-8")


@pytest.mark.parametrize("setting", ["store", "drop", "var", "ledger"])
def test_no_store_and_no_ledger_lies_in_anothers_workspace(
    houses: list[House], asks: Asks, tmp_path: Path, setting: str
) -> None:
    other = houses[6]
    hostile = tmp_path / "egen"
    hostile.mkdir()
    more = {
        "store": f'[archive]\ndrop = "in"\nstore = "{other.archive / STORE}"\n',
        "drop": f'[archive]\ndrop = "{other.archive / STORE}"\n',
        "ledger": f'[archive]\ndrop = "in"\n[ledger]\nurl = "sqlite:///{other.archive / LEDGER}"\n',
        "var": '[archive]\ndrop = "in"\n',
    }[setting]
    if setting == "var":
        (hostile / "var").symlink_to(other.archive / "var")
    said = ARCHIVE.partition("[archive]")[0]
    (hostile / "leverans.toml").write_text(said + more, "utf-8")
    for verb in (("search", "hemlighet"), ("status",), ("doctor",), ("archive", "rebuild")):
        refused = asks(hostile, *verb)
        assert refused.code != 0
        assert "annan myndighets arbetsyta" in refused.out + refused.err
        assert other.name not in refused.out + refused.err


def test_what_another_receives_may_be_delivered_to_its_drop_folder(
    houses: list[House], asks: Asks
) -> None:
    asking, other = houses[7], houses[8]
    inside = other.archive / DROP
    inside.mkdir()
    settings = other.archive / "leverans.toml"
    path = asking.producer / "agreements" / f"{AGREEMENT}.toml"
    kept, before = settings.read_text("utf-8"), path.read_text("utf-8")
    path.write_text(before.replace(f'"{asking.drop}"', f'"{inside}"'), "utf-8")
    try:
        assert asks(asking.producer, "gate", "show", AGREEMENT).code == 2
        settings.write_text(kept.replace(f'"{other.drop}"', f'"{DROP}"'), "utf-8")
        assert asks(asking.producer, "gate", "show", AGREEMENT).code in (0, 1)
    finally:
        settings.write_text(kept, "utf-8")
        path.write_text(before, "utf-8")
