"""Versions of the plan in the ledger: decided, confirmed, activated by two persons."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from leverans.flow.activate_plan import activate_plan
from leverans.flow.import_plan import import_plan, read_to_import
from leverans.flow.overview import log_events
from leverans.flow.plan_decisions import (
    DecisionKind,
    Step,
    add_decision,
    disposal_refs,
    list_decisions,
    withdraw_decision,
)
from leverans.flow.plan_file import AboutPlan, restated
from leverans.flow.plan_phrases import PhraseStatus, confirm_phrase, phrase_states
from leverans.flow.plans import plan_versions
from leverans.flow.site import Site
from leverans.flow.stated_rule import stated_rule
from leverans.model.errors import UsageError
from leverans.model.plan import ApplicationDecision, DisposalDecision, PlanVersion, Precondition
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Action, RetentionRule
from leverans.model.verdict import Outcome
from leverans.plan.judge import Judge
from leverans.testing.people import give, person, person_with
from leverans.testing.two_sides import TwoSides
from leverans.wiring.plans import about_plan
from leverans.wiring.workspace import load_workspace

PLAN = """plan_id;rad_id;processkod;handlingstyp;gallringsfrist;gallringsbeslut
DHP;1;1.1;Protokoll;Bevaras;
DHP;2;1.1;Avtal;Gallras 2 år efter avslut;AN-EX 1
DHP;3;1.1;Beslut;Se anm;AN-EX 1
DHP;4;1.1;Anteckning;gallras 2 år  efter avslut;AN-EX 2
"""
REF = "KN 2025-00417 § 112"
ABOUT = AboutPlan(decision=REF, version="2026", in_force_from="2026-01-01")
TWO_YEARS = stated_rule("dispose", "closed", "P2Y")


@pytest.fixture
def archivist(sides: TwoSides) -> Iterator[Site]:
    site = sides.site()
    with site.ledger:
        yield person_with(site, 7001, "archivist")


@pytest.fixture
def authority(archivist: Site) -> Site:
    return person_with(archivist, 7002, "records_authority")


def kept(site: Site, tmp_path: Path, text: str = PLAN, name: str = "p26", **more: str) -> str:
    file = tmp_path / f"{name}.csv"
    file.write_text(text, "utf-8")
    import_plan(site, read_to_import(file, name, restated(ABOUT, more)))
    return name


def test_what_must_be_settled_first_is_kept_with_the_version(
    archivist: Site, tmp_path: Path
) -> None:
    waiting = {"2": (Precondition(row_id="1", trigger="approved"),)}
    about = replace(ABOUT, preconditions=waiting)
    file = tmp_path / "p26.csv"
    file.write_text(PLAN, "utf-8")
    import_plan(archivist, read_to_import(file, "p26", about))
    assert version(archivist).preconditions == waiting
    assert about_plan(load_workspace(archivist.root), archivist.root / "plans/p26.toml") == about
    with pytest.raises(UsageError, match="p26"):
        import_plan(archivist, read_to_import(file, "p26", replace(ABOUT, preconditions={})))


def test_a_precondition_that_names_no_row_is_refused(archivist: Site, tmp_path: Path) -> None:
    file = tmp_path / "p26.csv"
    file.write_text(PLAN, "utf-8")
    waiting = {"22": (Precondition(row_id="1", trigger="approved"),)}
    wanted = read_to_import(file, "p26", replace(ABOUT, preconditions=waiting))
    assert [found.rule for found in wanted.report.findings] == ["PLAN-PRECONDITION-ROW"]
    import_plan(archivist, wanted)
    with archivist.ledger.read() as connection:
        assert plan_versions(archivist, connection) == ()


def decided(site: Site, ref: str = REF) -> None:
    add_decision(site, DisposalDecision(ref="AN-EX 1", adopted="2020-01-01"))
    add_decision(site, ApplicationDecision(ref=ref, adopted="2025-12-09", applied=("AN-EX 1",)))


def version(site: Site, name: str = "p26") -> PlanVersion:
    with site.ledger.read() as connection:
        return next(each for each in plan_versions(site, connection) if each.name == name)


def events(site: Site) -> list[str]:
    return [stored.event.event for stored in log_events(site, 1000)]


def refusal(caught: pytest.ExceptionInfo[UsageError]) -> list[str]:
    return [found.rule for found in caught.value.findings]


def test_a_version_is_kept_as_it_was_read(archivist: Site, tmp_path: Path) -> None:
    kept(archivist, tmp_path, default_trigger="created", in_force_to="2026-12-31")
    found = version(archivist)
    assert [row.record_type for row in found.plan.rows] == [
        "Protokoll", "Avtal", "Beslut", "Anteckning",
    ]  # fmt: skip
    assert found.plan.rows[3].cells["gallringsfrist"] == "gallras 2 år  efter avslut"
    assert (found.in_force_from, found.in_force_to) == ("2026-01-01", "2026-12-31")
    assert (found.default_trigger, found.activated, found.application) == ("created", False, None)


def test_who_has_no_right_imports_nothing(archivist: Site, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        kept(person_with(archivist, 7009, "contact"), tmp_path)
    with archivist.ledger.read() as connection:
        assert plan_versions(archivist, connection) == ()


def test_a_plan_rests_on_both_decisions(archivist: Site, tmp_path: Path) -> None:
    name = kept(archivist, tmp_path, decision=f"{REF} (2025-12-09)")
    assert disposal_refs(archivist, name) == ("AN-EX 1", "AN-EX 2")
    decided(archivist)
    found = version(archivist)
    assert found.application is not None
    assert found.application.applied == ("AN-EX 1",)
    assert set(found.disposal) == {"AN-EX 1"}


def test_a_paragraph_is_not_another_that_begins_with_it(archivist: Site, tmp_path: Path) -> None:
    kept(archivist, tmp_path, decision="KN 2025-00417 § 1123")
    decided(archivist)
    assert version(archivist).application is None


def test_a_decision_is_entered_once_and_never_changed(archivist: Site) -> None:
    decided(archivist)
    before = events(archivist)
    again = DisposalDecision(ref="AN-EX 1", adopted="2020-01-01")
    assert add_decision(archivist, again).step is Step.UNCHANGED
    with pytest.raises(UsageError) as caught:
        add_decision(archivist, replace(again, retroactive=True))
    assert refusal(caught) == ["USE-DECISION-EXISTS"]
    assert events(archivist) == before
    withdraw_decision(archivist, DecisionKind.DISPOSAL, "an-ex 1")
    add_decision(archivist, replace(again, retroactive=True))
    entries = [each for each in list_decisions(archivist) if each.kind is DecisionKind.DISPOSAL]
    assert [(each.number, each.stands) for each in entries] == [(1, False), (2, True)]


@pytest.mark.parametrize(
    ("decision", "rule"),
    [
        (DisposalDecision(ref=" "), "USE-DECISION-REF"),
        (DisposalDecision(ref="A", adopted="i höstas"), "USE-DATE"),
        (ApplicationDecision(ref="A", record_date_to="2026-02-30"), "USE-DATE"),
    ],
)
def test_a_decision_without_reference_or_with_a_day_that_is_none_is_refused(
    archivist: Site, decision: DisposalDecision, rule: str
) -> None:
    with pytest.raises(UsageError) as caught:
        add_decision(archivist, decision)
    assert refusal(caught) == [rule]


def test_a_decision_that_is_not_there_cannot_be_taken_back(archivist: Site) -> None:
    with pytest.raises(UsageError) as caught:
        withdraw_decision(archivist, DecisionKind.DISPOSAL, "AN-EX 9")
    assert refusal(caught) == ["USE-DECISION-UNKNOWN"]


def active(archivist: Site, authority: Site, tmp_path: Path) -> str:
    name = kept(archivist, tmp_path)
    decided(archivist)
    assert activate_plan(archivist, name, REF) is Step.ASKED
    assert activate_plan(authority, name, REF) is Step.SECONDED
    return name


def test_two_persons_activate_a_version(archivist: Site, authority: Site, tmp_path: Path) -> None:
    name = active(archivist, authority, tmp_path)
    assert version(archivist).activated
    assert events(archivist)[-2:] == ["plan.activation_asked", "plan.activated"]
    assert activate_plan(authority, name, REF) is Step.UNCHANGED
    with pytest.raises(UsageError) as caught:
        activate_plan(authority, name, "KN 1")
    assert refusal(caught) == ["USE-PLAN-ACTIVATED"]


def test_nobody_activates_alone_whatever_roles_he_has(archivist: Site, tmp_path: Path) -> None:
    both = person_with(archivist, 7010, "archivist", "records_authority")
    name = kept(archivist, tmp_path)
    decided(archivist)
    activate_plan(both, name, REF)
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        activate_plan(both, name, REF)
    assert not version(archivist).activated


def test_who_imported_a_version_is_never_the_second(
    archivist: Site, authority: Site, tmp_path: Path
) -> None:
    give(archivist, "records_authority")
    name = kept(archivist, tmp_path)
    decided(archivist)
    activate_plan(authority, name, REF)
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        activate_plan(archivist, name, REF)


def test_the_second_has_the_right_to_activate(archivist: Site, tmp_path: Path) -> None:
    name = kept(archivist, tmp_path)
    decided(archivist)
    activate_plan(archivist, name, REF)
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        activate_plan(person_with(archivist, 7011, "archivist"), name, REF)
    assert not version(archivist).activated


def test_a_decision_that_the_first_has_not_seen_is_not_the_seconds_own(
    archivist: Site, authority: Site, tmp_path: Path
) -> None:
    name = kept(archivist, tmp_path)
    decided(archivist)
    activate_plan(archivist, name, REF)
    withdraw_decision(authority, DecisionKind.DISPOSAL, "AN-EX 1")
    wider = DisposalDecision(ref="AN-EX 1", record_date_from="1950-01-01", retroactive=True)
    add_decision(authority, wider)
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        activate_plan(authority, name, REF)
    assert not version(archivist).activated
    assert activate_plan(archivist, name, REF) is Step.ASKED
    assert activate_plan(authority, name, REF) is Step.SECONDED


@pytest.mark.parametrize(
    ("ref", "rule"), [("KN 9", "USE-PLAN-OTHER-DECISION"), (REF, "USE-PLAN-NO-DECISION")]
)
def test_without_the_authoritys_own_decision_nothing_is_activated(
    archivist: Site, tmp_path: Path, ref: str, rule: str
) -> None:
    name = kept(archivist, tmp_path)
    with pytest.raises(UsageError) as caught:
        activate_plan(archivist, name, ref)
    assert refusal(caught) == [rule]


def test_two_versions_of_one_number_are_not_both_activated(
    archivist: Site, authority: Site, tmp_path: Path
) -> None:
    active(archivist, authority, tmp_path)
    kept(archivist, tmp_path, PLAN + "DHP;5;1.1;Karta;Bevaras;\n", name="p26b")
    with pytest.raises(UsageError) as caught:
        activate_plan(archivist, "p26b", REF)
    assert refusal(caught) == ["USE-PLAN-SAME-VERSION"]


def test_a_revision_between_two_years_is_a_version_of_its_own(
    archivist: Site, authority: Site, tmp_path: Path
) -> None:
    active(archivist, authority, tmp_path)
    file = tmp_path / "revision.csv"
    file.write_text(PLAN + "DHP;5;1.1;Karta;Bevaras;\n", "utf-8")
    ref = "KN 2026-00100 § 40"
    about = AboutPlan(decision=ref, version="2026.1", in_force_from="2026-07-01")
    wanted = read_to_import(file, "", about)
    assert wanted.name == "DHP-2026-1"
    import_plan(archivist, wanted)
    add_decision(archivist, ApplicationDecision(ref=ref, adopted="2026-06-09"))
    for site in (archivist, authority):
        activate_plan(site, "2026.1", ref)
    with archivist.ledger.read() as connection:
        versions = plan_versions(archivist, connection)
    record = RecordFacts(id="r", type_name="Karta", registered="2026-08-01")
    outcomes = [
        Judge(versions, day).verdict(record).outcome
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert outcomes == [Outcome.UNPLANNED, Outcome.PRESERVE]


def test_what_an_active_version_rests_on_changes_by_two_persons_only(
    archivist: Site, authority: Site, tmp_path: Path
) -> None:
    active(archivist, authority, tmp_path)
    late = DisposalDecision(ref="AN-EX 2", adopted="2021-01-01")
    assert add_decision(archivist, late).step is Step.ASKED
    assert set(version(archivist).disposal) == {"AN-EX 1"}
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        add_decision(archivist, late)
    assert add_decision(authority, late).step is Step.SECONDED
    assert set(version(archivist).disposal) == {"AN-EX 1", "AN-EX 2"}

    assert withdraw_decision(archivist, DecisionKind.DISPOSAL, "AN-EX 1").step is Step.ASKED
    assert "AN-EX 1" in version(archivist).disposal
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        withdraw_decision(archivist, DecisionKind.DISPOSAL, "AN-EX 1")
    assert withdraw_decision(authority, DecisionKind.DISPOSAL, "AN-EX 1").step is Step.DONE
    assert set(version(archivist).disposal) == {"AN-EX 2"}


def test_a_dry_run_changes_nothing(archivist: Site, authority: Site, tmp_path: Path) -> None:
    name = kept(archivist, tmp_path)
    decided(archivist)
    before = events(archivist)
    activate_plan(archivist, name, REF, dry_run=True)
    confirm_phrase(archivist, name, "Bevaras", dry_run=True)
    confirm_phrase(archivist, name, "Se anm", TWO_YEARS, dry_run=True)
    add_decision(archivist, DisposalDecision(ref="AN-EX 3"), dry_run=True)
    withdraw_decision(archivist, DecisionKind.DISPOSAL, "AN-EX 1", dry_run=True)
    assert events(archivist) == before
    assert len(list_decisions(archivist)) == 2
    activate_plan(archivist, name, REF)
    activate_plan(authority, name, REF, dry_run=True)
    assert not version(archivist).activated


def status(site: Site, name: str = "p26") -> dict[str, PhraseStatus]:
    return {state.read.text: state.status for state in phrase_states(site, name)}


def test_each_distinct_phrase_is_asked_for_once(archivist: Site, tmp_path: Path) -> None:
    name = kept(archivist, tmp_path)
    found = status(archivist)
    assert list(found) == ["Bevaras", "Gallras 2 år efter avslut", "Se anm"]
    assert found["Se anm"] is PhraseStatus.UNDECIDED
    assert confirm_phrase(archivist, name, "BEVARAS").step is Step.DONE
    assert version(archivist).confirmed == {"bevaras": RetentionRule(action=Action.PRESERVE)}
    assert confirm_phrase(archivist, name, "Bevaras").step is Step.UNCHANGED
    last = list(log_events(archivist, 1000))[-1].event
    assert (last.event, last.objects[0][0]) == ("plan.row_confirmed", "phrase")
    assert "evaras" not in str(last)


def test_a_revision_asks_about_new_phrases_only(archivist: Site, tmp_path: Path) -> None:
    confirm_phrase(archivist, kept(archivist, tmp_path), "Bevaras")
    kept(archivist, tmp_path, PLAN + "DHP;5;1.1;Karta;Ska bevaras;\n", name="p27", version="2027")
    found = status(archivist, "p27")
    assert found["Bevaras"] is PhraseStatus.CONFIRMED
    assert found["Ska bevaras"] is PhraseStatus.OPEN


def test_what_nobody_can_decide_is_not_confirmed_as_it_is(archivist: Site, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        confirm_phrase(archivist, kept(archivist, tmp_path), "Se anm")
    assert refusal(caught) == ["USE-PHRASE-UNDECIDED"]
    assert version(archivist).confirmed == {}


def test_a_rule_that_lets_cull_what_was_kept_takes_two_persons(
    archivist: Site, authority: Site, tmp_path: Path
) -> None:
    name = kept(archivist, tmp_path)
    assert confirm_phrase(archivist, name, "Se anm", TWO_YEARS).step is Step.ASKED
    assert status(archivist)["Se anm"] is PhraseStatus.ASKED
    assert version(archivist).confirmed == {}
    with pytest.raises(UsageError, match="USE-SAME-PERSON"):
        confirm_phrase(archivist, name, "Se anm", TWO_YEARS)
    other = stated_rule("dispose", "closed", "P1Y")
    assert confirm_phrase(authority, name, "Se anm", other).step is Step.ASKED
    assert confirm_phrase(archivist, name, "Se anm", other).step is Step.SECONDED
    assert version(archivist).confirmed == {"se anm": other}
    longer = stated_rule("dispose", "closed", "P10Y")
    assert confirm_phrase(archivist, name, "Se anm", longer).step is Step.DONE
    assert confirm_phrase(archivist, name, "Se anm", TWO_YEARS).step is Step.ASKED
    assert version(archivist).confirmed == {"se anm": longer}


def test_a_new_phrase_that_shortens_what_its_row_said_before_takes_two_persons(
    archivist: Site, authority: Site, tmp_path: Path
) -> None:
    name = active(archivist, authority, tmp_path)
    confirm_phrase(archivist, name, "Bevaras")
    text = PLAN.replace("Protokoll;Bevaras", "Protokoll;Gallras enligt chefen")
    kept(archivist, tmp_path, text, name="p27", version="2027", in_force_from="2027-01-01")
    rule = stated_rule("dispose", "created", "P9Y")
    assert confirm_phrase(archivist, "p27", "Gallras enligt chefen", rule).step is Step.ASKED


def test_a_phrase_is_named_by_its_text_or_its_id(archivist: Site, tmp_path: Path) -> None:
    name = kept(archivist, tmp_path)
    read = phrase_states(archivist, name)[0].read
    assert confirm_phrase(archivist, name, read.id[:12]).read == read
    for wrong in ("bevara", "", read.id[:7]):
        with pytest.raises(UsageError) as caught:
            confirm_phrase(archivist, name, wrong)
        assert refusal(caught) == ["USE-PHRASE-UNKNOWN"]


def test_who_has_no_right_confirms_nothing(archivist: Site, tmp_path: Path) -> None:
    name = kept(archivist, tmp_path)
    with pytest.raises(UsageError, match="USE-NOT-ALLOWED"):
        confirm_phrase(person(archivist, 7012), name, "Bevaras")


def test_a_version_is_named_by_its_name_or_by_the_only_number(
    archivist: Site, tmp_path: Path
) -> None:
    kept(archivist, tmp_path)
    assert len(phrase_states(archivist, "2026")) == 3
    with pytest.raises(UsageError) as caught:
        phrase_states(archivist, "2030")
    assert refusal(caught) == ["USE-PLAN-UNKNOWN"]


@pytest.mark.parametrize(
    "options",
    [
        ("", "", ""),
        ("dispose", "", "P2Y"),
        ("dispose", "closed", ""),
        ("dispose", "closed", "2 år"),
        ("dispose", "default", "P2Y"),
        ("preserve", "closed", "P2Y"),
        ("transfer", "closed", "P2Y"),
    ],
)
def test_a_rule_that_is_not_whole_is_refused(options: tuple[str, str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        stated_rule(*options)
    assert refusal(caught) == ["USE-RULE-INCOMPLETE"]


def test_what_a_person_must_look_at_is_never_automatic_by_being_stated() -> None:
    assert stated_rule("dispose", "closed", "P2Y", not_before="P3Y").automatic
    assert not stated_rule("dispose", "obsolete").automatic
    assert not stated_rule("dispose", "death", "P70Y").automatic
