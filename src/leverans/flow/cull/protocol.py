"""Writes the culling protocol of an order from what the ledger says of it, and its annex."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from leverans.audit.log import head
from leverans.audit.reading import events
from leverans.flow.anchors import newest
from leverans.flow.site import Site
from leverans.ledger import culling, culling_items
from leverans.ledger.culling_items import OPEN, RowFigures
from leverans.model.anchor import figures_of
from leverans.model.culling import CullingItem, CullingOrder, ItemState
from leverans.model.culling_list import canonical_json
from leverans.model.culling_protocol import CullingProtocol, ProtocolRow, ProtocolStatus, Sum

LOOKED_FOR = frozenset({ProtocolStatus.VERIFIED, ProtocolStatus.FINAL})
GONE = (ItemState.DESTROYED, ItemState.ABSENT)
IDS = ("case", "records")  # of the query: they stand in the annex
ANNEX_FORMAT = "leverans-culling-annex"
SECRECY = "sekretessmarkerad"


def protocol_of(
    site: Site, connection: Connection, order: CullingOrder, status: ProtocolStatus
) -> CullingProtocol:
    """The protocol of an order as it stands, without its annex."""
    states = culling_items.count_states(connection, order.id)
    period_from, period_to = culling_items.span(connection, order.id)
    return CullingProtocol(
        number=order.id,
        status=status,
        kind=order.kind.value,
        authority=site.name,
        authority_id=site.chain,
        place=order.place,
        locations=order.locations,
        systems=culling_items.systems(connection, order.id),
        period_from=period_from,
        period_to=period_to,
        rows=tuple(_rows(connection, order)),
        listed=_whole(connection, order, tuple(ItemState)),
        destroyed=_whole(connection, order, GONE),
        remaining=sum(states.get(state, 0) for state in OPEN),
        withheld=culling_items.withheld(connection, order.id),
        failed=culling_items.withheld(connection, order.id, ItemState.FAILED),
        kept=culling.kept(connection, order.id),
        query=_query(order),
        query_digest=order.query_digest,
        list_digest=order.list_digest,
        evaluated_on=order.evaluated_on,
        steps=order.steps,
        started_at=order.started_at,
        ended_at=order.ended_at,
        method=order.method,
        verified_at=order.verified_at,
        still_there=0 if status in LOOKED_FOR else -1,
        backups_until=order.backups_until,
        **_of_the_log(site, connection, order),
    )


def annex_of(connection: Connection, order: CullingOrder) -> Iterator[bytes]:
    """The annex: every record of the list by its id, one line each, below a secrecy mark.

    JSON lines: first the heading with the whole query, then the items in the order of the list.
    """
    heading = {
        "format": ANNEX_FORMAT,
        "version": 1,
        "number": order.id,
        "secrecy": SECRECY,
        "list_digest": order.list_digest,
        "query": json.loads(order.query),
    }
    yield canonical_json(heading) + b"\n"
    for each in culling_items.all_items(connection, order.id):
        yield _annex_line(each) + b"\n"


def _annex_line(item: CullingItem) -> bytes:
    return canonical_json(
        {
            "record": item.record,
            "package": item.package,
            "case": item.case,
            "digest": item.digest,
            "version": item.version,
            "row_id": item.row_id,
            "trigger": item.trigger,
            "trigger_date": item.trigger_date,
            "retain_through": item.retain_through,
            "eligible_from": item.eligible_from,
            "files": item.files,
            "bytes": item.bytes,
            "state": item.state.value,
            "reason": item.reason,
            "detail": item.detail,
        }
    )


def _of_the_log(site: Site, connection: Connection, order: CullingOrder) -> dict[str, Any]:
    """What the protocol says of the evidence log: its newest event, and its newest checkpoint."""
    event, digest = _newest_event(site, connection, order)
    anchor = newest(connection)
    return {
        "log_event": event,
        "log_hash": digest,
        "log": figures_of(anchor.checkpoint) if anchor else None,
        "log_checkpoint": anchor.document.decode("utf-8") if anchor else "",
    }


def _newest_event(site: Site, connection: Connection, order: CullingOrder) -> tuple[int, str]:
    """Number and hash of the newest event about the order; else of the whole log."""
    for stored in events(connection, site.chain, object_id=order.id, limit=1):
        return stored.seq, stored.hash
    found = head(connection, site.chain)
    return found.events, found.hash


def _query(order: CullingOrder) -> dict[str, object]:
    asked = json.loads(order.query)
    return {key: (True if key in IDS else value) for key, value in asked.items()}


def _rows(connection: Connection, order: CullingOrder) -> Iterator[ProtocolRow]:
    for _, group in groupby(culling_items.by_row(connection, order.id), key=_row_key):
        figures = list(group)
        first = figures[0]
        yield ProtocolRow(
            record_type=first.record_type,
            process_code=first.process_code,
            version=first.version,
            row_id=first.row_id,
            phrase=first.phrase,
            disposal_decision=first.disposal_decision,
            application_decision=first.application_decision,
            listed=_sum(figures),
            destroyed=_sum(each for each in figures if each.state in GONE),
            withheld=_records(figures, ItemState.WITHHELD),
            failed=_records(figures, ItemState.FAILED),
        )


def _row_key(each: RowFigures) -> tuple[str, ...]:
    return (
        each.row_id, each.version, each.record_type, each.process_code, each.phrase,
        each.disposal_decision, each.application_decision,
    )  # fmt: skip


def _sum(figures: Iterable[RowFigures]) -> Sum:
    total = Sum()
    for each in figures:
        total = Sum(
            cases=total.cases + each.cases,
            documents=total.documents + each.records,
            files=total.files + each.files,
            bytes=total.bytes + each.bytes,
        )
    return total


def _records(figures: list[RowFigures], state: ItemState) -> int:
    return sum(each.records for each in figures if each.state is state)


def _whole(connection: Connection, order: CullingOrder, states: tuple[ItemState, ...]) -> Sum:
    """All rows together; a case with documents of several rows or states counts once."""
    figures = [f for f in culling_items.by_row(connection, order.id) if f.state in states]
    return replace(_sum(figures), cases=culling_items.cases(connection, order.id, states))
