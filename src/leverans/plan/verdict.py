"""What a row of the plan says of its records. No retention phrase is interpreted here."""

from leverans.model.plan import PlanRow, RecordsPlan
from leverans.model.record import Retention
from leverans.plan.fold import folded

PRESERVE = "preserve"
UNRESOLVED = "unresolved"

# The whole cell must be one of these; `Bevaras i 2 år` means the opposite (practice.md §1.2).
MEANS_PRESERVE = frozenset({"bevaras", "b", "bev", "ska bevaras"})


def verdict(row: PlanRow) -> str:
    """`preserve` where the cell says just that, else `unresolved`, which means keep."""
    phrase = folded(row.retention_text).removesuffix(".")
    return PRESERVE if phrase in MEANS_PRESERVE else UNRESOLVED


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
