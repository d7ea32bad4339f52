"""What a row of the plan says of its records in a delivery: preserved, to be culled, undecided.

It decides in which package they travel, and nothing else: whether and when a record is culled is
said by `plan.judge`, on confirmed phrases and both decisions.
"""

from leverans.model.plan import PlanRow, RecordsPlan
from leverans.model.record import Retention
from leverans.model.retention_rule import Action
from leverans.plan.reading import read_phrase

PRESERVE = "preserve"
DISPOSE = "dispose"
UNRESOLVED = "unresolved"


def verdict(row: PlanRow) -> str:
    """`preserve` or `dispose` where the row says so without any doubt, else `unresolved`.

    A row that says cull but names no decision of the archival authority decides nothing, and so
    does a period without an event to count from. `unresolved` means keep.
    """
    rule = read_phrase(row.retention_text)
    if not rule.automatic:
        return UNRESOLVED
    if rule.action is Action.PRESERVE:
        return PRESERVE
    return DISPOSE if row.disposal_decision.strip() else UNRESOLVED


def retention_for(plan: RecordsPlan, row: PlanRow) -> Retention:
    """The row's word, verbatim, with the plan, version and decision it rests on."""
    return Retention(
        verdict=verdict(row),
        phrase=row.retention_text,
        plan_id=plan.plan_id,
        plan_version=plan.version,
        row_id=row.row_id,
        decision=plan.decision,
        delivery_text=row.archive_delivery_text,
        disposal_decision=row.disposal_decision,
    )
