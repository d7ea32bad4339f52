"""Anchors are made over a log that proves whole, kept elsewhere, and differences told."""

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leverans.audit.tree import LogTree
from leverans.audit.verification import verify
from leverans.flow.anchor_list import check_anchors, list_anchors
from leverans.flow.anchor_log import Anchored, anchor
from leverans.flow.anchor_standing import anchor_standing
from leverans.flow.anchor_terms import AnchorPlace, AnchorTerms, TimeStamping
from leverans.flow.anchors import anchors, newest
from leverans.flow.keys import create_own, list_keys, revoke_key
from leverans.flow.site import Site
from leverans.model.checkpoint import checkpoint_text, read_checkpoint
from leverans.model.errors import StorageError, UsageError
from leverans.signing.document import is_signed_by, read_signed, sign
from leverans.signing.keys import new_key, read_public
from leverans.signing.stamping import Trusted
from leverans.signing.time_authority import NoStamp
from leverans.storage.interface import Store
from leverans.storage.local import LocalFolder
from leverans.testing.lying_store import LyingStore
from leverans.testing.two_sides import TwoSides


def rules(done: Anchored) -> list[str]:
    return [found.rule for found in done.findings]


def with_places(site: Site, *stores: Callable[[], Store]) -> Site:
    places = tuple(AnchorPlace(name=f"plats{n}", open=each) for n, each in enumerate(stores, 1))
    return replace(site, anchoring=replace(site.anchoring, places=places))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "annanstans"
    folder.mkdir()
    return folder


@pytest.fixture
def site(sides: TwoSides, elsewhere: Path) -> Site:
    return with_places(sides.site(), lambda: LocalFolder(elsewhere))


def something_happens(site: Site) -> None:
    """An event, of a verb that leaves nothing else behind."""
    (own,) = (key for key in list_keys(site) if not key.own and key.revoked_at is None)
    revoke_key(site, own.id, "övning")


def tamper(site: Site, *statements: str) -> None:
    """Change the database behind the program's back, triggers and all."""
    with closing(sqlite3.connect(site.root / "var" / "ledger.sqlite")) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for each in statements:
            database.execute(each)
        database.commit()


def test_an_anchor_says_what_the_log_is_and_is_signed_with_our_key(site: Site) -> None:
    done = anchor(site)
    assert (done.new, done.exit_code, done.findings) == (True, 0, ())
    assert done.anchor is not None
    signed = read_signed(done.anchor.document)
    key = read_public(next(k.public_key for k in list_keys(site) if k.own).encode())
    assert is_signed_by(signed, key)
    said = read_checkpoint(signed.payload)
    assert (said.chain, said.number, said.previous) == (site.chain, 1, "")
    with site.ledger.read() as connection:
        with LogTree.of_chain(connection, site.chain, events=said.events) as tree:
            assert said.root == tree.root().hex()
        assert verify(connection, site.chain).events == said.events + 1  # and its own event
        assert newest(connection) == done.anchor


def test_its_event_names_it_and_holds_its_digest(sides: TwoSides, site: Site) -> None:
    done = anchor(site)
    assert done.anchor is not None
    event = sides.events()[-1]
    assert (event.event, event.objects) == ("log.anchored", (("checkpoint", "1"),))
    assert event.evidence == done.anchor.sha256
    assert event.counts == {"events": done.anchor.checkpoint.events}


def test_with_nothing_new_none_is_made_unless_asked(site: Site) -> None:
    first = anchor(site)
    again = anchor(site)
    assert (again.new, again.anchor, again.exit_code) == (False, first.anchor, 0)
    asked = anchor(site, again=True)
    assert asked.new
    assert asked.anchor is not None
    assert asked.anchor.checkpoint.number == 2


def test_each_anchor_names_the_one_before(site: Site) -> None:
    first = anchor(site)
    something_happens(site)
    second = anchor(site)
    assert first.anchor is not None
    assert second.anchor is not None
    assert second.anchor.checkpoint.previous == first.anchor.sha256
    with site.ledger.read() as connection:
        assert anchors(connection) == [first.anchor, second.anchor]


def test_copies_lie_where_they_belong_and_the_page_beside_our_own(
    site: Site, elsewhere: Path
) -> None:
    done = anchor(site)
    assert done.anchor is not None
    own = site.root / "var" / "anchors"
    (copy,) = elsewhere.glob("anchor-*")
    assert copy.name == "anchor-2026-03-02-000001.json"
    assert copy.read_bytes() == (own / copy.name).read_bytes() == done.anchor.document
    page = (own / "anchor-2026-03-02-000001.txt").read_text("utf-8")
    for told in (site.name, site.chain, done.anchor.checkpoint.root, done.anchor.sha256):
        assert page.count(told) == 2  # in Swedish and in English
    assert "registreras i diariet" in page
    assert len(list(own.glob("*.pub.pem"))) == 1
    assert [(p.place, p.new) for p in done.places] == [("var/anchors", 1), ("plats1", 1)]


def test_without_a_key_nothing_is_anchored_and_it_is_told_how_to_make_one(site: Site) -> None:
    revoke_key(site, next(key.id for key in list_keys(site) if key.own), "övning")
    with pytest.raises(UsageError, match="USE-NO-KEY"):
        anchor(site)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_event SET body = replace(body, 'success', 'failure') WHERE seq = 2",
        "DELETE FROM audit_event WHERE seq = 2",
        "UPDATE audit_head SET events = events + 1",
    ],
)
def test_a_broken_log_is_not_anchored(site: Site, change: str) -> None:
    tamper(site, change)
    done = anchor(site)
    assert (done.anchor, done.new, done.exit_code) == (None, False, 1)
    assert rules(done) == ["ANCHOR-LOG-BROKEN"]
    with site.ledger.read() as connection:
        assert newest(connection) is None


def test_a_log_that_was_cut_below_an_anchor_is_not_anchored(site: Site) -> None:
    anchor(site)
    tamper(
        site,
        "DELETE FROM audit_event WHERE seq > 2",
        "UPDATE audit_head SET events = 2, hash = (SELECT hash FROM audit_event WHERE seq = 2)",
    )
    done = anchor(site)
    assert (done.new, done.exit_code) == (False, 1)
    assert "ANCHOR-CUT" in rules(done)


def test_an_anchor_that_the_table_has_otherwise_stops_the_next_one(site: Site) -> None:
    anchor(site)
    tamper(site, "UPDATE log_checkpoint SET head = root")
    assert rules(anchor(site)) == ["ANCHOR-FORGED"]
    assert [found.rule for found in check_anchors(site).findings] == ["ANCHOR-FORGED"]


def test_an_anchor_that_was_taken_out_of_the_row_is_noticed(site: Site) -> None:
    anchor(site)
    anchor(site, again=True)
    tamper(site, "DELETE FROM log_deposit", "DELETE FROM log_checkpoint WHERE number = 1")
    assert set(rules(anchor(site))) == {"ANCHOR-FORGED"}


def test_an_anchor_signed_by_a_stranger_is_noticed(site: Site) -> None:
    anchor(site)
    tamper(site, "UPDATE trusted_key SET own = 0")
    with site.ledger.read() as connection:
        assert newest(connection) is not None
    assert "ANCHOR-FORGED" in [found.rule for found in check_anchors(site).findings]


def test_a_place_that_was_down_is_caught_up(sides: TwoSides, elsewhere: Path) -> None:
    def down() -> Store:
        raise StorageError("no route", place="plats1")

    broken = with_places(sides.site(), down)
    done = anchor(broken)
    assert (done.new, done.exit_code, rules(done)) == (True, 3, ["ANCHOR-PLACE-DOWN"])
    assert anchor_standing(broken).owed == 1
    done = anchor(broken, again=True)
    assert done.places[1].count("waiting") == 2
    mended = anchor(with_places(sides.site(), lambda: LocalFolder(elsewhere)))
    assert (mended.new, mended.exit_code) == (False, 0)
    assert mended.places[1].new == 2
    assert len(list(elsewhere.glob("anchor-*.json"))) == 2
    assert anchor_standing(with_places(sides.site(), down)).owed == 0


def test_a_full_disk_at_one_place_keeps_nothing_from_the_others(
    sides: TwoSides, elsewhere: Path, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    full = LyingStore(LocalFolder(tmp_path / "full"), room=0)
    site = with_places(sides.site(), lambda: full, lambda: LocalFolder(elsewhere))
    done = anchor(site)
    assert (done.exit_code, rules(done)) == (3, ["ANCHOR-PLACE-DOWN"])
    assert [place.count("kept") for place in done.places] == [1, 0, 1]
    full.room = None
    done = anchor(site)
    assert (done.exit_code, [place.count("kept") for place in done.places]) == (0, [1, 1, 1])


def test_another_document_under_the_name_is_told_loudly_and_never_written_over(
    sides: TwoSides, site: Site, elsewhere: Path
) -> None:
    anchor(site)
    (copy,) = elsewhere.glob("anchor-*.json")
    copy.write_bytes(b"another")
    done = anchor(site)
    assert (done.exit_code, rules(done)) == (1, ["ANCHOR-PLACE-DIFFERS"])
    assert copy.read_bytes() == b"another"
    told = sides.events()[-1]
    assert (told.event, told.outcome) == ("log.copy_differs", "failure")
    assert anchor(site).exit_code == 1  # and is told again
    assert [event.event for event in sides.events()].count("log.copy_differs") == 1
    assert anchor_standing(site).differs == 1


def test_a_copy_that_is_gone_is_told_and_put_there_again(site: Site, elsewhere: Path) -> None:
    anchor(site)
    (copy,) = elsewhere.glob("anchor-*.json")
    copy.unlink()
    done = anchor(site)
    assert (done.exit_code, rules(done)) == (1, ["ANCHOR-PLACE-GONE"])
    assert copy.is_file()
    assert anchor(site).exit_code == 0


def test_a_place_that_knows_more_anchors_than_we_do_is_told(site: Site, elsewhere: Path) -> None:
    anchor(site)
    (elsewhere / "anchor-2026-03-01-000007.json").write_bytes(b"{}")
    (elsewhere / "anchor-2025-12-24-000001.json").write_bytes(b"{}")
    done = anchor(site)
    assert done.exit_code == 1
    assert sorted(rules(done)) == ["ANCHOR-PLACE-AHEAD", "ANCHOR-PLACE-DIFFERS"]


def test_a_history_written_anew_is_found_by_the_copy_of_yesterday(
    sides: TwoSides, site: Site, elsewhere: Path, tmp_path: Path
) -> None:
    """Whoever has the machine and the key writes it all again, anchors too: the copy disagrees."""
    anchor(site)
    something_happens(site)
    before = sides.producer / "var" / "ledger.sqlite"
    site.ledger.close()
    kept = before.read_bytes()
    anchored = anchor(site)
    assert anchored.anchor is not None
    site.ledger.close()
    before.write_bytes(kept)  # the end of the log is forgotten, with the anchor that covers it
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (before.parent / name).unlink(missing_ok=True)
    anchor(with_places(site, lambda: LocalFolder(_empty(tmp_path))), again=True)
    again = anchor(site)
    assert again.exit_code == 1
    assert "ANCHOR-PLACE-DIFFERS" in rules(again)
    assert len(list(elsewhere.glob("anchor-*.json"))) == 2


def test_no_anchor_is_made_over_a_log_and_anchors_that_were_written_anew_together(
    site: Site, elsewhere: Path
) -> None:
    """Nothing in the database disagrees any more; what lies in the place does."""
    anchor(site)
    tamper(
        site,
        "DELETE FROM log_deposit",
        "DELETE FROM log_checkpoint",
        "DELETE FROM audit_event WHERE seq > 2",
        "DELETE FROM audit_object WHERE seq > 2",
        "UPDATE audit_head SET events = 2, hash = (SELECT hash FROM audit_event WHERE seq = 2)",
    )
    done = anchor(site, again=True)
    assert (done.exit_code, done.new, rules(done)) == (1, False, ["ANCHOR-CUT"])
    assert len(list(elsewhere.glob("anchor-*.json"))) == 1


def test_a_place_that_lies_keeps_nobody_from_anchoring(site: Site, elsewhere: Path) -> None:
    first = anchor(site)
    assert first.anchor is not None
    forged = checkpoint_text(replace(first.anchor.checkpoint, number=7, events=10_000))
    (elsewhere / "anchor-2026-03-01-000007.json").write_bytes(sign(forged, new_key()))
    (elsewhere / "anchor-2026-03-01-000008.json").write_bytes(b"[" * 70_000)
    assert anchor(site, again=True).new


def _empty(tmp_path: Path) -> Path:
    (tmp_path / "tom").mkdir(exist_ok=True)
    return tmp_path / "tom"


def test_all_copies_are_read_when_they_are_checked(site: Site, elsewhere: Path) -> None:
    for _ in range(3):
        anchor(site, again=True)
    assert (check_anchors(site).exit_code, check_anchors(site).findings) == (0, ())
    oldest = min(elsewhere.glob("anchor-*.json"))
    oldest.write_bytes(oldest.read_bytes().replace(b"ed25519", b"ED25519"))
    assert anchor(site).exit_code == 0  # only the newest is read every time
    checked = check_anchors(site)
    assert [found.rule for found in checked.findings] == ["ANCHOR-PLACE-DIFFERS"]
    assert checked.exit_code == 1
    assert checked.listed[0].copies["plats1"] == "differs"
    assert list_anchors(site)[0].copies["plats1"] == "kept"  # as was noted; nothing was written


def test_an_authority_that_is_down_is_asked_again_over_the_same_document(site: Site) -> None:
    asked: list[bytes] = []

    def down(request: bytes) -> bytes:
        asked.append(request)
        raise NoStamp("no answer", place="tsa.test")

    def stamped(request: bytes) -> bytes:
        asked.append(request)
        return b"no token at all"

    stamping = TimeStamping(name="tsa.test", ask=down, trusted=Trusted)
    terms = AnchorTerms(stamping=stamping)
    done = anchor(replace(site, anchoring=terms))
    assert (done.new, done.exit_code, rules(done)) == (True, 3, ["ANCHOR-NO-STAMP"])
    terms = AnchorTerms(stamping=replace(stamping, ask=stamped))
    for number in range(1, 6):
        done = anchor(replace(site, anchoring=terms))
        assert done.anchor is not None
        assert not done.new
        assert done.anchor.tokens == (b"no token at all",) * min(number, 3)  # not for ever
    assert (len(asked), done.exit_code) == (4, 0)
    stored = sorted(path.name for path in (site.root / "var" / "anchors").glob("*.tsr"))
    stem = "anchor-2026-03-02-000001"
    assert stored == [f"{stem}-2.tsr", f"{stem}-3.tsr", f"{stem}.tsr"]


def test_of_two_at_once_one_makes_the_anchor(sides: TwoSides) -> None:
    both = Barrier(2)

    def work(_: int) -> Anchored:
        site = sides.site()
        with site.ledger:
            both.wait()
            return anchor(site)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(work, range(2)))
    assert [each.exit_code for each in done] == [0, 0]
    assert sorted(each.new for each in done) == [False, True]
    assert done[0].anchor == done[1].anchor


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(["anchor", "again", "event", "down"]), max_size=6))
def test_whatever_is_done_numbers_run_and_every_copy_comes_in(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    root = tmp_path_factory.mktemp("stegvis")
    (root / "plats").mkdir()
    site = TwoSides(root).make().site()
    here = with_places(site, lambda: LocalFolder(root / "plats"))
    away = with_places(site, lambda: LocalFolder(root / "borta"))
    with site.ledger:
        for step in steps:
            if step == "event":
                create_own(site)  # also a new key to sign with
            else:
                anchor(away if step == "down" else here, again=step == "again")
        done = anchor(here)
        assert done.exit_code == 0
        with site.ledger.read() as connection:
            made = anchors(connection)
        assert [each.checkpoint.number for each in made] == list(range(1, len(made) + 1))
        assert len(list((root / "plats").glob("anchor-*.json"))) == len(made)
        assert check_anchors(here).findings == ()


def test_the_documents_are_json_that_anybody_reads(site: Site) -> None:
    done = anchor(site)
    assert done.anchor is not None
    envelope = json.loads(done.anchor.document)
    payload = json.loads(envelope["payload"])
    assert payload["document"] == "leverans checkpoint"
    assert payload["events"] == done.anchor.checkpoint.events
