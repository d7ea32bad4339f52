"""Looks at an item once more, in the transaction that lets it be destroyed.

Everything that was true when the list was approved must be true now, by what the ledger and the
place say at this moment: the plan's verdict, both decisions, no hold, custody, the same bytes.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from leverans.flow.cull.due import hold_on
from leverans.flow.cull.place import CullingPlace, Judging, Objection
from leverans.ledger.holds import standing
from leverans.model.culling import CullingItem, Snapshot, Withheld
from leverans.model.due import reason_of
from leverans.model.hold import Hold
from leverans.model.record_facts import RecordFacts
from leverans.model.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What items are held against: read in the transaction at hand, for the day at hand."""

    connection: Connection
    place: CullingPlace
    today: date
    evaluated_on: str
    judge: Judging
    holds: tuple[Hold, ...]


def ground(connection: Connection, place: CullingPlace, today: date, evaluated_on: str) -> Ground:
    """Read what must be known; the head of the log is held by then (`audit.log.hold_head`)."""
    return Ground(
        connection=connection,
        place=place,
        today=today,
        evaluated_on=evaluated_on,
        judge=place.judge(connection, today),
        holds=standing(connection),
    )


def against(ground: Ground, item: CullingItem, snapshot: Snapshot | None) -> Objection | None:
    """What speaks against destroying a whole item; None when nothing does."""
    facts = next(ground.place.facts(ground.connection, [item.record]), None)
    if facts is None or snapshot is None:
        return Objection(reason=Withheld.CHANGED, detail="absent")
    found = against_still(ground, item, facts)
    if found is None and snapshot.digest != item.digest:
        return Objection(reason=Withheld.CHANGED, detail="digest")
    return found


def against_partly(ground: Ground, item: CullingItem) -> Objection | None:
    """What speaks against going on with an item that a killed run has begun with."""
    facts = next(ground.place.facts(ground.connection, [item.record]), None)
    return None if facts is None else against_still(ground, item, facts)


def against_still(ground: Ground, item: CullingItem, facts: RecordFacts) -> Objection | None:
    """Hold, custody, and the plan's word, in this order."""
    verdict = ground.judge.verdict(facts)
    hold = hold_on(ground.holds, _named(facts, item), item.row_id, verdict.row_id)
    if hold:
        return Objection(reason=Withheld.HOLD, detail=hold)
    return ground.place.objection(ground.connection, item, ground.today) or _by_plan(
        ground, item, verdict
    )


def _named(facts: RecordFacts, item: CullingItem) -> RecordFacts:
    """With the row's name of the type where it says none: a hold may say it by that name."""
    return facts if facts.type_name.strip() else replace(facts, type_name=item.record_type)


def _by_plan(ground: Ground, item: CullingItem, verdict: Verdict) -> Objection | None:
    if verdict.outcome is not Outcome.DUE:
        return Objection(reason=reason_of(verdict.outcome), detail=verdict.detail)
    eligible = max(verdict.eligible_from, item.eligible_from)
    if eligible > min(ground.today.isoformat(), ground.evaluated_on):
        return Objection(reason=Withheld.NO_LONGER_DUE, detail=eligible)
    now = (verdict.row_id, verdict.disposal_decision, verdict.application_decision)
    if now != (item.row_id, item.disposal_decision, item.application_decision):
        return Objection(reason=Withheld.CHANGED, detail="decision")
    return None
