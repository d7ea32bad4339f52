"""The culling list: holds, open orders, and what the query asks for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.flow.cull.due import DueCounts, asks_for, list_due
from leverans.flow.cull.propose import propose
from leverans.flow.holds import lift_hold, place_hold
from leverans.model.culling import CullingQuery, Withheld
from leverans.model.due import DueLine
from leverans.model.errors import UsageError
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.model.record_facts import RecordFacts
from leverans.testing.culling_world import ARCHIVIST, AUTHORITY, DEPUTY, CullingWorld, record_id

ALL = CullingQuery()


def listed(world: CullingWorld, uid: int = ARCHIVIST) -> tuple[list[DueLine], DueCounts]:
    lines: list[DueLine] = []
    with world.by(uid) as site:
        counts = list_due(site, world.place, ALL, lines.append)
    return lines, counts


def stop(world: CullingWorld, query: HoldQuery) -> Hold:
    with world.by(DEPUTY) as site:
        hold = Hold(id="", kind=HoldKind.DISPUTE, query=query, title="Tvist", mandate="Mål 1")
        return place_hold(site, hold)


def test_what_a_hold_catches_is_withheld_with_its_id(world: CullingWorld) -> None:
    hold = stop(world, HoldQuery(row_id="2106", records=(record_id(2),)))
    lines, counts = listed(world)
    held = {line.facts.id: line for line in lines if line.withheld is Withheld.HOLD}
    assert {record: line.hold for record, line in held.items()} == {record_id(2): hold.id}
    assert (counts.kinds["due"], counts.reasons["hold"]) == (6, 1)


def test_a_hold_on_everything_leaves_nothing_to_propose(world: CullingWorld) -> None:
    hold = stop(world, HoldQuery())
    with world.by(ARCHIVIST) as site, pytest.raises(UsageError):
        propose(site, world.place, ALL)
    with world.by(DEPUTY) as site:
        lift_hold(site, hold.id)
    assert listed(world)[1].kinds["due"] == 0
    with world.by(AUTHORITY) as site:
        lift_hold(site, hold.id)
    assert listed(world)[1].kinds["due"] == 7


def test_a_record_that_comes_later_is_caught_too(world: CullingWorld) -> None:
    stop(world, HoldQuery(case="00000000-0000-4000-9000-000000000003"))
    world.add(11)  # of another case
    world.add(10)
    lines, _ = listed(world)
    assert {line.facts.id for line in lines if line.withheld} == {record_id(10), record_id(11)}


def test_what_an_order_has_is_not_due_for_another(world: CullingWorld) -> None:
    with world.by(ARCHIVIST) as site:
        propose(site, world.place, CullingQuery(limit=2))
    _, counts = listed(world)
    assert (counts.kinds["due"], counts.reasons) == (5, {"ordered": 2})


def test_every_record_has_one_line_and_every_line_one_kind(world: CullingWorld) -> None:
    world.add(8, dates={})
    world.add(9, dates={"created": "2025-01-01"})
    lines, counts = listed(world)
    assert [line.facts.id for line in lines] == [record_id(number) for number in range(1, 10)]
    assert sum(counts.kinds.values()) == sum(counts.outcomes.values()) == 9
    assert counts.kinds == {"due": 7, "reported": 1, "waiting": 1}


days = st.dates().map(lambda day: day.isoformat())


@given(registered=st.one_of(st.just(""), days), first=st.one_of(st.just(""), days),
       last=st.one_of(st.just(""), days))  # fmt: skip
def test_a_period_has_both_its_ends_and_nothing_without_a_date(
    registered: str, first: str, last: str
) -> None:
    facts = RecordFacts(id="r", registered=registered)
    within = asks_for(replace(ALL, date_from=first, date_to=last), facts)
    if not first and not last:
        assert within
    elif not registered:
        assert not within
    else:
        assert within == ((not first or first <= registered) and (not last or registered <= last))
