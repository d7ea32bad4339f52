"""Which types of record a workspace may establish to the mellanarkiv, by the plan's own columns."""

import re
from collections.abc import Iterator

from leverans.model.plan import PlanRow, RecordsPlan
from leverans.plan.fold import folded

MELLANARKIV = "mellanarkiv"
EVERY = frozenset({"samtliga", "alla", "samtliga system", "alla system"})
_NOT = re.compile(r"\b(?:ej|inte|aldrig|not)\b")
_BETWEEN = re.compile(r"[/,;\n]| och ")


def establishable(plan: RecordsPlan, system: str = "") -> Iterator[PlanRow]:
    """The rows of types that are kept in the mellanarkiv.

    The column of storage decides, where the plan has one: a row that names another place is not
    among them, whatever is later delivered. A plan without it says so by its delivery column.

    Args:
        plan: the rows. system: only what this system or workspace makes; "" = all.
    """
    stored = any(row.storage for row in plan.rows)
    for row in plan.rows:
        told = row.storage if stored else row.archive_delivery_text
        if _goes_there(folded(told)) and row.record_type and (not system or _of(row, system)):
            yield row


def systems(plan: RecordsPlan) -> tuple[str, ...]:
    """The systems that the plan names, each once, in order."""
    parts = (part for row in plan.rows for part in _parts(row.system))
    return tuple({folded(part): part for part in parts}.values())


def _goes_there(told: str) -> bool:
    return MELLANARKIV in told and not _NOT.search(told)


def _of(row: PlanRow, system: str) -> bool:
    named = {folded(part) for part in _parts(row.system)} | {folded(row.system)}
    return folded(system) in named or bool(named & EVERY)


def _parts(cell: str) -> Iterator[str]:
    return (part.strip() for part in _BETWEEN.split(cell) if part.strip())
