from dataclasses import replace
from datetime import date

import pytest
from tests.plan.invented import (
    DISPOSAL,
    READINGS,
    application,
    closed,
    disposal,
    dispose,
    row,
    version,
)

from leverans.model.plan import PlanRow, PlanVersion, Precondition
from leverans.model.plan_diff import Ask, Change, Consequences, Effect, RowChange, Tally
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Action, Period, RetentionRule, Review, Trigger, Unit
from leverans.plan.consequences import consequences
from leverans.plan.diff import diff
from leverans.plan.judge import Judge

ONE, TWO, FIVE, TEN = (f"Gallras {n} år efter avslut" for n in (1, 2, 5, 10))
SAID = {**READINGS, ONE: dispose("P1Y")}


def between(before: PlanRow, after: PlanRow) -> RowChange:
    (change,) = diff(
        version("2025", before, readings=SAID), version("2026", after, readings=SAID)
    ).changes
    return change


def reread(before: RetentionRule, after: RetentionRule) -> RowChange:
    one = version("2025", row("1", "Avtal", "X"), readings={"X": before})
    other = version("2026", row("1", "Avtal", "Y"), readings={"Y": after})
    (change,) = diff(one, other).changes
    return change


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (TWO, TWO, Change.UNCHANGED),
        (TWO, FIVE, Change.LENGTHENED),
        (TEN, FIVE, Change.SHORTENED),
        (ONE, TWO, Change.LENGTHENED),
        (TWO, "Bevaras", Change.LENGTHENED),
        ("Bevaras", TWO, Change.SHORTENED),
        (TWO, "Gallras 2 år", Change.DIFFERENT),
        ("Bevaras", "BEVARAS ", Change.TEXT_ONLY),
    ],
)
def test_a_row_is_shortened_lengthened_or_something_else(
    before: str, after: str, change: Change
) -> None:
    assert between(row("1", "Avtal", before), row("1", "Avtal", after)).change is change


def test_words_that_mean_the_same_are_text_only() -> None:
    assert reread(dispose("P2Y"), dispose("P2Y")).change is Change.TEXT_ONLY
    year = dispose("P12M", exact=True)
    assert reread(year, dispose("P1Y", exact=True)).change is Change.TEXT_ONLY


@pytest.mark.parametrize(
    ("before", "after", "change", "comparable"),
    [
        (dispose("P1Y", exact=True), dispose("P365D"), Change.SHORTENED, True),
        (dispose("P1Y", exact=True), dispose("P1Y"), Change.LENGTHENED, True),
        (dispose("P30D"), dispose("P1M"), Change.DIFFERENT, False),
        (
            dispose("P2Y"),
            dispose("P2Y", minimum=Period(amount=5, unit=Unit.YEARS)),
            Change.LENGTHENED,
            True,
        ),
        (
            dispose("P1Y", Trigger.DEFAULT, review=(Review.IMPLICIT_TRIGGER,)),
            dispose("P2Y", Trigger.DEFAULT, review=(Review.IMPLICIT_TRIGGER,)),
            Change.LENGTHENED,
            True,
        ),
        (
            dispose("", Trigger.OBSOLETE, review=(Review.OBSOLETE,)),
            dispose("P2Y", Trigger.APPROVED),
            Change.DIFFERENT,
            False,
        ),
        (RetentionRule(action=Action.UNRESOLVED), dispose("P2Y"), Change.SHORTENED, False),
        (dispose("P2Y"), RetentionRule(action=Action.UNRESOLVED), Change.LENGTHENED, False),
        (
            RetentionRule(action=Action.PRESERVE),
            RetentionRule(action=Action.UNRESOLVED, review=(Review.UNREAD,)),
            Change.DIFFERENT,
            False,
        ),
        (dispose("P2Y"), dispose("P2Y", must=True), Change.DIFFERENT, False),
        (dispose("P2Y"), dispose("P3Y", condition="om …"), Change.DIFFERENT, False),
        (dispose("P8000Y"), dispose("P9000Y"), Change.DIFFERENT, False),
    ],
)
def test_readings_are_compared_by_the_days_they_give(
    before: RetentionRule,
    after: RetentionRule,
    change: Change,
    comparable: bool,  # noqa: FBT001
) -> None:
    told = reread(before, after)
    assert told.change is change
    assert (Ask.NOT_COMPARABLE in told.ask) is not comparable


def test_another_transfer_time_is_no_other_retention() -> None:
    kept = RetentionRule(action=Action.PRESERVE)
    ten = replace(kept, transfer=Period(amount=10, unit=Unit.YEARS))
    assert reread(kept, ten).change is Change.TEXT_ONLY


def test_rows_that_come_and_go_are_told() -> None:
    told = diff(
        version("2025", row("1", "Avtal", TWO), row("2", "Protokoll", "Bevaras")),
        version("2026", row("3", "Ansökan", FIVE), row("1", "Avtal", TWO)),
    )
    assert [(one.row_id, one.change) for one in told.changes] == [
        ("3", Change.ADDED),
        ("1", Change.UNCHANGED),
        ("2", Change.REMOVED),
    ]
    assert [one.row_id for one in told.of(Change.REMOVED)] == ["2"]
    assert (told.old_version, told.new_version) == ("2025", "2026")


def test_rows_without_a_common_id_belong_together_by_process_and_type_and_are_asked_about() -> None:
    (told,) = diff(
        version("2025", row("1", "Avtal", TWO)), version("2026", row("A-1", " AVTAL", FIVE))
    ).changes
    assert (told.change, told.ask) == (Change.LENGTHENED, (Ask.MATCHED_BY_TYPE,))
    other = row("A-1", "Avtal", FIVE, process_code="9.9")
    assert len(diff(version("2025", row("1", "Avtal", TWO)), version("2026", other)).changes) == 2


def test_an_id_that_stands_for_another_type_is_asked_about() -> None:
    told = between(row("1", "Avtal", TWO), row("1", "Protokoll", TWO))
    assert (told.change, told.ask) == (Change.TEXT_ONLY, (Ask.TYPE_CHANGED,))
    assert told.fields == ("record_type",)


def test_rows_with_one_id_go_together_in_their_order() -> None:
    before = (row("1", "Avtal", TWO), row("1", "Avtal", FIVE))
    told = diff(version("2025", *before), version("2026", *before, row("1", "Avtal", TEN)))
    assert [one.change for one in told.changes] == [
        Change.UNCHANGED,
        Change.UNCHANGED,
        Change.ADDED,
    ]


def test_another_window_or_decision_is_a_change_of_its_own() -> None:
    before = row("1", "Avtal", TWO)
    assert between(before, replace(before, applies_from="2026")).change is Change.DECISION
    assert between(before, replace(before, disposal_decision="EX 2")).change is Change.DECISION
    old = version("2025", before)
    new = version("2026", before, disposal={DISPOSAL: disposal(record_date_from="2020")})
    (told,) = diff(old, new).changes
    assert (told.change, told.decision_fields) == (Change.DECISION, ("record_date_from",))


def test_a_precondition_that_was_forgotten_in_the_new_version_is_asked_about() -> None:
    waiting = {"1": (Precondition(row_id="2", trigger="approved"),)}
    old = version("2025", row("1", "Avtal", TWO), preconditions=waiting)
    new = version("2026", row("1", "Avtal", TWO))
    (told,) = diff(old, new).changes
    assert (told.change, told.ask) == (Change.DECISION, (Ask.PRECONDITION_GONE,))
    (told,) = diff(new, old).changes
    assert (told.change, told.ask) == (Change.DECISION, ())
    (told,) = diff(old, replace(new, preconditions=waiting)).changes
    assert told.change is Change.UNCHANGED


def test_what_differs_of_the_versions_themselves_is_told() -> None:
    old = version("2025", default_trigger="created")
    new = version("2026", application=application(retroactive=True))
    assert diff(old, new).version_fields == (
        "in_force_from",
        "default_trigger",
        "application.retroactive",
    )
    assert "application.ref" in diff(old, replace(new, application=None)).version_fields
    assert "application.ref" in diff(replace(old, application=None), new).version_fields
    assert diff(replace(old, application=None), replace(old, application=None)).version_fields == ()


def test_a_phrase_that_nobody_has_confirmed_is_asked_about_and_a_plain_bevaras_is_not() -> None:
    old = version("2025", row("1", "Avtal", TWO))
    unread = row("1", "Avtal", "Gallras kanske efter 3 år eller så")
    for after, ask in (
        (unread, (Ask.NOT_CONFIRMED, Ask.NOT_COMPARABLE)),
        (row("1", "Avtal", "Bevaras"), ()),
    ):
        (told,) = diff(old, version("2026", after, readings={})).changes
        assert (told.change, told.ask) == (Change.LENGTHENED, ask)


# Consequences ---------------------------------------------------------------------------------

TODAY = date(2026, 3, 1)


def moved(old: PlanVersion, new: PlanVersion, *facts: RecordFacts) -> Consequences:
    return consequences(Judge([old], TODAY), Judge([old, new], TODAY), iter(facts))


def test_so_many_records_go_from_two_to_ten_years() -> None:
    old, new = version("2024", row("1", "Avtal", TWO)), version("2026", row("1", "Avtal", TEN))
    facts = [
        closed("2023-05-04", id=f"r{n}", case=f"c{n // 2}", files=3, bytes=100) for n in range(6)
    ]
    told = moved(old, new, *facts, closed("2025-05-04"), closed("", files=1))
    (change,) = told.changed
    assert (change.old_phrase, change.new_phrase) == (TWO, TEN)
    assert (change.old_rule, change.new_rule) == (READINGS[TWO], READINGS[TEN])
    assert change.all == Tally(records=8, files=19, bytes=600)
    assert change.cases == 3
    assert change.effects == {
        Effect.NO_LONGER_DUE: Tally(records=6, files=18, bytes=600),
        Effect.LATER: Tally(records=1),
        Effect.OTHERWISE: Tally(records=1, files=1),
    }
    assert (change.first, change.last) == ("2034-01-01", "2036-01-01")
    assert told.effects == change.effects


def test_nothing_happens_to_records_of_rows_that_stand() -> None:
    old = version("2024", row("1", "Avtal", TWO))
    told = moved(old, version("2026", row("1", "Avtal", TWO)), closed("2023-05-04", bytes=7))
    assert (told.changed, told.effects) == ((), {})
    assert told.unchanged == Tally(records=1, bytes=7)


def test_records_of_a_removed_row_are_counted_and_kept() -> None:
    old = version("2024", row("1", "Avtal", TWO))
    told = moved(old, version("2026", row("2", "Protokoll", TWO)), closed("2023-05-04"))
    assert told.effects == {Effect.LOSES_ROW: Tally(records=1)}


def test_records_that_were_in_no_plan_get_a_row() -> None:
    old = version("2024", row("2", "Protokoll", TWO))
    told = moved(old, version("2026", row("1", "Avtal", TWO)), closed("2023-05-04"))
    assert told.effects == {Effect.GAINS_ROW: Tally(records=1)}
    assert told.changed[0].old_row_id == ""


def test_a_retroactive_decision_makes_records_due_at_once_and_another_asks() -> None:
    old, rows = version("2024", row("1", "Avtal", TEN)), row("1", "Avtal", TWO)
    facts = closed("2021-05-04", registered="2021-01-01")
    plain = version("2026", rows)
    assert moved(old, plain, facts).effects == {Effect.ASKED: Tally(records=1)}
    back = replace(
        plain,
        application=application(retroactive=True),
        disposal={DISPOSAL: disposal(retroactive=True)},
    )
    assert moved(old, back, facts).effects == {Effect.AT_ONCE: Tally(records=1)}
    recent = closed("2024-05-04", registered="2021-01-01")
    assert moved(old, back, recent).effects == {Effect.EARLIER: Tally(records=1)}


def test_what_is_preserved_from_now_on_or_no_longer_is_told_apart() -> None:
    culled, kept = row("1", "Avtal", TEN), row("1", "Avtal", "Bevaras")
    facts = closed("2021-05-04", registered="2021-01-01")
    told = moved(version("2024", culled), version("2026", kept), facts)
    assert told.effects == {Effect.NOW_KEPT: Tally(records=1)}
    named = disposal(retroactive=True, record_date_from="2020")
    back = version("2026", culled, disposal={DISPOSAL: named})
    back = replace(back, application=application(retroactive=True))
    told = moved(version("2024", kept), back, facts)
    assert told.effects == {Effect.NO_LONGER_KEPT: Tally(records=1)}


def test_the_change_with_most_records_comes_first() -> None:
    old = version("2024", row("1", "Avtal", TWO), row("2", "Protokoll", TWO))
    new = version("2026", row("1", "Avtal", TEN), row("2", "Protokoll", FIVE))
    several = [closed("2025-01-01", "Protokoll", id=f"p{n}") for n in range(3)]
    told = moved(old, new, closed("2025-01-01"), *several)
    assert [change.all.records for change in told.changed] == [3, 1]
    assert told.effects == {Effect.LATER: Tally(records=4)}
