"""What a row of the plan says of its records in a delivery: preserved, or not decided here."""

from leverans.model.plan import PlanRow, RecordsPlan
from leverans.model.record import Retention
from leverans.model.retention_rule import Action
from leverans.plan.reading import read_phrase

PRESERVE = "preserve"
UNRESOLVED = "unresolved"


def verdict(row: PlanRow) -> str:
    """`preserve` where the cell says so without any doubt, else `unresolved`, which means keep."""
    rule = read_phrase(row.retention_text)
    return PRESERVE if rule.automatic and rule.action is Action.PRESERVE else UNRESOLVED


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
