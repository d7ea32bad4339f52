"""Propose: an order of what is due today, item by item, with what each of them is.

What is approved later is this list, by its digest, and nothing else.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from leverans.flow.cull.batch import FIRST
from leverans.flow.cull.due import AT_ONCE, due_lines
from leverans.flow.cull.place import CullingPlace
from leverans.flow.cull.plan_rows import PlanRows, plan_rows
from leverans.flow.history import Happened, write
from leverans.flow.permission import acting_as
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import culling, culling_items
from leverans.ledger.culling import Taken
from leverans.model.culling import (
    CullingItem,
    CullingOrder,
    CullingQuery,
    ItemState,
    OrderState,
    Step,
    Withheld,
    WithheldCount,
)
from leverans.model.culling_list import list_digest, query_json, sha256
from leverans.model.due import DueLine
from leverans.model.rights import Right

Kept = Counter[tuple[str, str, str]]


def propose(site: Site, place: CullingPlace, query: CullingQuery) -> CullingOrder:
    """Make an order of everything that is due today and that the query asks for.

    Raises:
        UsageError: who acts may not propose, or nothing is due.
    """
    with site.ledger.begin() as connection:
        acting = acting_as(site, connection, Right.CULL_PROPOSE)
    with site.ledger.begin() as connection, site.ledger.read() as reading:
        order = _begun(acting, connection, place, query)
        kept: Kept = Counter()
        lines = due_lines(reading, place, query, acting.clock().date())
        wanted = _wanted(connection, order, lines, query.limit, kept)
        rows = plan_rows(site, connection)
        culling_items.enter(connection, order.id, (_item(line, rows) for line in wanted))
        _look_at_each(connection, place, order)
        return _entered(acting, connection, order, kept)


def _begun(
    site: Site, connection: Connection, place: CullingPlace, query: CullingQuery
) -> CullingOrder:
    now = site.clock()
    order = CullingOrder(
        id=culling.next_order_id(connection, now.year),
        kind=place.kind,
        state=OrderState.PROPOSED,
        place=place.name,
        query=query_json(query),
        query_digest=sha256(query_json(query)),
        evaluated_on=now.date().isoformat(),
        method=place.method,
        locations=place.locations,
    )
    taken = Taken(step=Step.PROPOSED, actor=site.actor, role=site.role, at=now)
    return culling.enter(connection, order, taken)


def _wanted(
    connection: Connection, order: CullingOrder, lines: Iterator[DueLine], limit: int, kept: Kept
) -> Iterator[DueLine]:
    """The lines that go into the list; what is kept out for a reason is counted."""
    taken = 0
    for line in lines:
        if line.withheld is not None:
            kept[line.withheld, line.hold or line.verdict.detail, line.verdict.row_id] += 1
        elif line.kind == "reported":
            kept[line.verdict.outcome, line.verdict.detail, line.verdict.row_id] += 1
        if not line.is_due or (limit and taken >= limit):
            continue
        if culling_items.ordered(connection, [line.facts.id], but=order.id):
            kept[Withheld.ORDERED, "", line.verdict.row_id] += 1
            continue
        taken += 1
        yield line


def _item(line: DueLine, rows: PlanRows) -> CullingItem:
    facts, verdict = line.facts, line.verdict
    row = rows.get((verdict.version, verdict.row_id))
    return CullingItem(
        record=facts.id,
        package=facts.package,
        case=facts.case,
        version=verdict.version,
        row_id=verdict.row_id,
        disposal_decision=verdict.disposal_decision,
        application_decision=verdict.application_decision,
        trigger=verdict.rule.trigger or "" if verdict.rule else "",
        trigger_date=verdict.trigger_date,
        retain_through=verdict.retain_through,
        eligible_from=verdict.eligible_from,
        system=facts.system,
        record_type=row.record_type if row else facts.type_name,
        process_code=row.process_code if row else facts.classification,
        phrase=verdict.phrase,
        registered_version=verdict.registered_version,
        registered_row_id=verdict.registered_row_id,
    )


def _look_at_each(connection: Connection, place: CullingPlace, order: CullingOrder) -> None:
    """Enter what each item is, package after package; what is not there is withheld at once."""
    after = FIRST
    listed = (ItemState.LISTED,)
    while True:
        some = culling_items.next_open(connection, order.id, after, states=listed, limit=AT_ONCE)
        if not some:
            return
        for _, item in some:
            snapshot = place.snapshot(item.record)
            if snapshot is not None:
                culling_items.fill(connection, order.id, item.record, snapshot)
            else:
                changed = {"reason": Withheld.CHANGED.value, "detail": "absent"}
                culling_items.move(connection, order.id, item, ItemState.WITHHELD, **changed)
        seq, last = some[-1]
        after = (last.package, seq)


def _entered(site: Site, connection: Connection, order: CullingOrder, kept: Kept) -> CullingOrder:
    listed, files, size = culling_items.totals(connection, order.id)
    if not listed:
        raise refused("USE-NOTHING-DUE", day=order.evaluated_on)
    digest = list_digest(culling_items.all_items(connection, order.id))
    whole = replace(order, list_digest=digest, listed=listed, files=files, bytes=size)
    culling.note_list(connection, whole)
    counts = [
        WithheldCount(reason=reason, detail=detail, row_id=row_id, count=count)
        for (reason, detail, row_id), count in sorted(kept.items())
    ]
    culling.note_kept(connection, order.id, counts)
    told = Happened(
        event="disposal.proposed",
        objects=(("order", order.id),),
        refs={"place": order.place, "query": order.query_digest, "list": digest},
        counts={"records": listed, "files": files, "bytes": size, "kept": sum(kept.values())},
    )
    write(site, connection, told)
    return culling.entered(connection, order.id)
