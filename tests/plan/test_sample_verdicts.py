"""Stories 2 and 6 of the practice study as verdicts on the sample plan; read, not imported."""

from dataclasses import replace
from datetime import date

import pytest

from leverans.model.plan import ApplicationDecision, DisposalDecision, PlanVersion, Precondition
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Trigger
from leverans.model.verdict import Outcome
from leverans.plan.fold import folded
from leverans.plan.judge import Judge
from leverans.plan.reading import read_phrase
from leverans.plan.table import read_plan
from leverans.testing.sample_plan import SAMPLE, needs_sample

pytestmark = needs_sample

LONG_AGO = "2001-01-01"
FULL = dict.fromkeys((trigger.value for trigger in Trigger), LONG_AGO)


def sample() -> PlanVersion:
    """The plan of 2026, decided, with every automatic reading confirmed."""
    plan, _ = read_plan(SAMPLE.read_bytes())
    readings = {
        row.retention_text: read_phrase(row.retention_text, default_trigger="created")
        for row in plan.rows
    }
    refs = {row.disposal_decision for row in plan.rows if row.disposal_decision}
    return PlanVersion(
        plan=plan,
        in_force_from="2026-01-01",
        application=ApplicationDecision(ref=plan.decision, applied=tuple(refs)),
        disposal={ref: DisposalDecision(ref=ref) for ref in refs},
        confirmed={folded(text): rule for text, rule in readings.items() if rule.automatic},
        default_trigger="created",
        activated=True,
        preconditions={"1103": (Precondition(row_id="1101", trigger="approved"),)},
    )


def record(row_id: str, **dates: str) -> RecordFacts:
    return RecordFacts(id="r1", type_code=row_id, dates=dates)


def test_leave_applications_of_two_neighbouring_days_lie_a_year_apart() -> None:
    judge = Judge([sample()], date(2026, 1, 1))
    first = judge.verdict(record("2106", created="2023-12-31"))
    assert (first.outcome, first.eligible_from) == (Outcome.DUE, "2026-01-01")
    second = judge.verdict(record("2106", created="2024-01-01"))
    assert (second.outcome, second.eligible_from) == (Outcome.WAITING, "2027-01-01")


def test_a_recording_waits_for_the_minutes_of_its_meeting() -> None:
    judge = Judge([sample()], date(2026, 1, 1))
    recording = record("1103", created="2025-09-26")
    waiting = judge.verdict(recording)
    assert (waiting.outcome, waiting.eligible_from) == (Outcome.CONDITION, "2025-11-27")
    adjusted = replace(recording, case_dates={"approved": "2025-10-14"})
    assert judge.verdict(adjusted).outcome is Outcome.DUE


@pytest.mark.parametrize("row_id", ["2304", "2307", "3104", "3204", "3205", "3303"])
def test_what_a_person_decides_is_never_due(row_id: str) -> None:
    judge = Judge([sample()], date(2100, 1, 1))
    told = replace(record(row_id), dates=FULL, case_dates=FULL)
    assert judge.verdict(told).outcome is Outcome.UNDECIDED_PHRASE


def test_with_every_date_long_ago_only_rows_with_a_decision_are_due() -> None:
    plan = sample()
    judge = Judge([plan], date(2026, 1, 1))
    due = set()
    for row in plan.plan.rows:
        verdict = judge.verdict(replace(record(row.row_id), dates=FULL, case_dates=FULL))
        if verdict.outcome is Outcome.DUE:
            due.add(row.row_id)
            assert row.disposal_decision
            assert row.retention_text.startswith(("Gallras", "Inspelningen"))
    assert {"1103", "2106", "2202", "3301"} <= due
    assert not due & {"2108", "2201", "3102"}  # these are for later records


def test_no_row_is_due_when_nothing_has_been_confirmed() -> None:
    plan = replace(sample(), confirmed={})
    judge = Judge([plan], date(2100, 1, 1))
    for row in plan.plan.rows:
        verdict = judge.verdict(replace(record(row.row_id), dates=FULL, case_dates=FULL))
        assert verdict.outcome is not Outcome.DUE
