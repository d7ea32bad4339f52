import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from leverans.flow.cull.approve import approve
from leverans.flow.cull.execute import execute
from leverans.flow.cull.finalise import finish
from leverans.flow.cull.orders import items_of, list_orders, show_order
from leverans.flow.cull.place import Objection
from leverans.flow.cull.propose import propose
from leverans.flow.cull.rehearse import rehearse
from leverans.flow.cull.reject import reject
from leverans.flow.cull.review import review
from leverans.flow.cull.verify import verify
from leverans.flow.overview import log_events
from leverans.flow.site import Site
from leverans.flow.watch import Quiet
from leverans.model.culling import CullingQuery, ItemState, OrderState, Step, Withheld
from leverans.model.culling_list import list_digest
from leverans.model.errors import LeveransError, Outrun, ProtocolNotKept, UsageError
from leverans.testing.culling_place import FolderPlace
from leverans.testing.culling_world import (
    ARCHIVIST,
    AUTHORITY,
    DEPUTY,
    STRANGER,
    CullingWorld,
    record_id,
)
from leverans.testing.people import person
from leverans.testing.two_sides import TickingClock

ALL = CullingQuery()


def rules(error: LeveransError) -> list[str]:
    assert isinstance(error, UsageError)
    return [finding.rule for finding in error.findings]


def refused_with(rule: str, act: Callable[[], object]) -> None:
    with pytest.raises(UsageError) as caught:
        act()
    assert rules(caught.value) == [rule]


def events(site: Site, named: str) -> list[dict[str, object]]:
    found = [stored.event for stored in log_events(site, 10_000) if stored.event.event == named]
    return [{**each.counts, "objects": each.objects, "reason": each.reason} for each in found]


def test_an_order_goes_step_by_step_from_proposed_to_final(world: CullingWorld) -> None:
    order = world.approved()
    place = world.place
    with world.by(ARCHIVIST) as site:
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTED
        assert place.records() == []
        assert verify(site, place, order.id, Quiet()).state is OrderState.VERIFIED
        world.later(31)
        assert finish(site, place, order.id, Quiet()).state is OrderState.FINAL
        shown = show_order(site, order.id)
        destroyed = events(site, "disposal.destroyed")
    assert shown.states == {ItemState.ABSENT: 7}
    assert [step.step for step in shown.order.steps] == [
        Step.PROPOSED, Step.REVIEWED, Step.APPROVED, Step.STARTED, Step.EXECUTED, Step.VERIFIED,
        Step.FINAL,
    ]  # fmt: skip
    assert sum(int(str(each["records"])) for each in destroyed) == 7
    assert [each.kind for each in shown.documents] == [
        "draft", "draft-annex", "executed", "executed-annex", "verified", "verified-annex",
        "verified-pdf", "final", "final-annex", "final-pdf",
    ]  # fmt: skip


def test_proposing_destroys_nothing_and_lists_what_is_due_alone(world: CullingWorld) -> None:
    world.add(8, dates={"created": "2024-01-01"}, registered="2024-01-01")
    world.add(9, dates={}, registered="2021-01-01")
    with world.by(ARCHIVIST) as site:
        order = propose(site, world.place, ALL)
        listed = [item.record for item in items_of(site, order.id)]
        kept = show_order(site, order.id).kept
    assert listed == [record_id(number) for number in range(1, 8)]
    assert [(each.reason, each.count) for each in kept] == [("no_trigger", 1)]
    assert len(world.place.records()) == 9


def test_the_list_has_one_digest_over_everything_that_was_approved(world: CullingWorld) -> None:
    with world.by(ARCHIVIST) as site:
        order = propose(site, world.place, ALL)
        items = list(items_of(site, order.id))
    assert list_digest(items) == order.list_digest
    assert list_digest(replace(item, state=ItemState.ABSENT) for item in items) == order.list_digest
    for other in (items[1:], items[::-1], [replace(items[0], bytes=1), *items[1:]]):
        assert list_digest(other) != order.list_digest


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (CullingQuery(limit=2), [1, 2]),
        (CullingQuery(record_type="semester- och LEDIGHETSANSÖKAN"), [1, 2, 3, 4, 5, 6, 7]),
        (CullingQuery(case="00000000-0000-4000-9000-000000000001"), [3, 4, 5]),
        (CullingQuery(date_from="2021-05-03", date_to="2021-05-03"), [1, 2, 3, 4, 5, 6, 7]),
        (CullingQuery(row_id="2106"), [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_an_order_has_what_its_query_asks_for(
    world: CullingWorld, query: CullingQuery, numbers: list[int]
) -> None:
    with world.by(ARCHIVIST) as site:
        order = propose(site, world.place, query)
        listed = [item.record for item in items_of(site, order.id)]
    assert listed == [record_id(number) for number in numbers]
    asked = {key: value for key, value in json.loads(order.query).items() if value}
    assert asked == {
        name: getattr(query, name) for name in CullingQuery.__slots__ if getattr(query, name)
    }


@pytest.mark.parametrize(
    "query",
    [
        CullingQuery(record_type="Protokoll"),
        CullingQuery(row_id="9999"),
        CullingQuery(date_from="2021-05-04"),
        CullingQuery(date_to="2021-05-02"),
    ],
)
def test_an_order_of_nothing_is_refused(world: CullingWorld, query: CullingQuery) -> None:
    with world.by(ARCHIVIST) as site:
        refused_with("USE-NOTHING-DUE", lambda: propose(site, world.place, query))
        assert list_orders(site) == []


def test_what_one_order_has_no_other_order_gets(world: CullingWorld) -> None:
    with world.by(ARCHIVIST) as site:
        first = propose(site, world.place, CullingQuery(limit=3))
        second = propose(site, world.place, ALL)
        assert [item.record for item in items_of(site, second.id)] == [
            record_id(number) for number in (4, 5, 6, 7)
        ]
        assert [(k.reason, k.count) for k in show_order(site, second.id).kept] == [("ordered", 3)]
        reject(site, first.id, "fel urval")
        third = propose(site, world.place, ALL)
        assert third.listed == 3
        assert show_order(site, first.id).order.rejected_reason == "fel urval"


def test_the_one_who_proposed_cannot_approve_whatever_roles_he_has(world: CullingWorld) -> None:
    with world.by(AUTHORITY) as site:  # has the archivist's role too
        order = propose(site, world.place, ALL)
        review(site, order.id)
        refused_with("USE-SAME-PERSON", lambda: approve(site, order.id, order.list_digest))


def test_where_it_is_agreed_the_reviewer_cannot_approve_either(world: CullingWorld) -> None:
    with world.by(ARCHIVIST) as site:
        order = propose(site, world.place, ALL)
    with world.by(AUTHORITY) as site:
        review(site, order.id)
        apart = replace(site, culling=replace(site.culling, reviewer_apart=True))
        refused_with("USE-SAME-PERSON", lambda: approve(apart, order.id, order.list_digest))
        assert approve(site, order.id, order.list_digest).state is OrderState.APPROVED


def test_the_one_who_approved_cannot_carry_it_out(world: CullingWorld) -> None:
    order = world.approved()
    with world.by(AUTHORITY) as site:
        refused_with("USE-SAME-PERSON", lambda: execute(site, world.place, order.id, Quiet()))
    assert len(world.place.records()) == 7


def test_who_has_no_role_can_do_nothing_and_that_he_tried_is_in_the_log(
    world: CullingWorld,
) -> None:
    order = world.approved()
    with world.opened() as opened:
        site = person(opened, STRANGER)
        acts: list[Callable[[], object]] = [
            lambda: propose(site, world.place, ALL),
            lambda: review(site, order.id),
            lambda: approve(site, order.id, order.list_digest),
            lambda: reject(site, order.id, "nej"),
            lambda: execute(site, world.place, order.id, Quiet()),
            lambda: verify(site, world.place, order.id, Quiet()),
            lambda: finish(site, world.place, order.id, Quiet()),
            lambda: show_order(site, order.id),
        ]
        for act in acts:
            refused_with("USE-NOT-ALLOWED", act)
    with world.by(ARCHIVIST) as site:
        assert len(events(site, "access.denied")) == len(acts)
    assert len(world.place.records()) == 7


def test_the_archivist_cannot_approve_and_the_night_can_do_nothing_but_list(
    world: CullingWorld,
) -> None:
    with world.by(ARCHIVIST) as site:
        order = propose(site, world.place, ALL)
        review(site, order.id)
    with world.by(DEPUTY) as site:
        refused_with("USE-NOT-ALLOWED", lambda: approve(site, order.id, order.list_digest))
        night = replace(site, role="service:nightly")
        refused_with("USE-NOT-ALLOWED", lambda: propose(night, world.place, ALL))
        refused_with("USE-NOT-ALLOWED", lambda: approve(night, order.id, order.list_digest))
        refused_with("USE-NOT-ALLOWED", lambda: execute(night, world.place, order.id, Quiet()))
        assert show_order(night, order.id).order.state is OrderState.REVIEWED


@pytest.mark.parametrize("seen", ["", "abcdef", "0" * 64, "digest"])
def test_a_list_that_was_not_seen_is_not_approved(world: CullingWorld, seen: str) -> None:
    with world.by(ARCHIVIST) as site:
        order = propose(site, world.place, ALL)
        review(site, order.id)
    with world.by(AUTHORITY) as site:
        refused_with("USE-OTHER-LIST", lambda: approve(site, order.id, seen))
        assert approve(site, order.id, order.list_digest[:12]).state is OrderState.APPROVED


def test_a_list_that_somebody_changed_in_the_database_is_not_approved(world: CullingWorld) -> None:
    with world.by(ARCHIVIST) as site:
        order = propose(site, world.place, ALL)
        review(site, order.id)
        with site.ledger.begin() as connection:
            connection.execute(sql("UPDATE culling_item SET row_id = '1101' WHERE seq = 3"))
    with world.by(AUTHORITY) as site:
        refused_with("USE-LIST-CHANGED", lambda: approve(site, order.id, order.list_digest))


def test_a_list_that_somebody_changed_after_the_approval_is_not_carried_out(
    world: CullingWorld,
) -> None:
    order = world.approved()
    with world.by(ARCHIVIST) as site:
        with site.ledger.begin() as connection:
            connection.execute(sql("UPDATE culling_item SET row_id = '1101' WHERE seq = 3"))
        refused_with("USE-LIST-CHANGED", lambda: execute(site, world.place, order.id, Quiet()))


def test_no_step_is_skipped_and_none_is_taken_twice(world: CullingWorld) -> None:
    with world.by(ARCHIVIST) as site:
        order = propose(site, world.place, ALL)
        for act in (
            lambda: execute(site, world.place, order.id, Quiet()),
            lambda: verify(site, world.place, order.id, Quiet()),
            lambda: finish(site, world.place, order.id, Quiet()),
        ):
            refused_with("USE-ORDER-STATE", act)
        review(site, order.id)
        refused_with("USE-ORDER-STATE", lambda: review(site, order.id))
    with world.by(AUTHORITY) as site:
        approve(site, order.id, order.list_digest)
        refused_with("USE-ORDER-STATE", lambda: approve(site, order.id, order.list_digest))
        refused_with("USE-NO-ORDER", lambda: show_order(site, "GALLR-1999-0001"))


def test_an_order_that_has_begun_is_not_rejected(world: CullingWorld) -> None:
    order = world.approved()
    with world.by(ARCHIVIST) as site:
        execute(site, world.place, order.id, Quiet())
        refused_with("USE-ORDER-STATE", lambda: reject(site, order.id, "ångrar mig"))
        refused_with("USE-REASON", lambda: reject(site, order.id, " "))


def test_an_order_is_about_the_place_it_was_made_for(world: CullingWorld) -> None:
    order = world.approved()
    other = world.place
    other.name = "annan"
    with world.by(ARCHIVIST) as site:
        refused_with("USE-OTHER-PLACE", lambda: execute(site, other, order.id, Quiet()))


def change(place: FolderPlace, number: int) -> None:
    (place.root / record_id(number) / "a.pdf").write_bytes(b"andra byte")


def test_what_has_changed_since_it_was_listed_is_kept(world: CullingWorld) -> None:
    order = world.approved()
    change(world.place, 3)
    with world.by(ARCHIVIST) as site:
        execute(site, world.place, order.id, Quiet())
        shown = show_order(site, order.id)
        (told,) = events(site, "disposal.withheld")
    assert world.place.records() == [record_id(3)]
    assert [(w.reason, w.detail, w.count) for w in shown.withheld] == [("changed", "digest", 1)]
    assert told["objects"] == (("order", order.id), ("record", record_id(3)))


def test_what_somebody_else_has_removed_is_not_counted_as_culled(world: CullingWorld) -> None:
    order = world.approved()
    place = world.place
    place._remove(place.root / record_id(2))
    with world.by(ARCHIVIST) as site:
        execute(site, place, order.id, Quiet())
        shown = show_order(site, order.id)
    assert shown.states == {ItemState.DESTROYED: 6, ItemState.WITHHELD: 1}
    assert [(w.reason, w.detail) for w in shown.withheld] == [("changed", "absent")]


def test_what_the_place_objects_to_is_kept(world: CullingWorld) -> None:
    order = world.approved()
    place = world.place
    place.objections[record_id(5)] = Objection(reason=Withheld.CUSTODY)
    with world.by(ARCHIVIST) as site:
        execute(site, place, order.id, Quiet())
        assert [w.reason for w in show_order(site, order.id).withheld] == ["custody"]
    assert place.records() == [record_id(5)]


def test_a_plan_that_was_changed_meanwhile_keeps_what_it_keeps(world: CullingWorld) -> None:
    order = world.approved()
    place = world.place
    judge = place.judges
    place.judges = lambda day: judge(day - timedelta(days=3 * 366))
    with world.by(ARCHIVIST) as site:
        execute(site, place, order.id, Quiet())
        assert [w.reason for w in show_order(site, order.id).withheld] == ["no_longer_due"]
    assert len(place.records()) == 7


def test_another_decision_than_the_one_that_was_approved_keeps_it(world: CullingWorld) -> None:
    order = world.approved()
    place = world.place
    judge = place.judges
    place.judges = lambda day: replace(judge(day), disposal="AN-EX 2026-001")  # type: ignore[type-var]
    with world.by(ARCHIVIST) as site:
        execute(site, place, order.id, Quiet())
        assert [w.detail for w in show_order(site, order.id).withheld] == ["decision"]
    assert len(place.records()) == 7


def test_a_clock_that_was_set_back_culls_nothing(world: CullingWorld) -> None:
    order = world.approved()
    assert isinstance(world.clock, TickingClock)
    for back in (timedelta(seconds=5), timedelta(days=400), timedelta(days=4000)):
        right = world.clock.at
        world.clock.at -= back
        with world.by(ARCHIVIST) as site:
            refused_with("USE-CLOCK-BACK", lambda: execute(site, world.place, order.id, Quiet()))
        world.clock.at = right
    assert len(world.place.records()) == 7


def test_a_clock_set_back_in_the_middle_stops_before_the_next_batch(
    world: CullingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leverans.flow.cull.batch.AT_ONCE", 2)
    order = world.approved()
    place = world.place
    clock = world.clock
    assert isinstance(clock, TickingClock)

    def set_back(record: str) -> None:
        if record == record_id(3):
            clock.at -= timedelta(days=900)

    place.before = set_back
    with world.by(ARCHIVIST) as site:
        refused_with("USE-CLOCK-BACK", lambda: execute(site, place, order.id, Quiet()))
        clock.at += timedelta(days=901)
        assert place.records() == [record_id(number) for number in (5, 6, 7)]
        place.before = lambda _record: None
        execute(site, place, order.id, Quiet())
        assert show_order(site, order.id).states == {ItemState.DESTROYED: 7}


def test_without_a_protocol_nothing_is_destroyed(world: CullingWorld) -> None:
    order = world.approved()
    world.protocols.parent.mkdir(exist_ok=True)
    world.protocols.write_bytes(b"no folder")
    with world.by(ARCHIVIST) as site:
        with pytest.raises(ProtocolNotKept):
            execute(site, world.place, order.id, Quiet())
        assert show_order(site, order.id).order.state is OrderState.APPROVED
        assert len(world.place.records()) == 7
        world.protocols.unlink()
        assert execute(site, world.place, order.id, Quiet()).state is OrderState.EXECUTED


def test_a_protocol_that_cannot_be_stored_at_the_end_leaves_the_order_open(
    world: CullingWorld,
) -> None:
    order = world.approved()
    place = world.place

    def spoil(record: str) -> None:
        if record == record_id(7):
            world.protocols.rename(world.protocols.with_name("borta"))
            world.protocols.write_bytes(b"no folder")

    place.before = spoil
    with world.by(ARCHIVIST) as site:
        with pytest.raises(ProtocolNotKept):
            execute(site, place, order.id, Quiet())
        assert show_order(site, order.id).order.state is OrderState.EXECUTING
        world.protocols.unlink()
        world.protocols.with_name("borta").rename(world.protocols)
        assert execute(site, world.place, order.id, Quiet()).state is OrderState.EXECUTED
        assert show_order(site, order.id).states == {ItemState.DESTROYED: 7}


def test_a_place_that_claims_a_deletion_and_keeps_the_bytes_is_not_believed(
    world: CullingWorld,
) -> None:
    order = world.approved()
    place = world.place
    place.lies = {record_id(4)}
    with world.by(ARCHIVIST) as site:
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTING
        shown = show_order(site, order.id)
        assert shown.states == {ItemState.DESTROYED: 6, ItemState.FAILED: 1}
        assert [(f.reason, f.count) for f in shown.failed] == [("still_there", 1)]
        refused_with("USE-ORDER-STATE", lambda: verify(site, place, order.id, Quiet()))
        place.lies = set()
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTED
        assert place.destroyed.count(record_id(4)) == 2
        assert max(place.destroyed.count(record_id(number)) for number in (1, 2, 3, 5)) == 1


def test_what_is_there_again_when_it_is_verified_opens_the_order(world: CullingWorld) -> None:
    order = world.approved()
    place = world.place
    with world.by(ARCHIVIST) as site:
        execute(site, place, order.id, Quiet())
        world.add(6)
        assert verify(site, place, order.id, Quiet()).state is OrderState.EXECUTING
        shown = show_order(site, order.id)
        assert shown.states == {ItemState.ABSENT: 6, ItemState.FAILED: 1}
        assert (shown.order.ended_at, shown.order.verified_at) == ("", "")
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTED
        assert verify(site, place, order.id, Quiet()).state is OrderState.VERIFIED
        world.add(2)
        world.later(31)
        assert finish(site, place, order.id, Quiet()).state is OrderState.EXECUTING


def test_what_others_are_to_destroy_stays_open_until_it_is_gone(world: CullingWorld) -> None:
    order = world.approved()
    place = world.place
    place.asks = {record_id(1), record_id(2)}
    with world.by(ARCHIVIST) as site:
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTING
        assert show_order(site, order.id).states == {
            ItemState.DESTROYED: 5,
            ItemState.DESTROYING: 2,
        }
        place._remove(place.root / record_id(1))
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTING
        place._remove(place.root / record_id(2))
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTED


def test_what_a_place_cannot_destroy_is_told_and_the_rest_goes_on(world: CullingWorld) -> None:
    order = world.approved()
    place = world.place
    place.fails = {record_id(2): "locked"}
    with world.by(ARCHIVIST) as site:
        assert execute(site, place, order.id, Quiet()).state is OrderState.EXECUTING
        failed = show_order(site, order.id).failed
    assert [(f.reason, f.count) for f in failed] == [("locked", 1)]
    assert place.records() == [record_id(2)]


def test_an_order_is_final_only_after_the_day_its_last_backup_expires(world: CullingWorld) -> None:
    order = world.approved()
    place = world.place
    with world.by(ARCHIVIST) as site:
        execute(site, place, order.id, Quiet())
        verify(site, place, order.id, Quiet())
        for _ in range(31):
            refused_with("USE-BACKUPS-LEFT", lambda: finish(site, place, order.id, Quiet()))
            world.later(1)
        assert finish(site, place, order.id, Quiet()).state is OrderState.FINAL


def test_where_nobody_has_said_when_backups_expire_a_person_must(world: CullingWorld) -> None:
    order = world.approved()
    place = world.place
    place.backup_days = None
    with world.by(ARCHIVIST) as site:
        execute(site, place, order.id, Quiet())
        verify(site, place, order.id, Quiet())

        def end(until: str) -> OrderState:
            return finish(site, place, order.id, Quiet(), backups_until=until).state

        refused_with("USE-BACKUPS-UNSAID", lambda: end(""))
        refused_with("USE-DATE", lambda: end("i går"))
        refused_with("USE-BACKUPS-LEFT", lambda: end("2026-03-02"))
        assert end("2026-03-01") is OrderState.FINAL
        assert show_order(site, order.id).order.backups_until == "2026-03-01"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(world: CullingWorld) -> None:
    order = world.approved()
    change(world.place, 3)
    place = world.place
    place.objections[record_id(5)] = Objection(reason=Withheld.CUSTODY)
    seen: dict[str, str] = {}
    with world.by(ARCHIVIST) as site:
        before = len(list(log_events(site, 10_000)))
        came_to = rehearse(
            site, place, order.id, lambda i, a: seen.update({i.record: a.reason if a else ""})
        )
        assert len(list(log_events(site, 10_000))) == before
    assert (came_to.would, came_to.kept, came_to.done, came_to.protocols) == (5, 2, 0, True)
    assert {k: v for k, v in seen.items() if v} == {
        record_id(3): Withheld.CHANGED,
        record_id(5): Withheld.CUSTODY,
    }
    assert len(place.records()) == 7


def test_two_people_who_move_one_order_do_not_both_move_it(world: CullingWorld) -> None:
    from leverans.flow.cull.orders import advance, find_order, written

    with world.by(ARCHIVIST) as site:
        order = propose(site, world.place, ALL)
        with site.ledger.begin() as connection:
            seen = find_order(connection, order.id)
        told = (Step.REVIEWED, written(seen, "disposal.reviewed"))
        with site.ledger.begin() as connection:
            advance(site, connection, seen, OrderState.REVIEWED, told)
        with pytest.raises(Outrun), site.ledger.begin() as connection:
            advance(site, connection, seen, OrderState.REVIEWED, told)
