"""The log's newest checkpoint leaves the house with packages, notes, answers and protocols."""

from pathlib import Path

import pytest

from leverans.flow.anchor_files import read_anchor
from leverans.flow.attesting import attest_all
from leverans.flow.deliver import deliver
from leverans.flow.keys import create_own
from leverans.flow.outcome import Status
from leverans.flow.watch import Quiet
from leverans.model.errors import NoSpace, UsageError
from leverans.testing.anchored import anchored
from leverans.testing.answers import answer_files, payload_of
from leverans.testing.two_sides import AGREEMENT, TwoSides


def anchored_producer(sides: TwoSides) -> bytes:
    site = sides.site()
    with site.ledger:
        if not any(path.suffix == ".pem" for path in (sides.producer / "keys").glob("*")):
            create_own(site)
        return anchored(site)


def note_of(sides: TwoSides) -> Path:
    (note,) = (path for path in sides.incoming() if path.name.endswith(".note.json"))
    return note


def test_package_and_note_carry_the_producers_and_the_answers_the_archives(
    three: TwoSides,
) -> None:
    ours = anchored_producer(three)
    with three.desk() as desk:
        theirs = anchored(desk.site)
    three.deliver()
    for carrying in (three.container(), note_of(three)):
        assert [each.document for each in read_anchor(carrying)] == [ours]
    three.receive()
    with three.desk() as desk:
        attest_all(desk)
    answers = [*answer_files(three), *(three.drop / "confirmations").rglob("*.json")]
    assert len(answers) == 3
    for path in answers:
        (anchor,) = read_anchor(path)
        assert (anchor.key, anchor.number) == (desk.key.public.id, 1)
        assert (anchor.chain, anchor.head, anchor.root) == (desk.site.chain, "a" * 64, "b" * 64)
    assert b"leverans checkpoint" in theirs
    assert three.deliver().status is Status.TAKEN_OVER


def test_a_refusal_and_an_answer_to_a_test_carry_it_too(three: TwoSides) -> None:
    with three.desk() as desk:
        anchored(desk.site)
    three.deliver(test=True, sent=True)
    note_of(three).write_text("{}")
    three.receive()
    (refusal,) = answer_files(three)
    assert payload_of(refusal)["kind"] == "refusal"
    assert read_anchor(refusal)[0].number == 1


def test_before_the_first_checkpoint_nothing_is_carried_and_all_goes_through(
    three: TwoSides,
) -> None:
    three.deliver()
    for carrying in (three.container(), note_of(three)):
        with pytest.raises(UsageError, match=r"kept_problem=(package|document)"):
            read_anchor(carrying)
    three.receive()
    assert [payload_of(path)["log"] for path in answer_files(three)] == [None, None]
    assert three.deliver().status is Status.TAKEN_OVER


def test_a_build_that_is_run_again_carries_what_was_fixed_before_its_first_byte(
    three: TwoSides,
) -> None:
    first = anchored_producer(three)
    opened = three.open(free=lambda _: 0)
    with opened.site.ledger:
        engagement = opened.engagement(AGREEMENT)
        with pytest.raises(NoSpace):
            deliver(opened.site, engagement, Quiet())
    assert anchored_producer(three) != first
    three.deliver()
    assert [each.document for each in read_anchor(three.container())] == [first]
    assert [each.document for each in read_anchor(note_of(three))] == [first]
