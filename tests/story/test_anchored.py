"""Yesterday's anchor lies elsewhere; then somebody who has everything here writes history anew."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, text, update

from leverans.audit.log import append_many
from leverans.audit.reading import events
from leverans.audit.tables import AUDIT_EVENT, AUDIT_HEAD, AUDIT_OBJECT
from leverans.audit.verification import verify
from leverans.cli.main import run
from leverans.flow.anchor_copies import document_key
from leverans.flow.anchors import newest
from leverans.flow.keys import signer
from leverans.flow.site import Site
from leverans.ledger.tables_anchors import LOG_CHECKPOINT
from leverans.model.checkpoint import checkpoint_text
from leverans.signing.document import sign
from leverans.testing.two_sides import TwoSides

LOG = '\n[log]\nanchor_places = ["../annanstans"]\n'


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    (tmp_path / "annanstans").mkdir()
    made = TwoSides(tmp_path).make()
    with (made.producer / "leverans.toml").open("a", encoding="utf-8") as stream:
        stream.write(LOG)
    made.add("protokoll.pdf")
    made.write()
    return made


def write_history_anew(site: Site) -> None:
    """As one who has database, key and our own folder: a delivery never was refused, all fits."""
    with site.ledger.begin() as connection:
        told = [stored.event for stored in events(connection, site.chain)]
        (at,) = (n for n, event in enumerate(told) if event.event == "log.anchored")
        _empty(connection)
        forged = [event for event in told[:at] if event.event != "validation.passed"]
        append_many(connection, site.chain, forged)
        anchor = newest(connection)
        assert anchor is not None
        proof = verify(connection, site.chain)
        checkpoint = replace(
            anchor.checkpoint, events=proof.events, head=proof.head, root=proof.root
        )
        document = sign(checkpoint_text(checkpoint), signer(site))
        values = {
            "events": checkpoint.events,
            "head": checkpoint.head,
            "root": checkpoint.root,
            "sha256": hashlib.sha256(document).hexdigest(),
            "document": document,
        }
        connection.execute(update(LOG_CHECKPOINT).values(values))
        rest = [replace(told[at], evidence=str(values["sha256"])), *told[at + 1 :]]
        append_many(connection, site.chain, rest)
    (site.root / "var" / "anchors" / document_key(anchor)).write_bytes(document)


def _empty(connection: Connection) -> None:
    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in names.scalars().all():
        connection.execute(text(f"DROP TRIGGER {name}"))
    for table in (AUDIT_OBJECT, AUDIT_EVENT, AUDIT_HEAD):
        connection.execute(delete(table))


def test_a_history_written_anew_is_found_by_yesterdays_anchor(
    sides: TwoSides, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ("-C", str(sides.producer))
    sides.through()
    assert run([*place, "log", "anchor"]) == 0
    (kept,) = (tmp_path / "annanstans").glob("anchor-*.json")

    site = sides.site()
    with site.ledger:
        write_history_anew(site)

    assert run([*place, "log", "verify"]) == 0  # the forged log is whole
    capsys.readouterr()
    assert run([*place, "log", "anchor"]) == 1
    told = capsys.readouterr().out
    assert "Inget ankare görs" in told
    assert "Historien är omskriven" in told
    assert run([*place, "log", "anchors", "--check"]) == 1

    capsys.readouterr()
    assert run([*place, "log", "verify", "--anchor", str(kept)]) == 1
    assert str(kept) in capsys.readouterr().out


def test_the_night_makes_the_days_anchor_and_says_so(
    sides: TwoSides, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ("-C", str(sides.producer))
    run([*place, "nightly"])
    assert "Ankare 1 är gjort" in capsys.readouterr().out
    (summary,) = (sides.producer / "var" / "reports").glob("night-*.txt")
    assert "plats 2 (av log.anchor_places): 1 av 1 ankare ligger där" in summary.read_text("utf-8")
    assert len(list((tmp_path / "annanstans").glob("anchor-*.json"))) == 1
    last = sides.events()[-1]
    assert (last.event, last.role) == ("log.anchored", "service:nightly")


def test_a_night_that_cannot_anchor_delivers_all_the_same_and_says_so(
    sides: TwoSides, capsys: pytest.CaptureFixture[str]
) -> None:
    (sides.root / "annanstans").rmdir()
    (sides.root / "annanstans").write_text("in the way of a folder")
    assert run(["-C", str(sides.producer), "nightly"]) == 3
    told = capsys.readouterr().out
    assert "plats 2 (av log.anchor_places) går inte att nå" in told
    assert "transfer.sent" in [event.event for event in sides.events()]
