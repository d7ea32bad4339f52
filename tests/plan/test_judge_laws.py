"""Laws that every verdict keeps, whatever plans, decisions and dates there are."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.invented import DISPOSAL, READINGS, application, disposal, row, version
from tests.plan.slow_calendar import last_day_kept

from leverans.model.plan import PlanVersion
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Action
from leverans.model.verdict import Outcome, Verdict
from leverans.plan.judge import Judge

PHRASES = [phrase for phrase in READINGS if phrase.endswith(("avslut", "år", "gallras"))]
DATED = {Outcome.DUE, Outcome.WAITING, Outcome.CONDITION}

days = st.dates(date(2012, 1, 1), date(2030, 12, 31)).map(str)
past = st.dates(date(2012, 1, 1), date(2022, 12, 31)).map(str)
odd = st.sampled_from(["", "okänt", "1850-01-01", "2020", "2019-02"])


def mostly(
    usual: str | st.SearchStrategy[str], other: st.SearchStrategy[str], of: int = 8
) -> st.SearchStrategy[str]:
    """One thing, and in one of so many cases something else."""
    plain = st.just(usual) if isinstance(usual, str) else usual
    return st.integers(1, of).flatmap(lambda lot: other if lot == of else plain)


told = mostly(past, odd, 6)
maybe = mostly("", days)


@st.composite
def decisions(draw: st.DrawFn) -> dict[str, Any]:
    windows = st.fixed_dictionaries(
        {
            "in_force_from": mostly("", st.just("2021-06-01")),
            "in_force_to": maybe,
            "record_date_from": maybe,
            "record_date_to": maybe,
            "retroactive": st.booleans(),
        }
    )
    dropped = draw(st.integers(0, 15))
    return {
        "disposal": {} if dropped == 0 else {DISPOSAL: disposal(**draw(windows))},
        "application": None if dropped == 1 else application(**draw(windows)),
    }


@st.composite
def plans(draw: st.DrawFn, year: int | None = None) -> PlanVersion:
    if year is None:
        year = draw(st.integers(2014, 2026))
    types = draw(st.sampled_from(["A", "A", "AB", "AA"]))
    rows = [
        row(
            str(n),
            record_type,
            draw(mostly(st.sampled_from(PHRASES), st.sampled_from(["Bevaras", "Utreds"]), 6)),
            applies_from=draw(maybe),
            applies_to=draw(maybe),
            disposal_decision=draw(mostly(DISPOSAL, st.just(""), 16)),
        )
        for n, record_type in enumerate(types)
    ]
    return version(
        str(year),
        *rows,
        **draw(decisions()),
        in_force_to=draw(maybe),
        activated=draw(st.integers(1, 10)) > 1,
    )


several = st.lists(plans(), min_size=1, max_size=3, unique_by=lambda plan: plan.name)
records = st.builds(
    RecordFacts,
    id=st.just("r1"),
    type_name=mostly("A", st.just("B")),
    registered=told,
    dates=st.fixed_dictionaries({"created": told}, optional={"closed": told}),
    case_dates=st.one_of(st.just({}), st.fixed_dictionaries({"closed": told})),
    migrated_on=maybe,
)
todays = st.dates(date(2020, 1, 1), date(2045, 12, 31))


def inside(day: str, begins: str, ends: str) -> bool:
    """ISO dates compare as text."""
    return (not begins or begins <= day) and (not ends or day <= ends)


@settings(max_examples=400)
@given(several, records, todays)
def test_nothing_is_due_without_both_decisions_in_force_and_covering(
    versions: list[PlanVersion], facts: RecordFacts, today: date
) -> None:
    verdict = Judge(versions, today).verdict(facts)
    if verdict.outcome is not Outcome.DUE:
        return
    (applied,) = [one for one in versions if one.plan.version == verdict.version]
    assert applied.activated
    assert inside(str(today), applied.in_force_from, "")
    assert applied.application is not None
    for decision in (applied.disposal[verdict.disposal_decision], applied.application):
        assert inside(str(today), decision.in_force_from, decision.in_force_to)
        assert inside(verdict.trigger_date, decision.record_date_from, decision.record_date_to)
    (found,) = [one for one in applied.plan.rows if one.row_id == verdict.row_id]
    assert found.disposal_decision == DISPOSAL
    assert found.record_type == facts.type_name
    assert inside(verdict.trigger_date, found.applies_from, found.applies_to)


@settings(max_examples=200)
@given(several, records, todays)
def test_nothing_is_due_before_its_day_and_that_is_never_before_the_slow_calendars(
    versions: list[PlanVersion], facts: RecordFacts, today: date
) -> None:
    verdict = Judge(versions, today).verdict(facts)
    if verdict.outcome is Outcome.DUE:
        assert str(today) >= verdict.eligible_from
    if not verdict.eligible_from:
        assert verdict.outcome not in DATED
        return
    rule = verdict.rule
    assert rule is not None
    assert rule.period is not None
    trigger = date.fromisoformat(verdict.trigger_date)
    assert trigger <= today or verdict.outcome is not Outcome.DUE
    kept = last_day_kept(trigger, rule.period.amount, rule.period.unit, exact=rule.exact)
    assert verdict.retain_through >= str(kept)
    assert verdict.eligible_from > verdict.retain_through
    assert facts.dates.get("closed") != "" or rule.trigger != "closed"


@settings(max_examples=200)
@given(several, records, todays)
def test_only_a_confirmed_period_is_ever_due(
    versions: list[PlanVersion], facts: RecordFacts, today: date
) -> None:
    verdict = Judge(versions, today).verdict(facts)
    if verdict.outcome in DATED:
        assert verdict.rule == READINGS[verdict.phrase]
        assert verdict.rule.action is Action.DISPOSE


@settings(max_examples=200)
@given(several, records, todays)
def test_the_order_in_which_versions_are_given_decides_nothing(
    versions: list[PlanVersion], facts: RecordFacts, today: date
) -> None:
    assert Judge(versions, today).verdict(facts) == Judge(versions[::-1], today).verdict(facts)


@settings(max_examples=200)
@given(several, st.lists(records, max_size=5), records, todays)
def test_what_was_judged_before_decides_nothing(
    versions: list[PlanVersion], before: list[RecordFacts], facts: RecordFacts, today: date
) -> None:
    judge = Judge(versions, today)
    for one in before:
        judge.verdict(one)
    assert judge.verdict(facts) == Judge(versions, today).verdict(facts)


@settings(max_examples=300)
@given(plans(2015), plans(2020), records, st.dates(date(2020, 1, 1), date(2045, 12, 31)))
def test_a_version_that_is_not_retroactive_makes_nothing_earlier(
    old: PlanVersion, new: PlanVersion, facts: RecordFacts, today: date
) -> None:
    old = replace(old, activated=True)
    new = forward(new)
    facts = replace(facts, registered="2018-04-17", migrated_on="")
    before = Judge([old], today).verdict(facts)
    after = Judge([old, new], today).verdict(facts)
    if not before.registered_row_id:
        return  # nothing was promised
    assert after.outcome is not Outcome.DUE or no_earlier(before, after)


def forward(plan: PlanVersion) -> PlanVersion:
    """The version without anything that lets it reach back, or from a day of its own."""
    forwards = {
        ref: replace(decision, retroactive=False) for ref, decision in plan.disposal.items()
    }
    bare = tuple(replace(one, applies_from="") for one in plan.plan.rows)
    return replace(plan, disposal=forwards, plan=replace(plan.plan, rows=bare))


def no_earlier(before: Verdict, after: Verdict) -> bool:
    return bool(before.eligible_from) and before.eligible_from <= after.eligible_from


@settings(max_examples=200)
@given(plans(2015), plans(2020), records, st.dates(date(2020, 1, 1), date(2045, 12, 31)))
def test_a_row_with_a_first_day_of_its_own_reaches_no_period_that_began_before_it(
    old: PlanVersion, new: PlanVersion, facts: RecordFacts, today: date
) -> None:
    old, plain = replace(old, activated=True), forward(new)
    rows = tuple(replace(one, applies_from="2020-01-01") for one in plain.plan.rows)
    new = replace(plain, plan=replace(plain.plan, rows=rows))
    facts = replace(facts, registered="2018-04-17", migrated_on="")
    before = Judge([old], today).verdict(facts)
    after = Judge([old, new], today).verdict(facts)
    if not before.registered_row_id:
        return
    if after.outcome is Outcome.DUE and not no_earlier(before, after):
        assert (after.version, after.trigger_date >= "2020-01-01") == ("2020", True)
