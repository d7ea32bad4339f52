"""Invented plans, decisions and records for tests of the judge."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from leverans.model.plan import (
    ApplicationDecision,
    DisposalDecision,
    PlanRow,
    PlanVersion,
    RecordsPlan,
)
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Action, Period, RetentionRule, Trigger, Unit
from leverans.model.verdict import Verdict
from leverans.plan.fold import folded
from leverans.plan.judge import Judge

TODAY = date(2026, 3, 1)
DISPOSAL, APPLICATION = "EX 1", "KN § 1"


def dispose(period: str, trigger: Trigger = Trigger.CLOSED, **more: Any) -> RetentionRule:  # noqa: ANN401
    counted = Period(amount=int(period[1:-1]), unit=Unit(period[-1])) if period else None
    return RetentionRule(action=Action.DISPOSE, trigger=trigger, period=counted, **more)


READINGS: Mapping[str, RetentionRule] = {
    "Bevaras": RetentionRule(action=Action.PRESERVE),
    "Gallras 2 år": dispose("P2Y", Trigger.CREATED),
    "Gallras 2 år efter avslut": dispose("P2Y"),
    "Gallras 5 år efter avslut": dispose("P5Y"),
    "Gallras 10 år efter avslut": dispose("P10Y"),
    "Inspelningen sparas i två månader innan den gallras": dispose("P2M", Trigger.CREATED),
    "Gallras när ny version fastställts": dispose("P0D", Trigger.SUPERSEDED),
    "Gallras 7 år efter räkenskapsårets utgång": dispose("P7Y", Trigger.FISCAL_YEAR_END),
}


def row(row_id: str, record_type: str, phrase: str, **more: Any) -> PlanRow:  # noqa: ANN401
    told = {"process_code": "1.1", "process": "Leda", "disposal_decision": DISPOSAL, **more}
    return PlanRow(row_id=row_id, record_type=record_type, retention_text=phrase, **told)


def disposal(**more: Any) -> DisposalDecision:  # noqa: ANN401
    return DisposalDecision(**{"ref": DISPOSAL, "in_force_from": "2015-01-01", **more})


def application(**more: Any) -> ApplicationDecision:  # noqa: ANN401
    return ApplicationDecision(**{"ref": APPLICATION, "in_force_from": "2015-01-01", **more})


def version(
    name: str,
    *rows: PlanRow,
    readings: Mapping[str, RetentionRule] = READINGS,
    **more: Any,  # noqa: ANN401
) -> PlanVersion:
    plan = RecordsPlan(
        plan_id="DHP",
        version=name,
        decision=APPLICATION,
        in_force_from=f"{name}-01-01",
        digest="0" * 64,
        rows=rows,
    )
    told = {
        "name": f"dhp-{name}",
        "in_force_from": f"{name}-01-01",
        "application": application(),
        "disposal": {DISPOSAL: disposal()},
        "confirmed": {folded(phrase): rule for phrase, rule in readings.items()},
        "activated": True,
        **more,
    }
    return PlanVersion(plan=plan, **told)


def closed(day: str, record_type: str = "Avtal", **more: Any) -> RecordFacts:  # noqa: ANN401
    return RecordFacts(**{"id": "r1", "type_name": record_type, "dates": {"closed": day}, **more})


def created(day: str, record_type: str, **more: Any) -> RecordFacts:  # noqa: ANN401
    return RecordFacts(**{"id": "r1", "type_name": record_type, "dates": {"created": day}, **more})


def judged(facts: RecordFacts, *versions: PlanVersion, today: date = TODAY) -> Verdict:
    return Judge(versions, today).verdict(facts)
