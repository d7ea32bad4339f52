"""What a new version changes, as sentences and as a page to lay before a board."""

from dataclasses import replace

import pytest

from leverans.messages.plan_diff_page import PlanDiffFacts, plan_diff_page
from leverans.messages.plan_diff_words import RED, consequence_lines, effect_lines, row_lines
from leverans.messages.retention_words import review_words, rule_words
from leverans.messages.texts import texts
from leverans.model.plan import PlanRow, PlanVersion, RecordsPlan
from leverans.model.plan_diff import Ask, Change, Consequence, Consequences, Effect, Tally
from leverans.model.retention_json import period_from
from leverans.model.retention_rule import Action, RetentionRule, Review, Trigger, Unit
from leverans.plan.diff import diff
from leverans.plan.reading import read_phrase

FACTS = PlanDiffFacts(
    authority="Kulturförvaltningen <Exempel>",
    old="2025",
    new="2026",
    day="2026-01-01",
    notes=("Något antogs.",),
    made_at="2025-12-01 10:00",
    software="leverans 1",
)


def version(name: str, *rows: tuple[str, str, str]) -> PlanVersion:
    made = tuple(
        PlanRow(row_id=row_id, process_code="1", process="", record_type=kind, retention_text=text)
        for row_id, kind, text in rows
    )
    plan = RecordsPlan(
        plan_id="D", version=name, decision="", in_force_from="", digest="", rows=made
    )
    return PlanVersion(plan=plan)


OLD = version(
    "2025",
    ("1", "Avtal", "Gallras 10 år efter avslut"),
    ("2", "Logg", "Gallras 5 år efter avslut"),
    ("3", "Karta", "Bevaras"),
    ("4", "Ritning", "Bevaras"),
)
NEW = version(
    "2026",
    ("1", "Avtal <b>", "Gallras 5 år efter avslut"),
    ("2", "Logg", "Gallras 10 år efter avslut"),
    ("4", "Ritning", "Ska bevaras"),
    ("5", "Foto", "Bevaras i urval"),
)


def rule(phrase: str) -> RetentionRule:
    return read_phrase(phrase)


MOVE = Consequence(
    old_version="2025",
    old_row_id="2",
    old_phrase="Gallras 5 år efter avslut",
    old_rule=rule("Gallras 5 år efter avslut"),
    new_version="2026",
    new_row_id="2",
    new_phrase="Gallras 10 år efter avslut",
    new_rule=rule("Gallras 10 år efter avslut"),
    all=Tally(records=4213, files=9000, bytes=10),
    cases=12,
    effects={Effect.LATER: Tally(records=4200), Effect.AT_ONCE: Tally(records=13)},
    first="2031-01-01",
    last="2036-01-01",
)
TOLD = Consequences(changed=(MOVE,), effects=MOVE.effects, unchanged=Tally(records=1))


def test_a_single_day_is_said_once() -> None:
    (line,) = consequence_lines([replace(MOVE, last=MOVE.first)], "sv")
    assert line.endswith("får gallras 2031-01-01)")


def test_a_consequence_is_one_sentence() -> None:
    (line,) = consequence_lines([MOVE], "sv")
    assert line == (
        "4\N{NO-BREAK SPACE}213 handlingar går från gallras 5 år efter avslut (2) till gallras "
        "10 år efter avslut (2) (gallras senare: 4\N{NO-BREAK SPACE}200, får gallras genast: 13; "
        "får gallras 2031-01-01 – 2036-01-01)"
    )
    assert (
        "4\N{NO-BREAK SPACE}213 records go from culled 5 years"
        in consequence_lines([MOVE], "en")[0]
    )


def test_the_gravest_rows_come_first_and_unchanged_ones_not_at_all() -> None:
    groups = list(row_lines(diff(OLD, NEW), "sv"))
    assert [change for change, _ in groups] == [
        Change.SHORTENED, Change.LENGTHENED, Change.ADDED, Change.REMOVED, Change.TEXT_ONLY,
    ]  # fmt: skip
    (shorter,) = groups[0][1]
    assert (shorter.row_id, shorter.red) == ("1", True)
    assert shorter.old_reading == "gallras 10 år efter avslut"
    assert "inte bekräftad" in shorter.ask


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_stands_alone_and_says_red_in_words(language: str) -> None:
    page = plan_diff_page(diff(OLD, NEW), TOLD, FACTS, language)
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert "http" not in page
    assert "Avtal &lt;b&gt;" in page
    assert "&lt;Exempel&gt;" in page
    word = {"sv": "Kortare frist", "en": "Shorter retention"}[language]
    assert f"<strong>{word}</strong>" in page
    assert page.count("<th>") == 0
    assert "4\N{NO-BREAK SPACE}213" in page


def test_a_page_without_holdings_says_so() -> None:
    page = plan_diff_page(diff(OLD, NEW), None, FACTS, "sv")
    assert "håller inga handlingar" in page
    assert "berörs inte" not in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_word_of_a_comparison_and_of_a_reading_has_its_text(language: str) -> None:
    keys = [f"plan.change_{change}" for change in Change]
    keys += [f"plan.ask_{ask}" for ask in Ask]
    keys += [f"plan.effect_{effect}" for effect in Effect]
    keys += [f"retention.action_{action}" for action in Action]
    keys += [f"retention.trigger_{trigger}" for trigger in Trigger]
    keys += [f"retention.review_{review}" for review in Review]
    assert [key for key in keys if not texts()[key].fields[language]] == []
    assert set(Change) > RED
    assert effect_lines(None, language) == []


def test_a_reading_is_told_with_all_that_holds_it_back() -> None:
    period = period_from("P2Y")
    whole = RetentionRule(
        action=Action.DISPOSE,
        trigger=Trigger.CLOSED,
        period=period,
        exact=True,
        minimum=period_from("P3M"),
        must=True,
        transfer=period,
        review=(Review.CONDITION, Review.EXCEPTION),
        condition="om originalet bevaras",
        exception="utom dag 5",
        medium="papper",
    )
    assert rule_words(whole, "sv") == (
        "papper: gallras 2 år efter avslut, räknat på dagen, tidigast efter 3 månader, skyldighet "
        "att gallra, levereras till arkivet efter 2 år, villkor: om originalet bevaras, "
        "undantag: utom dag 5"
    )
    assert review_words(whole, "en") == ("the text states a condition; the text makes an exception")
    parts = RetentionRule(
        action=Action.UNRESOLVED, branches=(whole, RetentionRule(action=Action.PRESERVE))
    )
    assert rule_words(parts, "sv").endswith(" / bevaras")
    assert {unit.value for unit in Unit} == {"Y", "M", "W", "D"}
