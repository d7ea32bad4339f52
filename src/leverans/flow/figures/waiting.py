"""What waits for somebody: late deliveries, phrases nobody has read, types that no plan has."""

from collections.abc import Sequence

from sqlalchemy import func, select

from leverans.flow.control.overdue_delivery import overdue
from leverans.flow.control.unlisted_type import unlisted
from leverans.flow.figures.interface import Counting
from leverans.flow.figures.stock import entered_on
from leverans.flow.plan_phrases import PhraseStatus, states_of
from leverans.flow.plans import entry_named, plan_versions
from leverans.ledger.tables import RECEPTION
from leverans.ledger.tables_catalogue import HOLDING, RECORD
from leverans.model.figures import Open
from leverans.model.plan import PlanVersion, RecordsPlan
from leverans.model.retention_rule import Action
from leverans.plan.phrases import phrases_of
from leverans.plan.versions import Versions


def waiting(counting: Counting) -> Open:
    """Counts alone: what a type is called may name somebody."""
    versions = plan_versions(counting.site, counting.connection)
    current = [one.version for one in Versions(versions, counting.now.date()).current]
    plans = tuple(version.plan for version in current) or counting.around.plans
    types, records = _unplanned(counting, plans)
    late = overdue(counting.connection, counting.around, counting.now.date())
    return Open(
        overdue_deliveries=sum(1 for _ in late),
        unresolved_phrases=_unresolved(counting, current, plans),
        unplanned_types=types,
        unplanned_records=records,
    )


def _unresolved(
    counting: Counting, current: Sequence[PlanVersion], plans: Sequence[RecordsPlan]
) -> int:
    """Phrases nobody has confirmed; of a plan that is a file alone, those that cannot be read."""
    if not current:
        read = (phrase for plan in plans for phrase in phrases_of(plan.rows))
        return sum(1 for phrase in read if phrase.rule.action is Action.UNRESOLVED)
    states = (
        state
        for version in current
        for state in states_of(counting.connection, entry_named(counting.connection, version.name))
    )
    return sum(1 for state in states if state.status is not PhraseStatus.CONFIRMED)


def _unplanned(counting: Counting, plans: Sequence[RecordsPlan]) -> tuple[int, int]:
    """Types, and records of them, that came to the archive in the period and that no plan has."""
    if not plans:
        return 0, 0
    period = counting.period
    by = (RECORD.c.record_type, RECORD.c.type_name, RECORD.c.classification)
    asked = (
        select(*by, func.count().label("records"))
        .join(HOLDING, HOLDING.c.package_id == RECORD.c.package)
        .outerjoin(RECEPTION, RECEPTION.c.package == RECORD.c.package)
        .where(
            entered_on().between(period.begin, period.end),
            (RECORD.c.record_type != "") | (RECORD.c.type_name != ""),
        )
        .group_by(*by)
    )
    types: set[tuple[str, str]] = set()
    records = 0
    for row in counting.connection.execute(asked):
        if unlisted(plans, row.record_type, row.type_name, row.classification):
            types.add((row.record_type, row.type_name))
            records += row.records
    return len(types), records
