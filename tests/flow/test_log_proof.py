"""`verify_log`: what an anchor that was kept elsewhere finds, and what it must not believe."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from leverans.flow.anchor_log import anchor
from leverans.flow.history import Happened, write
from leverans.flow.keys import create_own, list_keys, pin_key, revoke_key
from leverans.flow.log_proof import LogProblem, LogProof, verify_log
from leverans.flow.site import Site
from leverans.model.checkpoint import Checkpoint, checkpoint_text, read_checkpoint
from leverans.model.errors import UsageError
from leverans.signing.document import read_signed, sign
from leverans.signing.keys import new_key
from leverans.testing.tampered_log import tampering
from leverans.testing.two_sides import TwoSides


def happens(site: Site, times: int) -> None:
    for number in range(times):
        with site.ledger.begin() as connection:
            objects = (("run", f"r{number}"),)
            write(site, connection, Happened(event="job.started", objects=objects))


@pytest.fixture
def site(sides: TwoSides) -> Site:
    made = sides.site()
    happens(made, 5)
    return made


@pytest.fixture
def kept(site: Site, tmp_path: Path) -> Path:
    """An anchor that lies elsewhere; five more events have happened since."""
    path = keep(site, tmp_path / "ankare.json")
    happens(site, 5)
    return path


def keep(site: Site, path: Path) -> Path:
    made = anchor(site).anchor
    assert made is not None
    path.write_bytes(made.document)
    return path


def said(path: Path) -> Checkpoint:
    return read_checkpoint(read_signed(path.read_bytes()).payload)


def tamper(site: Site, *statements: str) -> None:
    with tampering(ledger_of(site)) as log:
        for statement in statements:
            log.do(statement)


def ledger_of(site: Site) -> Path:
    return site.root / "var" / "ledger.sqlite"


def cut(site: Site, last: int) -> None:
    """Cut the tail off, with everything in the ledger that could tell."""
    with tampering(ledger_of(site)) as log:
        log.cut(last)
        log.do("DELETE FROM log_checkpoint")


def written_anew(site: Site, first: int) -> None:
    with tampering(ledger_of(site)) as log:
        log.write_anew(first, lambda said: said.update(software="leverans 9"))
        log.do("DELETE FROM log_checkpoint")


def words(proof: LogProof) -> list[str]:
    return [each.problem for each in proof.problems]


def test_a_whole_log_agrees_with_its_anchors(site: Site, kept: Path) -> None:
    proof = verify_log(site, [kept])
    assert proof.ok
    told = [(each.source, each.signature, each.ok) for each in proof.anchors]
    assert told == [("ledger", "own", True), (str(kept), "own", True)]
    assert said(kept).events < proof.events


def test_a_tail_that_was_cut_is_told_by_its_place_and_count(site: Site, kept: Path) -> None:
    events = said(kept).events
    cut(site, events - 2)
    assert verify_log(site).ok, "a chain alone cannot tell"
    found = LogProblem(seq=events - 1, problem="anchor_tail", count=2, anchor=str(kept))
    assert verify_log(site, [kept]).problems == (found,)


def test_a_tail_that_was_cut_behind_the_last_anchor_cannot_be_told(site: Site, kept: Path) -> None:
    """What no anchor knew; when this fails, say so in the documentation."""
    cut(site, said(kept).events)
    assert verify_log(site, [kept]).ok


def test_a_history_that_was_written_anew_is_told_by_head_and_root(site: Site, kept: Path) -> None:
    events = said(kept).events
    written_anew(site, 3)
    assert verify_log(site).ok, "a chain alone cannot tell"
    assert verify_log(site, [kept]).problems == tuple(
        LogProblem(seq=events, problem=word, since=1, anchor=str(kept))
        for word in ("anchor_head", "anchor_root")
    )


def test_an_earlier_anchor_narrows_down_where_the_history_was_changed(
    site: Site, kept: Path, tmp_path: Path
) -> None:
    later = keep(site, tmp_path / "senare.json")
    first = said(kept).events
    written_anew(site, first + 2)
    proof = verify_log(site, [later, kept])
    assert [(each.seq, each.since) for each in proof.problems] == [
        (said(later).events, first + 1),
        (said(later).events, first + 1),
    ]
    assert [each.ok for each in proof.anchors] == [True, False]


def test_missing_events_make_the_root_another(site: Site, kept: Path) -> None:
    tamper(site, "DELETE FROM audit_event WHERE seq = 3")
    proof = verify_log(site, [kept])
    assert proof.root == ""
    assert {"missing", "anchor_root"} <= set(words(proof))


def forged(checkpoint: Checkpoint, path: Path) -> Path:
    """A checkpoint signed by a stranger."""
    path.write_bytes(sign(checkpoint_text(checkpoint), new_key()))
    return path


def test_a_strangers_signature_is_never_passed(site: Site, kept: Path, tmp_path: Path) -> None:
    """Not even for figures that are true."""
    stranger = forged(said(kept), tmp_path / "annan.json")
    proof = verify_log(site, [stranger])
    (problem,) = proof.problems
    assert (problem.problem, problem.anchor) == ("anchor_key", str(stranger))
    assert [each.signature for each in proof.anchors if not each.ok] == ["unknown"]


def test_a_strangers_false_figures_accuse_nobody(site: Site, kept: Path, tmp_path: Path) -> None:
    untrue = replace(said(kept), head="ab" * 32, root="cd" * 32, events=1_000)
    assert words(verify_log(site, [forged(untrue, tmp_path / "annan.json")])) == ["anchor_key"]


def test_a_pinned_key_of_another_house_is_not_our_own(site: Site, tmp_path: Path) -> None:
    key = new_key()
    public, path = tmp_path / "annan.pub.pem", tmp_path / "annan.json"
    public.write_text(key.public.pem, "ascii")
    pin_key(site, public, "Ett annat arkiv")
    proof = verify_log(site)
    told = Checkpoint(
        chain=site.chain,
        number=1,
        events=proof.events,
        head=proof.head,
        root=proof.root,
        time="2026-03-02T12:00:00+01:00",
    )
    path.write_bytes(sign(checkpoint_text(told), key))
    assert words(verify_log(site, [path])) == ["anchor_key"]
    given = verify_log(site, [path], [public])
    assert (given.ok, [each.signature for each in given.anchors]) == (True, ["given"])


def test_a_key_that_was_revoked_vouches_for_what_it_signed_before(site: Site, kept: Path) -> None:
    (own,) = (key for key in list_keys(site) if key.own)
    create_own(site)
    revoke_key(site, own.id, "övning")
    assert verify_log(site, [kept]).ok
    tamper(site, "UPDATE trusted_key SET revoked_at = '2020-01-01T00:00:00.000+01:00' WHERE own")
    assert words(verify_log(site, [kept])) == ["anchor_key", "anchor_key"]


def test_a_changed_figure_breaks_the_signature(site: Site, kept: Path) -> None:
    document = json.loads(kept.read_text("utf-8"))
    events = said(kept).events
    document["payload"] = document["payload"].replace(f'"events":{events}', '"events":2')
    kept.write_text(json.dumps(document), "utf-8")
    (problem,) = verify_log(site, [kept]).problems
    assert (problem.problem, problem.seq) == ("anchor_signature", 2)


def test_an_anchor_of_another_log_is_told(site: Site, kept: Path, tmp_path: Path) -> None:
    key = new_key()
    public, path = tmp_path / "annan.pub.pem", tmp_path / "annan.json"
    public.write_text(key.public.pem, "ascii")
    path.write_bytes(sign(checkpoint_text(replace(said(kept), chain="annan")), key))
    assert words(verify_log(site, [path], [public])) == ["anchor_chain"]


def test_a_file_that_is_no_anchor_is_told(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}", "utf-8")
    assert verify_log(site, [path]).problems == (
        LogProblem(seq=0, problem="anchor_form", anchor=str(path)),
    )


def test_a_key_file_that_is_none_is_refused(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "x.pub.pem"
    path.write_text("x", "ascii")
    with pytest.raises(UsageError, match="USE-KEY-FILE"):
        verify_log(site, [], [path])


def test_an_anchor_of_an_empty_log_is_the_root_of_nothing(site: Site, tmp_path: Path) -> None:
    key = new_key()
    public, path = tmp_path / "annan.pub.pem", tmp_path / "annan.json"
    public.write_text(key.public.pem, "ascii")
    empty = Checkpoint(
        chain=site.chain,
        number=1,
        events=0,
        head="0" * 64,
        root=hashlib.sha256().hexdigest(),
        time="2026-03-02T12:00:00+01:00",
    )
    path.write_bytes(sign(checkpoint_text(empty), key))
    assert verify_log(site, [path], [public]).ok


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log_checkpoint SET head = root WHERE number = 1",
        "UPDATE log_checkpoint SET document = x'7b7d' WHERE number = 1",
        "UPDATE log_checkpoint SET number = 5 WHERE number = 1",
        "DELETE FROM log_checkpoint WHERE number = 1",
    ],
)
def test_an_anchor_that_the_ledger_has_otherwise_is_told(site: Site, change: str) -> None:
    anchor(site)
    assert verify_log(site).ok
    tamper(site, change)
    assert set(words(verify_log(site))) == {"anchor_form"}


def test_an_anchor_of_ours_is_swapped_for_another_number(site: Site, kept: Path) -> None:
    """A true document in the wrong row."""
    del kept
    anchor(site)
    tamper(
        site,
        "UPDATE log_checkpoint SET document = (SELECT document FROM log_checkpoint"
        " WHERE number = 1) WHERE number = 2",
    )
    assert set(words(verify_log(site))) == {"anchor_form"}
