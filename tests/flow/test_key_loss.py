"""A key in other hands: what it signed before that day stands, and what it signed since is told."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from leverans.clock import LOCAL, stamp
from leverans.flow.anchor_files import read_anchor
from leverans.flow.attesting import attest_all
from leverans.flow.key_doubts import anchor_doubts
from leverans.flow.key_loss import Lost, lose_key
from leverans.flow.key_rotation import rotate_own
from leverans.flow.keys import create_own, key_named, list_keys, pin_key, revoke_key
from leverans.flow.outcome import Status
from leverans.flow.source_disposal.proofs import delivered_packages, proofs
from leverans.ledger.anchors import StampRow, add_stamp
from leverans.model.checkpoint import Checkpoint, checkpoint_text
from leverans.model.errors import UsageError
from leverans.signing.document import sign
from leverans.signing.private_files import read_private
from leverans.testing.anchored import anchored
from leverans.testing.bystander import rows
from leverans.testing.two_sides import AGREEMENT, RECEIVER, TickingClock, TwoSides

TODAY = date(2026, 3, 2)  # of the sides' clock
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def later(sides: TwoSides, days: int) -> None:
    assert isinstance(sides.clock, TickingClock)
    sides.clock.at += timedelta(days=days)


def lost_at_archive(sides: TwoSides, since: date) -> Lost:
    with sides.desk() as desk:
        return lose_key(desk.site, desk.key.public.id, since, "bärbar dator stulen")


def lost_at_producer(sides: TwoSides, since: date) -> Lost:
    site = sides.site()
    with site.ledger:
        (theirs,) = (key for key in list_keys(site) if not key.own)
        return lose_key(site, theirs.id, since, "arkivets nyckel är stulen")


@pytest.fixture
def own(three: TwoSides) -> TwoSides:
    """The producer has a key of its own."""
    site = three.site()
    with site.ledger:
        create_own(site)
    return three


def test_what_was_signed_since_then_is_told_with_whom_to_tell(three: TwoSides) -> None:
    three.deliver()
    three.receive()
    with three.desk() as desk:
        attest_all(desk)
        anchored(desk.site)
    lost = lost_at_archive(three, TODAY)
    assert [(one.kind, one.day) for one in lost.doubtful.answers] == [
        ("kvittens", TODAY),
        ("mottagningsbevis", TODAY),
        ("confirmation", TODAY),
    ]
    assert lost.doubtful.anchors == (1,)
    assert lost.tell == ("Kulturförvaltningen, Exempelregionen",)


def test_what_was_signed_before_stands(three: TwoSides) -> None:
    three.deliver()
    three.receive()
    with three.desk() as desk:
        anchored(desk.site)
    later(three, 2)
    lost = lost_at_archive(three, AFTER)
    assert (lost.doubtful.answers, lost.doubtful.anchors) == ((), ())


def test_our_own_lost_key_is_revoked_and_replaced_without_a_statement(three: TwoSides) -> None:
    with three.desk() as desk:
        old = desk.key.public.id
    lost = lost_at_archive(three, TODAY)
    assert lost.new is not None
    assert lost.new.succeeds == ""
    with three.desk() as desk:
        assert desk.key.public.id == lost.new.id
        known = key_named(desk.site, old)
    assert (known.lost_since, known.revoked_at is not None) == ("2026-03-02", True)
    assert not list((three.archive / "keys").glob("*.succession.json"))


def test_another_key_of_ours_that_is_left_is_used_and_no_new_one_made(three: TwoSides) -> None:
    with three.desk() as desk:
        rotated = rotate_own(desk.site)
        lost = lose_key(desk.site, rotated.old.id, TODAY, "gammal säkerhetskopia borta")
        assert lost.new is not None
        assert (lost.new.id, len(list_keys(desk.site))) == (rotated.new.id, 2)


def test_the_event_has_the_day_and_figures_and_no_reason(own: TwoSides) -> None:
    lost = lost_at_producer(own, TODAY)
    assert (lost.new, lost.tell) == (None, (RECEIVER,))
    (told,) = (event for event in own.events() if event.event == "key.lost")
    assert (dict(told.refs), dict(told.counts)) == (
        {"since": "2026-03-02"},
        {"answers": 0, "anchors": 0},
    )
    assert told.reason == ""
    reasons = rows(own.producer, "SELECT reason FROM trusted_key_secret")
    assert reasons == [{"reason": "arkivets nyckel är stulen"}]


def test_a_day_to_come_no_reason_and_a_later_day_are_refused(own: TwoSides) -> None:
    with pytest.raises(UsageError, match="USE-KEY-SINCE"):
        lost_at_producer(own, AFTER)
    site = own.site()
    with site.ledger, pytest.raises(UsageError, match="USE-REASON"):
        lose_key(site, list_keys(site)[0].id, TODAY, "  ")
    lost_at_producer(own, BEFORE)
    with pytest.raises(UsageError, match="USE-KEY-LOST"):
        lost_at_producer(own, TODAY)
    assert lost_at_producer(own, BEFORE - timedelta(days=1)).key.lost_since == "2026-02-28"


def test_a_key_that_was_only_revoked_can_turn_out_to_be_lost(own: TwoSides) -> None:
    site = own.site()
    with site.ledger:
        (theirs,) = (key for key in list_keys(site) if not key.own)
        revoke_key(site, theirs.id, "bytt")
    lost_at_producer(own, BEFORE)
    reasons = rows(own.producer, "SELECT reason FROM trusted_key_secret")
    assert reasons == [{"reason": "bytt\narkivets nyckel är stulen"}]


@pytest.mark.parametrize(("since", "proven"), [(BEFORE, False), (TODAY, False), (AFTER, True)])
def test_a_proof_of_custody_that_came_since_lets_no_source_copy_be_culled(
    three: TwoSides, since: date, *, proven: bool
) -> None:
    assert three.through().status is Status.TAKEN_OVER
    later(three, 2)
    lost_at_producer(three, since)
    opened = three.open()
    with opened.site.ledger:
        engagement = opened.engagement(AGREEMENT)
        packages = delivered_packages(opened.site, engagement)

        class Digests:
            def take(self, path: Path, package: object) -> bool:
                return path.is_file() and package is not None

        (proof,) = proofs(opened.site, engagement, packages, Digests()).values()  # type: ignore[arg-type]
    assert (proof.proven_on is not None) is proven


def doubts(sides: TwoSides, *files: Path) -> list[tuple[int, str]]:
    site = sides.site()
    with site.ledger:
        kept = [anchor for file in files for anchor in read_anchor(file)]
        return [(one.number, one.found) for one in anchor_doubts(site, kept)]


def ours_lost(sides: TwoSides, since: date) -> None:
    site = sides.site()
    with site.ledger:
        lose_key(site, key_named(site).id, since, "stulen")


def test_an_anchor_of_a_key_in_good_hands_is_not_doubted(own: TwoSides) -> None:
    site = own.site()
    with site.ledger:
        anchored(site)
    assert doubts(own) == []


def test_an_anchor_of_a_lost_key_is_doubted_also_when_it_bears_an_older_day(
    own: TwoSides,
) -> None:
    site = own.site()
    with site.ledger:
        anchored(site, datetime(2026, 1, 1, tzinfo=LOCAL))  # who has the key can write any day
    ours_lost(own, TODAY)
    assert doubts(own) == [(1, "")]


@pytest.mark.parametrize(
    ("stamped", "problem", "left"),
    [
        (BEFORE, "", [(3, "")]),
        (TODAY, "", [(1, ""), (2, ""), (3, "")]),
        (BEFORE, "expired", [(1, ""), (2, ""), (3, "")]),
    ],
)
def test_a_time_stamp_from_before_the_loss_lets_an_anchor_and_those_before_it_stand(
    own: TwoSides, stamped: date, problem: str, left: list[tuple[int, str]]
) -> None:
    site = own.site()
    with site.ledger:
        for _ in range(3):
            anchored(site)
        at = datetime(stamped.year, stamped.month, stamped.day, 12, tzinfo=LOCAL)
        row = StampRow(
            checkpoint=2, authority="tsa", token=b"x", received_at=at, stamped_at=at,
            problem=problem,
        )  # fmt: skip
        with site.ledger.begin() as connection:
            add_stamp(connection, row)
    ours_lost(own, TODAY)
    assert doubts(own) == left


def test_an_answer_of_another_house_lets_what_its_package_carried_stand(own: TwoSides) -> None:
    site = own.site()
    with site.ledger:
        document = anchored(site)
    assert own.through().status is Status.TAKEN_OVER
    later(own, 2)
    site = own.site()
    with site.ledger:
        anchored(site)
    kept = own.root / "diariet.json"
    kept.write_bytes(document)
    ours_lost(own, AFTER)
    assert doubts(own, kept, own.container()) == [(2, "")]


def test_an_answer_proves_nothing_when_its_own_key_was_lost_too(own: TwoSides) -> None:
    site = own.site()
    with site.ledger:
        anchored(site)
    assert own.through().status is Status.TAKEN_OVER
    later(own, 2)
    lost_at_producer(own, TODAY)
    ours_lost(own, AFTER)
    assert doubts(own) == [(1, "")]


def test_a_later_anchor_by_a_key_in_good_hands_lets_the_older_ones_stand(own: TwoSides) -> None:
    site = own.site()
    with site.ledger:
        anchored(site)
        old = rotate_own(site).old
        anchored(site)
        later(own, 2)
        lose_key(site, old.id, AFTER, "stulen")
    assert doubts(own) == []


def test_a_file_with_a_number_that_is_taken_and_other_bytes_is_doubted(own: TwoSides) -> None:
    site = own.site()
    with site.ledger:
        anchored(site)
        rotated = rotate_own(site)
        anchored(site)
        forged = Checkpoint(
            chain=site.chain, number=1, events=9, head="c" * 64, root="d" * 64,
            time=stamp(site.clock()),
        )  # fmt: skip
        private = (site.root / "keys" / f"{rotated.old.id}.pem").read_bytes()
        later(own, 2)
        lose_key(site, rotated.old.id, AFTER, "stulen")
    kept = own.root / "forged.json"
    kept.write_bytes(sign(checkpoint_text(forged), read_private(private)))
    assert doubts(own, kept) == [(1, "checkpoint")]


def test_an_answer_of_a_lost_key_stands_only_as_the_ledger_had_it_before(
    three: TwoSides,
) -> None:
    with three.desk() as desk:
        anchored(desk.site)
    assert three.through().status is Status.TAKEN_OVER
    later(three, 2)
    answer = next((three.drop / "answers").glob("*.kvittens.json"))
    lost_at_producer(three, AFTER)
    assert doubts(three, answer) == []


def test_an_answer_that_came_since_the_loss_is_doubted_as_an_anchor(three: TwoSides) -> None:
    with three.desk() as desk:
        anchored(desk.site)
    assert three.through().status is Status.TAKEN_OVER
    answer = next((three.drop / "answers").glob("*.kvittens.json"))
    lost_at_producer(three, TODAY)
    assert doubts(three, answer) == [(1, "receipt")]


def test_pinning_the_new_key_of_a_house_goes_on_as_the_first_time(three: TwoSides) -> None:
    lost_at_producer(three, TODAY)
    new = lost_at_archive(three, TODAY).new
    assert new is not None
    site = three.site()
    with site.ledger:
        pin_key(site, three.archive / "keys" / f"{new.id}.pub.pem", RECEIVER)
    assert three.through().status is Status.TAKEN_OVER
