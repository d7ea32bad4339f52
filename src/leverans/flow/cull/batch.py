"""A few items at a time: marked, destroyed, looked for. Killed anywhere, it is safe to do again.

The items of one package come together, so that it is rewritten once. Marking and the last look at
each item are one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from leverans.audit.log import hold_head
from leverans.flow.cull.clock_check import checked_now
from leverans.flow.cull.place import CullingPlace, Objection
from leverans.flow.cull.recheck import Ground, against, against_partly, ground
from leverans.flow.history import Happened, logged, write
from leverans.flow.site import Site
from leverans.ledger import culling_items
from leverans.model.culling import CullingItem, CullingOrder, ItemState, Snapshot

AT_ONCE = 50
STILL_THERE = "still_there"
REQUESTED = "requested"
Tried = tuple[str, int]
FIRST: Tried = ("", 0)


@dataclass(slots=True)
class Marked:
    """What may be destroyed of a batch, and what is gone already from a run before."""

    go: list[CullingItem] = field(default_factory=list)
    gone: list[CullingItem] = field(default_factory=list)


def next_batch(site: Site, order: CullingOrder, after: Tried) -> tuple[list[CullingItem], Tried]:
    """The next items that are not done with, all of one package, and where to go on after them."""
    with site.ledger.read() as connection:
        found = culling_items.next_open(connection, order.id, after, limit=AT_ONCE)
    if not found:
        return [], after
    seq, last = found[-1]
    return [item for _, item in found], (last.package, seq)


def mark(site: Site, place: CullingPlace, order: CullingOrder, batch: list[CullingItem]) -> Marked:
    """Look at each item once more; what passes is `destroying` from now on, the rest is kept.

    Raises:
        UsageError: the clock was set back. Outrun: somebody else is at work on these items.
    """
    marked = Marked()
    with site.ledger.begin() as connection:
        hold_head(connection, site.chain)
        today = checked_now(site, connection, order).date()
        laid = ground(connection, place, today, order.evaluated_on)
        for item, seen in _together([(item, look(laid, item)) for item in batch]):
            _mark_one(site, laid, order, (item, seen), marked)
        _write(site, connection, order, "disposal.destroying", [*marked.go, *marked.gone])
    return marked


def settle(
    site: Site,
    place: CullingPlace,
    order: CullingOrder,
    items: Sequence[CullingItem],
    told: Mapping[str, str],
) -> int:
    """Look for each item in the place, and write down what was seen; how many are not there.

    Args:
        items: those that were marked. told: record -> `requested`, or why it failed, or "".
    """
    seen = [(item, place.absent(item.record)) for item in items]
    gone = [item for item, absent in seen if absent]
    left = [item for item, absent in seen if not absent and told.get(item.record) != REQUESTED]
    if not gone and not left:
        return 0
    with site.ledger.begin() as connection:
        for item in gone:
            culling_items.move(connection, order.id, item, ItemState.DESTROYED)
        for item in left:
            reason = told.get(item.record) or STILL_THERE
            culling_items.move(connection, order.id, item, ItemState.FAILED, reason=reason)
        _write(site, connection, order, "disposal.destroyed", gone)
        _write(site, connection, order, "disposal.failed", left)
    return len(gone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was seen of an item.

    Attributes:
        gone: it was begun with, and nothing of it is left. against: what speaks against it.
        is_part: a killed run has destroyed some of it; it is not called withheld any more.
    """

    gone: bool = False
    against: Objection | None = None
    is_part: bool = False

    @property
    def kept_as(self) -> ItemState:
        """The state that it gets when something speaks against it."""
        return ItemState.FAILED if self.is_part else ItemState.WITHHELD


def look(laid: Ground, item: CullingItem) -> Looked:
    """Look at an item that is not done with."""
    begun = item.state is not ItemState.LISTED
    if begun and laid.place.absent(item.record):
        return Looked(gone=True)
    snapshot = laid.place.snapshot(item.record)
    if begun and _is_part(item, snapshot):
        return Looked(against=against_partly(laid, item), is_part=True)
    return Looked(against=against(laid, item, snapshot))


def _together(looked: list[tuple[CullingItem, Looked]]) -> list[tuple[CullingItem, Looked]]:
    """What a killed run has begun with in a package goes on together, or not at all."""
    found = [seen.against for item, seen in looked if item.package and seen.is_part]
    against = next((each for each in found if each is not None), None)
    if against is None:
        return looked
    return [
        (item, replace(seen, against=seen.against or against) if seen.is_part else seen)
        for item, seen in looked
    ]


def _mark_one(
    site: Site,
    laid: Ground,
    order: CullingOrder,
    looked: tuple[CullingItem, Looked],
    marked: Marked,
) -> None:
    item, seen = looked
    if seen.against is not None:
        _move(laid.connection, order, item, seen.kept_as, seen.against)
        _write_kept(site, laid.connection, order, item, seen.against)
        return
    moved = _move(laid.connection, order, item, ItemState.DESTROYING)
    (marked.gone if seen.gone else marked.go).append(moved)


def _is_part(item: CullingItem, snapshot: Snapshot | None) -> bool:
    """Whether a killed run has destroyed some of it: less is there than was listed."""
    if snapshot is None:
        return True
    return snapshot.files < item.files


def _move(
    connection: Connection,
    order: CullingOrder,
    item: CullingItem,
    to: ItemState,
    why: Objection | None = None,
) -> CullingItem:
    reason, detail = (why.reason.value, why.detail) if why else ("", "")
    culling_items.move(connection, order.id, item, to, reason=reason, detail=detail)
    return replace(item, state=to)


def _write_kept(
    site: Site, connection: Connection, order: CullingOrder, item: CullingItem, kept: Objection
) -> None:
    refs = {"detail": logged(kept.detail)} if kept.detail else {}
    told = Happened(
        event="disposal.withheld",
        objects=(("order", order.id), ("record", item.record)),
        refs=refs,
        outcome="held",
        reason=kept.reason.value,
    )
    write(site, connection, told)


def _write(
    site: Site, connection: Connection, order: CullingOrder, event: str, items: list[CullingItem]
) -> None:
    if not items:
        return
    told = Happened(
        event=event,
        objects=(("order", order.id), *(("record", item.record) for item in items)),
        outcome="failure" if event == "disposal.failed" else "success",
        counts={
            "records": len(items),
            "files": sum(item.files for item in items),
            "bytes": sum(item.bytes for item in items),
        },
    )
    write(site, connection, told)
