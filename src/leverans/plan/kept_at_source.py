"""Whether the plan keeps records of a row outside the archive until they are culled."""

from leverans.model.plan import PlanRow
from leverans.plan.fold import folded

ARCHIVES = ("arkiv", "archive")


def is_kept_at_source(row: PlanRow) -> bool:
    """Whether the row's words on storage name a place, and none that is an archive of any kind.

    A row that says nothing of storage says nothing of the source either: its records are culled
    where the archive has them, and what lies in the source are copies.
    """
    told = folded(row.storage)
    return bool(told) and not any(word in told for word in ARCHIVES)
