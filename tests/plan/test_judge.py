from dataclasses import replace
from datetime import date

import pytest
from tests.plan.invented import (
    APPLICATION,
    DISPOSAL,
    READINGS,
    application,
    closed,
    created,
    disposal,
    dispose,
    judged,
    row,
    version,
)

from leverans.model.plan import PlanVersion, Precondition
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Action, Period, RetentionRule, Review, Trigger, Unit
from leverans.model.verdict import Outcome, Verdict
from leverans.plan.judge import Judge
from leverans.plan.reading import read_phrase

TWO = "Gallras 2 år efter avslut"
FIVE = "Gallras 5 år efter avslut"
TEN = "Gallras 10 år efter avslut"
RECORDING = "Inspelningen sparas i två månader innan den gallras"

AGREEMENT = version("2024", row("1", "Avtal", TWO))


def said(verdict: Verdict) -> tuple[Outcome, str, str]:
    return verdict.outcome, verdict.detail, verdict.eligible_from


# Story 2 --------------------------------------------------------------------------------------


def test_what_was_made_on_new_years_eve_is_due_two_years_and_a_day_later() -> None:
    plan = version("2024", row("2106", "Ledighetsansökan", "Gallras 2 år"))
    judge = Judge([plan], date(2026, 1, 1))
    first = judge.verdict(created("2023-12-31", "Ledighetsansökan"))
    assert said(first) == (Outcome.DUE, "", "2026-01-01")
    second = judge.verdict(created("2024-01-01", "Ledighetsansökan"))
    assert said(second) == (Outcome.WAITING, "", "2027-01-01")


def test_a_due_line_carries_phrase_row_both_decisions_and_arithmetic() -> None:
    verdict = judged(closed("2023-05-04"), AGREEMENT)
    assert verdict == Verdict(
        outcome=Outcome.DUE,
        version="2024",
        row_id="1",
        phrase=TWO,
        registered_version="2024",
        registered_row_id="1",
        disposal_decision=DISPOSAL,
        application_decision=APPLICATION,
        rule=READINGS[TWO],
        trigger_date="2023-05-04",
        trigger_from="record",
        retain_through="2025-12-31",
        eligible_from="2026-01-01",
    )


def meeting(*preconditions: Precondition) -> PlanVersion:
    return version(
        "2024",
        row("1101", "Protokoll", "Bevaras"),
        row("1103", "Inspelning", RECORDING),
        preconditions={"1103": preconditions},
    )


ADJUSTED = Precondition(row_id="1101", trigger="approved")


def test_a_recording_is_withheld_while_the_minutes_are_unadjusted() -> None:
    recording = created("2025-09-26", "Inspelning", case="c1")
    plan = meeting(ADJUSTED)
    assert said(judged(recording, plan, today=date(2025, 11, 26)))[0] is Outcome.WAITING
    waiting = (Outcome.CONDITION, "1101", "2025-11-27")
    assert said(judged(recording, plan)) == waiting
    for unadjusted in ({}, {"approved": ""}, {"approved": "snart"}, {"approved": "2026-03-02"}):
        assert said(judged(replace(recording, case_dates=unadjusted), plan)) == waiting
        related = {"1101": unadjusted}
        assert said(judged(replace(recording, related=related), plan)) == waiting
    due = (Outcome.DUE, "", "2025-11-27")
    adjusted = {"approved": "2025-10-14"}
    assert said(judged(replace(recording, case_dates=adjusted), plan)) == due
    assert said(judged(replace(recording, related={"1101": adjusted}), plan)) == due


def test_the_approval_of_the_recording_itself_is_not_that_of_the_minutes() -> None:
    recording = created("2025-09-26", "Inspelning")
    own = replace(recording, dates={**recording.dates, "approved": "2025-10-14"})
    assert judged(own, meeting(ADJUSTED)).outcome is Outcome.CONDITION


def test_a_row_that_must_preserve_has_to_preserve_and_to_be_held() -> None:
    recording = created("2025-09-26", "Inspelning", related={"1101": {}, "1103": {}})
    kept = Precondition(row_id="1101", preserved=True)
    assert judged(recording, meeting(kept)).outcome is Outcome.DUE
    assert judged(replace(recording, related={}), meeting(kept)).outcome is Outcome.CONDITION
    culled = Precondition(row_id="1103", preserved=True)
    assert judged(recording, meeting(culled)).outcome is Outcome.CONDITION


def test_a_precondition_that_states_nothing_is_never_met() -> None:
    recording = created("2025-09-26", "Inspelning", related={"1101": {}})
    assert judged(recording, meeting(Precondition(row_id="1101"))).outcome is Outcome.CONDITION


# Story 6 --------------------------------------------------------------------------------------

OLD = version("2025", row("3102", "Ansökan, avslagen", TEN))
NEW = version("2026", row("3102", "Ansökan, avslagen", FIVE, applies_from="2026-01-01"))


@pytest.mark.parametrize("registered", ["", "2019-11-20", "2026-01-15"])
def test_the_shorter_period_is_for_cases_closed_since_it_is_in_force(registered: str) -> None:
    judge = Judge([OLD, NEW], date(2026, 3, 1))
    older = judge.verdict(closed("2020-05-04", "Ansökan, avslagen", registered=registered))
    assert said(older) == (Outcome.WAITING, "", "2031-01-01")
    assert (older.version, older.phrase) == ("2025", TEN)
    newer = judge.verdict(closed("2026-02-01", "Ansökan, avslagen", registered=registered))
    assert said(newer) == (Outcome.WAITING, "", "2032-01-01")
    assert (newer.version, newer.phrase) == ("2026", FIVE)


def test_both_the_row_at_registration_and_the_row_applied_are_told() -> None:
    verdict = judged(closed("2026-02-01", "Ansökan, avslagen", registered="2025-10-01"), OLD, NEW)
    assert (verdict.version, verdict.registered_version) == ("2026", "2025")
    assert verdict.registered_row_id == "3102"


def test_the_next_years_plan_changes_nothing_where_the_row_stands_as_it_did() -> None:
    following = version("2027", *NEW.plan.rows)
    judge = Judge([OLD, NEW, following], date(2027, 2, 1))
    older = judge.verdict(closed("2020-05-04", "Ansökan, avslagen", registered="2019-11-20"))
    assert said(older)[2] == "2031-01-01"
    newer = judge.verdict(closed("2026-02-01", "Ansökan, avslagen", registered="2025-10-01"))
    assert (said(newer), newer.version) == ((Outcome.WAITING, "", "2032-01-01"), "2027")


def test_a_window_that_reaches_back_before_the_plan_shortens_no_promise() -> None:
    back = version("2026", row("3102", "Ansökan, avslagen", FIVE, applies_from="2019-01-01"))
    verdict = judged(closed("2020-05-04", "Ansökan, avslagen"), OLD, back)
    assert said(verdict) == (Outcome.SHORTER_THAN_PROMISED, "longer", "2031-01-01")


def test_a_row_for_older_records_lies_beside_the_one_for_newer() -> None:
    dated = version(
        "2024",
        row("2", "Faktura", TWO, applies_to="2018"),
        row("1", "Faktura", FIVE, applies_from="2019"),
    )
    assert judged(closed("2018-12-31", "Faktura"), dated).row_id == "2"
    assert judged(closed("2019-01-01", "Faktura"), dated).row_id == "1"


def test_a_record_outside_all_windows_is_kept() -> None:
    only = version("2024", row("1", "Avtal", TWO, applies_from="2022"))
    verdict = judged(closed("2021-01-01"), only)
    assert (verdict.outcome, verdict.detail) == (Outcome.NO_DECISION, "no_row_covers")


def test_a_window_that_cannot_be_read_has_nobody_in_it() -> None:
    odd = version("2024", row("1", "Avtal", TWO, applies_from="nya ärenden"))
    verdict = judged(closed("2021-01-01"), odd)
    assert (verdict.outcome, verdict.detail) == (Outcome.NO_DECISION, "unreadable_window")


# Versions -------------------------------------------------------------------------------------


def test_what_is_not_activated_decides_nothing() -> None:
    assert judged(closed("2020-01-01"), replace(AGREEMENT, activated=False)) == Verdict(
        outcome=Outcome.UNPLANNED, detail="no_plan"
    )


def test_a_version_of_next_year_decides_nothing_yet() -> None:
    following = version("2027", row("1", "Avtal", FIVE))
    assert judged(closed("2020-01-01"), AGREEMENT, following).version == "2024"


def test_a_type_that_no_row_has_is_unplanned() -> None:
    verdict = judged(closed("2020-01-01", "Fotografi"), AGREEMENT)
    assert verdict == Verdict(outcome=Outcome.UNPLANNED, detail="not_in_plan")
    assert judged(RecordFacts(id="r1"), AGREEMENT).detail == "no_type"


def test_the_row_id_serves_as_code_and_the_process_tells_types_apart() -> None:
    plan = version(
        "2024",
        row("1", "Avtal", TWO, process_code="1.1"),
        row("2", "Avtal", TEN, process_code="2.1"),
    )
    assert judged(closed("2020-01-01", "", type_code="2"), plan).row_id == "2"
    assert judged(closed("2020-01-01", classification="1.1"), plan).row_id == "1"


def test_of_rows_that_cannot_be_told_apart_the_longest_counts() -> None:
    two, ten = row("1", "Avtal", TWO), row("2", "Avtal", TEN)
    kept = row("3", "Avtal", "Bevaras")
    assert said(judged(closed("2023-01-01"), version("2024", two, ten)))[2] == "2034-01-01"
    assert said(judged(closed("2023-01-01"), version("2024", ten, two)))[2] == "2034-01-01"
    verdict = judged(closed("2001-01-01"), version("2024", two, kept, ten))
    assert (verdict.outcome, verdict.row_id) == (Outcome.PRESERVE, "3")


def test_of_versions_in_force_together_the_longest_counts() -> None:
    older = version("2024", row("1", "Avtal", TEN), in_force_to="2026-12-31")
    newer = version("2026", row("1", "Avtal", TWO), disposal={DISPOSAL: disposal(retroactive=True)})
    newer = replace(newer, application=application(retroactive=True))
    assert said(judged(closed("2020-01-01"), older, newer))[2] == "2031-01-01"
    replaced = replace(older, in_force_to="")
    assert said(judged(closed("2020-01-01"), replaced, newer))[2] == "2023-01-01"


def test_a_row_that_is_gone_leaves_its_records_kept_and_named() -> None:
    verdict = judged(closed("2001-01-01"), AGREEMENT, version("2025", row("2", "Protokoll", TWO)))
    assert (verdict.outcome, verdict.detail) == (Outcome.NO_DECISION, "row_removed")
    assert (verdict.version, verdict.row_id) == ("2024", "1")


def test_a_plan_that_has_run_out_keeps_everything() -> None:
    ended = replace(AGREEMENT, in_force_to="2025-12-31")
    verdict = judged(closed("2001-01-01"), ended)
    assert (verdict.outcome, verdict.detail) == (Outcome.NO_DECISION, "no_version_in_force")


# Decisions ------------------------------------------------------------------------------------

OUT_OF_FORCE = [
    {"in_force_to": "2026-02-28"},
    {"in_force_from": "2026-03-02"},
    {"adopted": "2026-03-02"},
    {"in_force_from": "i vår"},
    {"adopted": "okänt"},
]
UNCOVERED = [
    {"record_date_from": "2023-05-05"},
    {"record_date_to": "2023-05-03"},
    {"record_date_to": "gamla"},
]


@pytest.mark.parametrize(
    ("plan", "detail"),
    [
        (version("2024", row("1", "Avtal", TWO, disposal_decision=" ")), "no_reference"),
        (replace(AGREEMENT, disposal={}), "no_disposal_decision"),
        (replace(AGREEMENT, application=None), "no_application_decision"),
        (replace(AGREEMENT, application=application(applied=("EX 2",))), "not_applied"),
        *[
            (replace(AGREEMENT, disposal={DISPOSAL: disposal(**d)}), "not_in_force")
            for d in OUT_OF_FORCE
        ],
        *[(replace(AGREEMENT, application=application(**d)), "not_in_force") for d in OUT_OF_FORCE],
        *[
            (replace(AGREEMENT, disposal={DISPOSAL: disposal(**d)}), "not_covered")
            for d in UNCOVERED
        ],
        *[(replace(AGREEMENT, application=application(**d)), "not_covered") for d in UNCOVERED],
    ],
)
def test_without_both_decisions_in_force_and_covering_nothing_is_due(
    plan: PlanVersion, detail: str
) -> None:
    verdict = judged(closed("2023-05-04"), plan)
    assert (verdict.outcome, verdict.detail) == (Outcome.NO_DECISION, detail)
    assert verdict.eligible_from == "2026-01-01"


def test_both_decisions_on_their_last_day_and_for_the_last_record_are_enough() -> None:
    told = {"in_force_to": "2026-03-01", "record_date_to": "2023-05-04", "adopted": "2014-12-01"}
    plan = replace(
        AGREEMENT,
        disposal={"ex  1": disposal(**told)},
        application=application(**told, applied=("EX 1",)),
    )
    assert judged(closed("2023-05-04"), plan).outcome is Outcome.DUE


# Readings -------------------------------------------------------------------------------------


def read_as(rule: RetentionRule, phrase: str = TWO) -> Verdict:
    plan = version("2024", row("1", "Avtal", phrase), readings={phrase: rule})
    return judged(closed("2001-01-01"), plan)


def test_a_phrase_that_nobody_has_confirmed_is_kept() -> None:
    verdict = judged(closed("2001-01-01"), replace(AGREEMENT, confirmed={}))
    assert said(verdict) == (Outcome.UNDECIDED_PHRASE, "not_confirmed", "")


def test_a_plain_bevaras_needs_no_confirmation() -> None:
    plan = version("2024", row("1", "Avtal", "Bevaras"), readings={})
    assert judged(closed("2001-01-01"), plan).outcome is Outcome.PRESERVE


def test_to_preserve_needs_no_decision() -> None:
    plan = version("2024", row("1", "Avtal", "Bevaras", disposal_decision=""), application=None)
    assert judged(closed("2001-01-01"), plan).outcome is Outcome.PRESERVE


@pytest.mark.parametrize("review", Review)
def test_a_reading_with_a_reason_to_look_is_never_due(review: Review) -> None:
    verdict = read_as(dispose("P2Y", review=(review,)))
    assert said(verdict) == (Outcome.UNDECIDED_PHRASE, review.value, "")
    kept = RetentionRule(action=Action.PRESERVE, review=(review,))
    assert read_as(kept).outcome is Outcome.UNDECIDED_PHRASE


@pytest.mark.parametrize("action", sorted(set(Action) - {Action.DISPOSE, Action.PRESERVE}))
def test_only_dispose_is_ever_due(action: Action) -> None:
    rule = replace(dispose("P2Y"), action=action)
    assert said(read_as(rule)) == (Outcome.UNDECIDED_PHRASE, action.value, "")


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        (dispose("P2Y", condition="om originalet bevaras"), Outcome.CONDITION),
        (dispose("P2Y", exception="utom födda dag 5"), Outcome.UNDECIDED_PHRASE),
        (dispose("P2Y", branches=(dispose("P2Y"),)), Outcome.UNDECIDED_PHRASE),
        (dispose("P2Y", medium="papper"), Outcome.UNDECIDED_PHRASE),
        (dispose(""), Outcome.UNDECIDED_PHRASE),
        (dispose("P2Y", Trigger.OBSOLETE), Outcome.UNDECIDED_PHRASE),
        (dispose("P2Y", Trigger.DEATH), Outcome.UNDECIDED_PHRASE),
        (dispose("P2Y", Trigger.AGE), Outcome.UNDECIDED_PHRASE),
        (dispose("P2Y", Trigger.DEFAULT), Outcome.UNDECIDED_PHRASE),
        (replace(dispose("P2Y"), trigger=None), Outcome.UNDECIDED_PHRASE),
        (dispose("P9000Y"), Outcome.IMPLAUSIBLE_TRIGGER),
    ],
)
def test_conditions_exceptions_branches_and_persons_are_never_automatic(
    rule: RetentionRule, outcome: Outcome
) -> None:
    assert read_as(rule).outcome is outcome


def test_a_date_of_its_own_makes_nothing_obsolete() -> None:
    plan = version("2024", row("1", "Avtal", "X"), readings={"X": dispose("P0D", Trigger.OBSOLETE)})
    facts = closed("2001-01-01", dates={"obsolete": "2001-01-01"})
    assert judged(facts, plan).outcome is Outcome.UNDECIDED_PHRASE


@pytest.mark.parametrize(
    ("default", "outcome"), [("closed", "due"), ("avslut", "undecided_phrase")]
)
def test_an_implicit_trigger_is_the_one_of_the_plan(default: str, outcome: str) -> None:
    plan = version(
        "2024",
        row("1", "Avtal", "Gallras 2 år"),
        readings={"Gallras 2 år": dispose("P2Y", Trigger.DEFAULT)},
        default_trigger=default,
    )
    assert judged(closed("2001-01-01"), plan).outcome == outcome


def test_a_duty_to_cull_has_a_last_day_of_its_own() -> None:
    verdict = read_as(dispose("P2Y", must=True))
    assert (verdict.eligible_from, verdict.deadline) == ("2004-01-01", "2005-12-31")


def test_a_senast_is_told_of_records_that_only_a_person_culls() -> None:
    phrase = "Gallras vid inaktualitet, dock senast 1 år efter evenemangets genomförande"
    rule = read_phrase(phrase)
    plan = version("2024", row("1", "Avtal", phrase), readings={phrase: rule})
    verdict = judged(closed("", dates={"event_end": "2024-05-10"}), plan)
    assert (verdict.outcome, verdict.deadline) == (Outcome.UNDECIDED_PHRASE, "2025-12-31")
    for missing in ({}, {"event_end": "2027-01-01"}, {"event_end": "igår"}):
        assert judged(closed("", dates=missing), plan).deadline == ""


def test_a_senast_never_makes_a_record_due() -> None:
    latest = Period(amount=1, unit=Unit.YEARS)
    rule = dispose("P5Y", must=True, deadline=latest, deadline_trigger=Trigger.CLOSED)
    verdict = read_as(rule)
    assert (verdict.eligible_from, verdict.deadline) == ("2007-01-01", "2002-12-31")
    endless = replace(rule, deadline=Period(amount=9000, unit=Unit.YEARS))
    assert read_as(endless).outcome is Outcome.IMPLAUSIBLE_TRIGGER


def test_a_least_time_is_never_undercut() -> None:
    least = Period(amount=30, unit=Unit.YEARS)
    assert said(read_as(dispose("P2Y", minimum=least)))[2] == "2032-01-01"


# Triggers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dates", [{}, {"closed": ""}, {"closed": " "}, {"created": "2001"}])
def test_without_its_date_a_record_is_kept_and_the_date_named(dates: dict[str, str]) -> None:
    verdict = judged(closed("", dates=dates), AGREEMENT)
    assert said(verdict) == (Outcome.NO_TRIGGER, "closed", "")


@pytest.mark.parametrize(
    "day", ["2026-03-02", "1899-12-31", "1601-01-01T00:00:00Z", "igår", "2027"]
)
def test_a_date_that_cannot_be_is_no_trigger(day: str) -> None:
    assert said(judged(closed(day), AGREEMENT)) == (Outcome.IMPLAUSIBLE_TRIGGER, "closed", "")


def test_the_present_year_alone_is_a_trigger_counted_from_its_end() -> None:
    assert said(judged(closed("2026"), AGREEMENT)) == (Outcome.WAITING, "", "2029-01-01")


@pytest.mark.parametrize(
    "migrated", ["2015-06-01", "2015-06", "2015", "2015-05-31T23:00Z", "någon gång"]
)
def test_the_day_of_a_migration_is_no_trigger(migrated: str) -> None:
    facts = closed("2015-06-01", migrated_on=migrated)
    assert judged(facts, AGREEMENT).outcome is Outcome.IMPLAUSIBLE_TRIGGER
    assert judged(closed("2014-06-01", migrated_on="2015-06-01"), AGREEMENT).outcome is Outcome.DUE


def test_a_day_that_is_told_to_be_no_trigger_is_none() -> None:
    judge = Judge([AGREEMENT], date(2026, 3, 1), never=[date(2015, 6, 1)])
    assert judge.verdict(closed("2015-06-01")).outcome is Outcome.IMPLAUSIBLE_TRIGGER
    assert judge.verdict(closed("2015-06-02")).outcome is Outcome.DUE


def test_a_document_inherits_the_closure_of_its_case_and_not_the_other_way() -> None:
    inherited = judged(closed("", dates={}, case_dates={"closed": "2020-01-01"}), AGREEMENT)
    assert (inherited.trigger_from, inherited.trigger_date) == ("case", "2020-01-01")
    own = judged(closed("2021-01-01", case_dates={"closed": "2020-01-01"}), AGREEMENT)
    assert (own.trigger_from, own.trigger_date) == ("record", "2021-01-01")


@pytest.mark.parametrize("dates", [{}, {"closed": "2020-01-01"}])
def test_a_case_that_was_opened_again_is_not_closed(dates: dict[str, str]) -> None:
    facts = closed("", case="c1", dates=dates, case_dates={"closed": ""})
    assert judged(facts, AGREEMENT).outcome is Outcome.NO_TRIGGER


def test_a_date_of_the_document_that_was_taken_back_is_not_inherited() -> None:
    facts = closed("", dates={"closed": ""}, case_dates={"closed": "2020-01-01"})
    assert judged(facts, AGREEMENT).outcome is Outcome.NO_TRIGGER


@pytest.mark.parametrize(
    "trigger", ["created", "received", "scanned", "delivered", "superseded", "published"]
)
def test_what_happens_to_a_document_is_not_taken_from_its_case(trigger: str) -> None:
    plan = version("2024", row("1", "Avtal", "X"), readings={"X": dispose("P2Y", Trigger(trigger))})
    facts = closed("", dates={}, case_dates={trigger: "2001-01-01"})
    assert judged(facts, plan).outcome is Outcome.NO_TRIGGER
    assert judged(replace(facts, dates={trigger: "2001-01-01"}), plan).outcome is Outcome.DUE


def test_a_published_copy_waits_until_its_original_is_archived() -> None:
    plan = version("2024", row("1202", "Publicerad kopia", "Gallras när ny version fastställts"))
    copy = closed("", "Publicerad kopia", dates={"superseded": "2025-01-01"}, copy="published_copy")
    assert said(judged(copy, plan)) == (Outcome.CONDITION, "original", "2025-01-02")
    assert judged(replace(copy, original_archived=True), plan).outcome is Outcome.DUE


# Promises -------------------------------------------------------------------------------------

TEN_YEARS = version("2020", row("1", "Avtal", TEN))


def shortened(*, retroactive: bool = False, **more: str) -> PlanVersion:
    return version(
        "2025",
        row("1", "Avtal", TWO),
        disposal={DISPOSAL: disposal(retroactive=retroactive, **more)},
        application=application(retroactive=retroactive),
    )


def test_a_shorter_period_keeps_what_was_promised_and_asks() -> None:
    facts = closed("2021-05-04", registered="2021-01-01")
    verdict = judged(facts, TEN_YEARS, shortened())
    assert said(verdict) == (Outcome.SHORTER_THAN_PROMISED, "longer", "2032-01-01")
    assert (verdict.version, verdict.registered_version) == ("2025", "2020")
    assert said(judged(facts, TEN_YEARS, shortened(), today=date(2032, 1, 1)))[0] is Outcome.DUE


def test_what_was_registered_under_the_shorter_period_has_that() -> None:
    verdict = judged(closed("2025-05-04", registered="2025-01-01"), TEN_YEARS, shortened())
    assert said(verdict) == (Outcome.WAITING, "", "2028-01-01")


def test_what_was_registered_before_the_first_version_is_promised_what_that_says() -> None:
    verdict = judged(closed("2012-05-04", registered="2012-01-01"), TEN_YEARS, shortened())
    assert said(verdict) == (Outcome.DUE, "", "2023-01-01")
    assert verdict.registered_version == "2020"


def test_both_decisions_together_may_shorten_and_one_alone_may_not() -> None:
    facts = closed("2021-05-04", registered="2021-01-01")
    both = shortened(retroactive=True)
    assert said(judged(facts, TEN_YEARS, both)) == (Outcome.DUE, "", "2024-01-01")
    for one in (
        replace(both, application=application()),
        replace(both, disposal={DISPOSAL: disposal()}),
    ):
        assert judged(facts, TEN_YEARS, one).outcome is Outcome.SHORTER_THAN_PROMISED


def test_a_longer_period_is_simply_longer() -> None:
    longer = version("2025", row("1", "Avtal", TEN))
    verdict = judged(closed("2021-05-04", registered="2021-01-01"), AGREEMENT, longer)
    assert said(verdict) == (Outcome.WAITING, "", "2032-01-01")


@pytest.mark.parametrize("promised", ["Bevaras", "Utreds", "Bevaras i urval"])
def test_what_was_to_be_preserved_needs_a_decision_that_names_older_records(promised: str) -> None:
    before = version("2020", row("1", "Avtal", promised))
    facts = closed("2021-05-04", registered="2021-01-01")
    for short in (
        shortened(),
        shortened(retroactive=True),
        shortened(record_date_from="2000-01-01"),
        shortened(retroactive=True, record_date_from="2021-02-01"),
    ):
        verdict = judged(facts, before, short)
        assert said(verdict) == (Outcome.SHORTER_THAN_PROMISED, "preserved", "")
    named = shortened(retroactive=True, record_date_from="2021-01-01")
    assert said(judged(facts, before, named)) == (Outcome.DUE, "", "2024-01-01")


def test_what_is_preserved_now_is_preserved_whatever_was_promised() -> None:
    now = version("2025", row("1", "Avtal", "Bevaras"))
    assert judged(closed("2001-05-04"), TEN_YEARS, now).outcome is Outcome.PRESERVE


def test_a_promise_that_counts_from_what_has_not_happened_is_not_over() -> None:
    made = version("2025", row("1", "Avtal", "Gallras 2 år"))
    facts = created("2021-05-04", "Avtal", registered="2021-05-04")
    verdict = judged(facts, TEN_YEARS, made)
    assert said(verdict) == (Outcome.SHORTER_THAN_PROMISED, "unknown_promise", "")


def test_what_could_be_culled_on_any_day_was_promised_nothing() -> None:
    obsolete = dispose("", Trigger.OBSOLETE, review=(Review.OBSOLETE,))
    facts = closed("2021-05-04", registered="2021-01-01")
    before = version(
        "2020", row("1", "Avtal", "Vid inaktualitet"), readings={"Vid inaktualitet": obsolete}
    )
    assert said(judged(facts, before, shortened())) == (Outcome.DUE, "", "2024-01-01")
    least = replace(obsolete, minimum=Period(amount=2, unit=Unit.YEARS))
    tied = version("2020", *before.plan.rows, readings={"Vid inaktualitet": least})
    assert judged(facts, tied, shortened()).outcome is Outcome.SHORTER_THAN_PROMISED
    unread = version("2020", *before.plan.rows, readings={})
    assert judged(facts, unread, shortened()).outcome is Outcome.SHORTER_THAN_PROMISED


def test_one_confirmation_serves_the_same_words_in_an_older_version() -> None:
    before = replace(AGREEMENT, confirmed={})
    after = version("2025", row("1", "Avtal", TWO))
    verdict = judged(closed("2020-05-04", registered="2024-05-01"), before, after)
    assert said(verdict) == (Outcome.DUE, "", "2023-01-01")


def test_a_day_of_migration_is_no_day_of_registration() -> None:
    facts = closed("2021-05-04", registered="2025-06-01", migrated_on="2025-06-01")
    assert judged(facts, TEN_YEARS, shortened()).outcome is Outcome.SHORTER_THAN_PROMISED


def test_of_a_records_own_closure_and_its_cases_the_later_counts() -> None:
    told = closed("2020-05-04", case="KS 1", case_dates={"closed": "2025-02-02"})
    assert judged(told, AGREEMENT).trigger_date == "2025-02-02"
    own = closed("2025-02-02", case="KS 1", case_dates={"closed": "2020-05-04"})
    assert judged(own, AGREEMENT).trigger_date == "2025-02-02"
