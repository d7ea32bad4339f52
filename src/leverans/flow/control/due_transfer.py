"""What the plan sends to the final archive after a time that has passed, and that still lies here.

The time of delivery is the plan's own column, or stands in the retention cell behind `Bevaras`.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.flow.control.judged import Judged, by_row, rows_of
from leverans.model.control import Fault, Severity
from leverans.model.plan import PlanRow
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Action, RetentionRule, Trigger
from leverans.model.verdict import Outcome
from leverans.plan.dates import span_from
from leverans.plan.days import ImplausibleDate
from leverans.plan.reading import read_phrase
from leverans.plan.triggers import found

DELIVERED_TO = "levereras till "
"""What the heading of the column says, so that its cells are read as a phrase says the same."""


def find(inspection: Inspection) -> Iterator[Fault]:
    """Each row of the plan with preserved records whose time has come, and how many."""
    rows = rows_of(inspection)

    def is_due(judged: Judged) -> bool:
        facts, verdict = judged
        if verdict.outcome is not Outcome.PRESERVE:
            return False
        rule = transfer_rule(rows[verdict.version, verdict.row_id])
        return rule is not None and _has_come(rule, facts, inspection.today)

    yield from by_row(inspection, rows, is_due)


def transfer_rule(row: PlanRow) -> RetentionRule | None:
    """When records of a row go to the final archive; None where the plan says no such time.

    Returns:
        a rule with period and trigger, to count as every other; `DEFAULT` stands for the day on
        which the case was closed, or else the record was made.
    """
    return _rule(row.archive_delivery_text, row.retention_text)


@lru_cache(maxsize=4096)
def _rule(delivery: str, retention: str) -> RetentionRule | None:
    for phrase in (f"{DELIVERED_TO}{delivery}" if delivery.strip() else "", retention):
        read = read_phrase(phrase)
        if read.transfer is not None:
            trigger = read.transfer_trigger or Trigger.DEFAULT
            return RetentionRule(action=Action.TRANSFER, trigger=trigger, period=read.transfer)
    return None


def _has_come(rule: RetentionRule, facts: RecordFacts, today: date) -> bool:
    trigger = rule.trigger or Trigger.DEFAULT
    if trigger is Trigger.DEFAULT:
        trigger = Trigger.CLOSED if facts.case else Trigger.CREATED
    counted = found(facts, trigger.value, today, frozenset())
    if counted.day is None:
        return False
    try:
        return span_from(rule, counted.day).eligible_from <= today
    except ImplausibleDate:
        return False


CHECK = Check(
    id="due_transfer",
    owner="archivist",
    severity=Severity.NOTICE,
    days=365,
    find=find,
    needs=(Need.ARCHIVE, Need.VERSIONS),
)
