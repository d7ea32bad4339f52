"""What every `CullingPlace` must do; a test class inherits it and gives it a place to be hard on.

class TestFolderPlace(CullingContract):
    @pytest.fixture
    def worlds(self, tmp_path) -> Iterator[PlaceWorld]: ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from leverans.flow.cull.place import CullingPlace
from leverans.model.culling import CullingItem

ORDER = "GALLR-2026-0001"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWorld:
    """A place with records in it.

    Attributes:
        place: as a new process would open it. connection: of its ledger, for reading.
        again: the same place opened anew. records: at least three that may be destroyed.
        change: changes some byte or word of a record, as nobody should. settle: lets others do
            what the place has asked them for; nothing where it does its work itself.
    """

    place: CullingPlace
    connection: Callable[[], Connection]
    again: Callable[[], CullingPlace]
    records: tuple[str, ...]
    change: Callable[[str], None]
    settle: Callable[[], None] = lambda: None


class CullingContract:
    """Sentences about a place; `world` is a fixture of the class that inherits them."""

    def test_facts_come_in_the_same_order_and_have_every_record(self, world: PlaceWorld) -> None:
        first, second = _ids(world), _ids(world)
        assert first == second
        assert set(world.records) <= set(first)
        assert len(first) == len(set(first))

    def test_facts_of_named_records_are_theirs_alone(self, world: PlaceWorld) -> None:
        wanted = world.records[1]
        found = list(world.place.facts(world.connection(), [wanted]))
        assert [each.id for each in found] == [wanted]
        whole = {each.id: each for each in world.place.facts(world.connection())}
        assert found[0] == whole[wanted]
        assert list(world.place.facts(world.connection(), ["00000000-no-such-record"])) == []

    def test_a_snapshot_is_the_same_as_long_as_nothing_has_changed(self, world: PlaceWorld) -> None:
        for record in world.records:
            one, other = world.place.snapshot(record), world.again().snapshot(record)
            assert one is not None
            assert one == other
            assert one.files > 0

    def test_a_snapshot_sees_a_change(self, world: PlaceWorld) -> None:
        record = world.records[0]
        before = world.place.snapshot(record)
        world.change(record)
        after = world.again().snapshot(record)
        assert before is not None
        assert after is not None
        assert before.digest != after.digest

    def test_nothing_is_absent_that_was_not_destroyed(self, world: PlaceWorld) -> None:
        assert not any(world.place.absent(record) for record in world.records)

    def test_what_never_was_there_has_no_snapshot_and_is_absent(self, world: PlaceWorld) -> None:
        assert world.place.snapshot("00000000-no-such-record") is None
        assert world.place.absent("00000000-no-such-record")

    def test_what_is_destroyed_is_absent_and_nothing_else_has_changed(
        self, world: PlaceWorld
    ) -> None:
        gone, *rest = world.records
        before = {record: world.place.snapshot(record) for record in rest}
        told = list(world.place.destroy(ORDER, [_item(world, gone)]))
        assert [each.record for each in told] == [gone]
        assert not told[0].failed
        world.settle()
        after = world.again()
        assert after.absent(gone)
        assert after.snapshot(gone) is None
        assert gone not in _ids(world)
        assert {record: after.snapshot(record) for record in rest} == before
        assert not any(after.absent(record) for record in rest)

    def test_destroying_again_is_safe(self, world: PlaceWorld) -> None:
        items = [_item(world, record) for record in world.records[:2]]
        list(world.place.destroy(ORDER, items))
        world.settle()
        list(world.again().destroy(ORDER, items[:1]))
        world.settle()
        again = world.again()
        told = list(again.destroy(ORDER, items))
        world.settle()
        assert {each.record: each.failed for each in told} == {item.record: "" for item in items}
        assert all(world.again().absent(item.record) for item in items)
        assert not world.again().absent(world.records[2])

    def test_a_backup_never_expires_before_the_day_it_was_asked_on(self, world: PlaceWorld) -> None:
        today = date(2026, 3, 2)
        until = world.place.backups_until(today)
        assert until == "" or date.fromisoformat(until) >= today - timedelta(days=0)

    def test_it_says_what_it_is(self, world: PlaceWorld) -> None:
        assert world.place.name
        assert world.place.method
        assert world.place.locations


def _ids(world: PlaceWorld) -> list[str]:
    return [each.id for each in world.again().facts(world.connection())]


def _item(world: PlaceWorld, record: str) -> CullingItem:
    """An item as `propose` makes it."""
    snapshot = world.place.snapshot(record)
    assert snapshot is not None
    found = next(iter(world.place.facts(world.connection(), [record])))
    return CullingItem(
        record=record,
        package=found.package,
        case=found.case,
        digest=snapshot.digest,
        files=snapshot.files,
        bytes=snapshot.bytes,
    )
