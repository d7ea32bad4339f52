"""Culling by row of the plan: due, executed, withheld with the reason, in every place."""

from collections import defaultdict

from sqlalchemy import CTE, func, select

from leverans.flow.control.due_culling import CHECK
from leverans.flow.figures.interface import Counting
from leverans.flow.figures.went import GONE
from leverans.ledger.local_days import day_of
from leverans.ledger.sums import total
from leverans.ledger.tables_control import CONTROL_TASK
from leverans.ledger.tables_culling import CULLING_ITEM, CULLING_KEPT, CULLING_STEP
from leverans.model.control import TaskState
from leverans.model.culling import ItemState, Step
from leverans.model.figures import CullingLine

Key = tuple[str, str]  # row, reason


def culling(counting: Counting) -> tuple[CullingLine, ...]:
    """A line for each row of the plan, and one for each reason why its records were kept."""
    found: defaultdict[Key, dict[str, int]] = defaultdict(dict)
    for count in (_due, _executed, _withheld, _not_listed):
        count(counting, found)
    return tuple(
        CullingLine(row=row, reason=reason, **numbers)
        for (row, reason), numbers in sorted(found.items())
    )


def _due(counting: Counting, found: dict[Key, dict[str, int]]) -> None:
    """As the last controlling found it; the plan is not asked about every record once more."""
    here = CONTROL_TASK.c
    asked = select(here.subject, here.amount)
    asked = asked.where(here.check == CHECK.id, here.state != TaskState.CLOSED)
    for row in counting.connection.execute(asked):
        found[row.subject, ""]["due"] = row.amount


def _executed(counting: Counting, found: dict[Key, dict[str, int]]) -> None:
    here, begun = CULLING_ITEM.c, _orders(counting, Step.STARTED)
    sums = (total(here.files).label("files"), total(here.bytes).label("bytes"))
    asked = select(here.row_id, func.count().label("records"), *sums)
    asked = asked.join(begun, begun.c.order_id == here.order_id)
    asked = asked.where(here.state.in_(GONE)).group_by(here.row_id)
    for row in counting.connection.execute(asked):
        found[row.row_id, ""].update(
            executed=row.records, files=int(row.files), bytes=int(row.bytes)
        )


def _withheld(counting: Counting, found: dict[Key, dict[str, int]]) -> None:
    here, begun = CULLING_ITEM.c, _orders(counting, Step.STARTED)
    by = (here.row_id, here.reason)
    asked = select(*by, func.count().label("records"))
    asked = asked.join(begun, begun.c.order_id == here.order_id)
    asked = asked.where(here.state == ItemState.WITHHELD).group_by(*by)
    for row in counting.connection.execute(asked):
        found[row.row_id, row.reason]["withheld"] = row.records


def _not_listed(counting: Counting, found: dict[Key, dict[str, int]]) -> None:
    here, proposed = CULLING_KEPT.c, _orders(counting, Step.PROPOSED)
    by = (here.row_id, here.reason)
    asked = select(*by, total(here.records).label("records"))
    asked = asked.join(proposed, proposed.c.order_id == here.order_id).group_by(*by)
    for row in counting.connection.execute(asked):
        found[row.row_id, row.reason]["not_listed"] = int(row.records)


def _orders(counting: Counting, step: Step) -> CTE:
    """Orders that first came to a step in the period."""
    here, period = CULLING_STEP.c, counting.period
    first = func.min(day_of(here.at))
    asked = select(here.order_id).where(here.step == step).group_by(here.order_id)
    return asked.having(first.between(period.begin, period.end)).cte()
