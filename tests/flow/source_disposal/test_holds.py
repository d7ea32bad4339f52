"""A hold catches what lies in the source, before the list is out and after."""

from pathlib import Path

from leverans.flow.cull.orders import show_order
from leverans.flow.holds import place_hold
from leverans.model.culling import CullingOrder
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.testing.at_source import AtSource, source_system
from leverans.testing.bystander import rows


def hold_one(world: AtSource, order: CullingOrder) -> str:
    """Somebody asks for the first record of an order; its id."""
    sql = f"SELECT record FROM culling_item WHERE order_id = '{order.id}' ORDER BY seq"  # noqa: S608
    record = str(rows(world.sides.producer, sql)[0]["record"])
    hold = Hold(
        id="",
        kind=HoldKind.ACCESS_REQUEST,
        query=HoldQuery(records=(record,)),
        title="Begäran om handling",
        mandate="KN 2026-77",
    )
    with world.acting("archivist") as (site, _):
        place_hold(site, hold)
    return record


def why(world: AtSource, order: CullingOrder) -> list[tuple[str, int]]:
    with world.acting("archivist") as (site, _):
        return [(one.reason, one.count) for one in show_order(site, order.id).withheld]


def test_what_is_held_is_not_on_the_list(world: AtSource, tmp_path: Path) -> None:
    order = world.approved()
    hold_one(world, order)
    world.execute(order)
    assert why(world, order) == [("hold", 1)]
    assert world.give(order, tmp_path / "lista").files == 7


def test_a_hold_after_the_list_takes_the_record_off_it(world: AtSource, tmp_path: Path) -> None:
    order = world.approved()
    world.execute(order)
    old = world.give(order, tmp_path / "gammal")
    hold_one(world, order)
    world.execute(order)
    assert why(world, order) == [("hold", 1)]
    assert world.give(order, tmp_path / "ny").files == 7
    taken = world.report(order, source_system(world.sides.source, old.csv_file))
    told = {rule for rule, _ in taken.report.counts_by_rule}
    assert told == {"SDI-RESULT-WITHHELD"}  # the old list was used: it must be restored
