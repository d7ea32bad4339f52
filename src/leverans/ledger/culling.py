"""Culling orders: proposed, reviewed, approved, carried out; moved by compare-and-set only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from leverans.clock import stamp
from leverans.ledger.numbering import next_number
from leverans.ledger.tables_culling import (
    CULLING_KEPT,
    CULLING_ORDER,
    CULLING_ORDER_SECRET,
    CULLING_STEP,
)
from leverans.model.culling import (
    CullingOrder,
    CullingStep,
    OrderKind,
    OrderState,
    Step,
    WithheldCount,
)
from leverans.model.errors import LedgerError, Outrun, TransitionError

S = OrderState
FOLLOWS: Mapping[OrderState, frozenset[OrderState]] = {
    S.PROPOSED: frozenset({S.REVIEWED, S.REJECTED}),
    S.REVIEWED: frozenset({S.APPROVED, S.REJECTED}),
    S.APPROVED: frozenset({S.EXECUTING, S.REJECTED}),
    S.EXECUTING: frozenset({S.EXECUTED}),
    S.EXECUTED: frozenset({S.VERIFIED, S.EXECUTING}),
    S.VERIFIED: frozenset({S.FINAL, S.EXECUTING}),
    S.FINAL: frozenset(),
    S.REJECTED: frozenset(),
}
"""What may follow. Back to executing goes only what was not absent when somebody looked."""

_PLAIN = (
    "id", "place", "query", "query_digest", "list_digest", "evaluated_on", "method",
    "backups_until", "protocol", "listed", "files", "bytes",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Who takes a step, in which role, when."""

    step: Step
    actor: str
    role: str
    at: datetime


def next_order_id(connection: Connection, year: int) -> str:
    """The next number of the year: `GALLR-2026-0003`; an undone transaction gives it back."""
    return f"GALLR-{year}-{next_number(connection, f'culling-{year}'):04d}"


def enter(connection: Connection, order: CullingOrder, taken: Taken) -> CullingOrder:
    """Enter a proposed order and who proposed it."""
    values = {name: getattr(order, name) for name in _PLAIN}
    values |= {"kind": order.kind, "state": order.state, "locations": "\n".join(order.locations)}
    connection.execute(insert(CULLING_ORDER).values(**values, changed_at=taken.at))
    note_step(connection, order.id, taken)
    return entered(connection, order.id)


def note_list(connection: Connection, order: CullingOrder) -> None:
    """Enter what the list of an order came to, in the transaction that proposes it."""
    values = {name: getattr(order, name) for name in ("list_digest", "listed", "files", "bytes")}
    mine = (CULLING_ORDER.c.id == order.id, CULLING_ORDER.c.list_digest == "")
    if connection.execute(update(CULLING_ORDER).where(*mine).values(values)).rowcount != 1:
        raise LedgerError("its list has been made already", place=order.id)


def advance(
    connection: Connection,
    seen: CullingOrder,
    to: OrderState,
    taken: Taken,
    *,
    protocol: str = "",
    backups_until: str = "",
) -> CullingOrder:
    """Move an order to its next state, if it still is as it was seen, its list too.

    Args:
        protocol: sha256 of the protocol that tells of it; backups_until: see `CullingOrder`;
            "" leaves what stands there.

    Raises:
        TransitionError: `to` does not follow. Outrun: somebody has moved it since.
    """
    if to not in FOLLOWS[seen.state]:
        raise TransitionError(f"{to} does not follow on {seen.state}", place=seen.id)
    told = {"protocol": protocol, "backups_until": backups_until}
    values = {"state": to, "changed_at": taken.at, **{k: v for k, v in told.items() if v}}
    here = CULLING_ORDER.c
    same = (here.id == seen.id, here.state == seen.state, here.list_digest == seen.list_digest)
    if connection.execute(update(CULLING_ORDER).where(*same).values(values)).rowcount != 1:
        raise Outrun(f"was {seen.state} when it was seen", place=seen.id)
    note_step(connection, seen.id, taken)
    return entered(connection, seen.id)


def note_step(connection: Connection, order_id: str, taken: Taken) -> None:
    """Write down that somebody has done something with an order."""
    last = select(func.max(CULLING_STEP.c.seq)).where(CULLING_STEP.c.order_id == order_id)
    seq = int(connection.execute(last).scalar_one() or 0) + 1
    values = {"step": taken.step, "actor": taken.actor, "role": taken.role, "at": taken.at}
    connection.execute(insert(CULLING_STEP).values(order_id=order_id, seq=seq, **values))


def note_reason(connection: Connection, order_id: str, reason: str) -> None:
    """Keep why an order was rejected, apart from the rest: it is free text."""
    values = {"order_id": order_id, "rejected_reason": reason}
    connection.execute(insert(CULLING_ORDER_SECRET).values(values))


def note_kept(connection: Connection, order_id: str, kept: Iterable[WithheldCount]) -> None:
    """Note how many records within the query were not listed, and why."""
    rows = [
        {"order_id": order_id, "reason": each.reason, "detail": each.detail,
         "row_id": each.row_id, "records": each.count}
        for each in kept
    ]  # fmt: skip
    if rows:
        connection.execute(insert(CULLING_KEPT), rows)


def kept(connection: Connection, order_id: str) -> tuple[WithheldCount, ...]:
    """What was not listed when an order was proposed, and why."""
    here = CULLING_KEPT.c
    asked = select(CULLING_KEPT).where(here.order_id == order_id)
    rows = connection.execute(asked.order_by(here.reason, here.row_id, here.detail))
    return tuple(
        WithheldCount(reason=row.reason, detail=row.detail, row_id=row.row_id, count=row.records)
        for row in rows
    )


def orders(connection: Connection, limit: int = 100) -> list[CullingOrder]:
    """The latest orders, newest first."""
    asked = select(CULLING_ORDER).order_by(CULLING_ORDER.c.id.desc()).limit(limit)
    return [_order(connection, row) for row in connection.execute(asked).all()]


def order_named(connection: Connection, order_id: str) -> CullingOrder | None:
    """An order, or None."""
    asked = select(CULLING_ORDER).where(CULLING_ORDER.c.id == order_id)
    row = connection.execute(asked).one_or_none()
    return None if row is None else _order(connection, row)


def entered(connection: Connection, order_id: str) -> CullingOrder:
    """An order; `LedgerError` when there is none."""
    found = order_named(connection, order_id)
    if found is None:
        raise LedgerError("there is no such order", place=order_id)
    return found


def _order(connection: Connection, row: Row[tuple[object, ...]]) -> CullingOrder:
    secret = select(CULLING_ORDER_SECRET.c.rejected_reason)
    reason = connection.execute(secret.where(CULLING_ORDER_SECRET.c.order_id == row.id))
    found = CullingOrder(
        kind=OrderKind(row.kind),
        state=OrderState(row.state),
        locations=tuple(row.locations.splitlines()),
        rejected_reason=str(reason.scalar_one_or_none() or ""),
        steps=_steps(connection, row.id),
        **{name: getattr(row, name) for name in _PLAIN},
    )
    return replace(found, **_told(found.steps))


def _steps(connection: Connection, order_id: str) -> tuple[CullingStep, ...]:
    asked = select(CULLING_STEP).where(CULLING_STEP.c.order_id == order_id)
    return tuple(
        CullingStep(step=Step(row.step), actor=row.actor, role=row.role, at=stamp(row.at))
        for row in connection.execute(asked.order_by(CULLING_STEP.c.seq))
    )


_BY = {
    Step.PROPOSED: "proposed",
    Step.REVIEWED: "reviewed",
    Step.APPROVED: "approved",
    Step.REJECTED: "rejected",
    Step.VERIFIED: "verified",
}


def _told(steps: tuple[CullingStep, ...]) -> dict[str, Any]:
    """The order's own columns of who and when: the first start, the last of everything else."""
    told: dict[str, Any] = {}
    for each in steps:
        if each.step in _BY:
            told |= {f"{_BY[each.step]}_by": each.actor, f"{_BY[each.step]}_at": each.at}
        elif each.step is Step.STARTED:
            told = {"started_at": each.at} | told | {"executed_by": each.actor}
        elif each.step is Step.EXECUTED:
            told["ended_at"] = each.at
        elif each.step is Step.FINAL:
            told |= {"finished_by": each.actor, "final_at": each.at}
        else:  # opened again: what was said of its end holds no longer
            told |= {"ended_at": "", "verified_at": "", "verified_by": ""}
    return told
