"""The decisions that culling rests on: of the archival authority, and of the authority itself."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from leverans.ledger.tables_plans import PLAN_DECISION, PLAN_DECISION_APPLIES
from leverans.model.plan import ApplicationDecision, DisposalDecision


class DecisionKind(StrEnum):
    """Whose decision it is: gallringsbeslut, or tillämpningsbeslut."""

    DISPOSAL = "disposal"
    APPLICATION = "application"


Decision = DisposalDecision | ApplicationDecision

DATES = ("adopted", "in_force_from", "in_force_to", "record_date_from", "record_date_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEntry:
    """A decision as it was entered.

    Attributes:
        kind, decision: what it is. number: 1, and one more each time the reference came again.
        actor, at: who entered it, and when. seconded_by, seconded_at: who confirmed it after.
        withdrawal_asked_by, withdrawal_asked_at: the first of two who take it back.
        withdrawn_by, withdrawn_at: who took it back; None while it stands.
    """

    kind: DecisionKind
    decision: Decision
    number: int
    actor: str
    at: datetime
    seconded_by: str | None = None
    seconded_at: datetime | None = None
    withdrawal_asked_by: str | None = None
    withdrawal_asked_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """What it is known by."""
        return self.kind.value, self.decision.ref, self.number

    @property
    def stands(self) -> bool:
        """Whether it has not been taken back."""
        return self.withdrawn_at is None


def add_decision(connection: Connection, entry: DecisionEntry) -> DecisionEntry:
    """Enter a decision under the next number of its reference."""
    decision = entry.decision
    same = (PLAN_DECISION.c.kind == entry.kind, PLAN_DECISION.c.ref == decision.ref)
    highest = connection.execute(select(func.max(PLAN_DECISION.c.number)).where(*same)).scalar()
    numbered = replace(entry, number=int(highest or 0) + 1)
    connection.execute(
        insert(PLAN_DECISION).values(
            kind=entry.kind,
            ref=decision.ref,
            number=numbered.number,
            actor=entry.actor,
            at=entry.at,
            retroactive=decision.retroactive,
            **{name: getattr(decision, name) for name in DATES},
        )
    )
    if isinstance(decision, ApplicationDecision) and decision.applied:
        rows = [
            {"ref": decision.ref, "number": numbered.number, "disposal": ref}
            for ref in dict.fromkeys(decision.applied)
        ]
        connection.execute(insert(PLAN_DECISION_APPLIES), rows)
    return numbered


def second_decision(connection: Connection, entry: DecisionEntry, *, by: str, at: datetime) -> None:
    """Enter who confirmed a decision, as the second."""
    connection.execute(
        update(PLAN_DECISION).where(*_key(entry)).values(seconded_by=by, seconded_at=at)
    )


def ask_withdrawal(connection: Connection, entry: DecisionEntry, *, by: str, at: datetime) -> None:
    """Enter the first of the two who take a decision back."""
    connection.execute(
        update(PLAN_DECISION)
        .where(*_key(entry))
        .values(withdrawal_asked_by=by, withdrawal_asked_at=at)
    )


def withdraw_decision(
    connection: Connection, entry: DecisionEntry, *, by: str, at: datetime
) -> None:
    """Let a decision count no more; what it was stays in the books."""
    connection.execute(
        update(PLAN_DECISION).where(*_key(entry)).values(withdrawn_by=by, withdrawn_at=at)
    )


def decisions(connection: Connection) -> list[DecisionEntry]:
    """Every decision that was entered, by kind, reference and number, those withdrawn too."""
    applied: dict[tuple[str, int], list[str]] = {}
    for row in connection.execute(select(PLAN_DECISION_APPLIES)):
        applied.setdefault((row.ref, row.number), []).append(row.disposal)
    found = [
        _entry(row, tuple(sorted(applied.get((row.ref, row.number), ()))))
        for row in connection.execute(select(PLAN_DECISION))
    ]
    return sorted(found, key=lambda each: (each.kind, each.decision.ref, each.number))


def _key(entry: DecisionEntry) -> tuple[ColumnElement[bool], ...]:
    return (
        PLAN_DECISION.c.kind == entry.kind,
        PLAN_DECISION.c.ref == entry.decision.ref,
        PLAN_DECISION.c.number == entry.number,
    )


def _entry(row: Row[tuple[object, ...]], applied: tuple[str, ...]) -> DecisionEntry:
    told = {name: getattr(row, name) for name in DATES}
    kind = DecisionKind(row.kind)
    decision: Decision = (
        DisposalDecision(ref=row.ref, retroactive=row.retroactive, **told)
        if kind is DecisionKind.DISPOSAL
        else ApplicationDecision(ref=row.ref, retroactive=row.retroactive, applied=applied, **told)
    )
    return DecisionEntry(
        kind=kind,
        decision=decision,
        number=row.number,
        actor=row.actor,
        at=row.at,
        seconded_by=row.seconded_by,
        seconded_at=row.seconded_at,
        withdrawal_asked_by=row.withdrawal_asked_by,
        withdrawal_asked_at=row.withdrawal_asked_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
    )
