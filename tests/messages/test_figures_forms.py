"""The figures of a period in every form: a difference comes first, and nothing is smoothed."""

import csv
import io
import json
from datetime import date

import pytest

from leverans.ledger.receptions import ReceptionState
from leverans.messages.figures_forms import (
    PageFacts,
    figures_csv,
    figures_object,
    figures_page,
    figures_text,
)
from leverans.messages.figures_sections import sections
from leverans.messages.texts import LANGUAGES, text
from leverans.model.balance import Amount, Balance, Comparison, Flow
from leverans.model.culling import Withheld
from leverans.model.delivery import DeliveryKind, DeliveryState
from leverans.model.figures import (
    GROUPS,
    CullingLine,
    DeliveryLine,
    ExceptionLine,
    Figures,
    HoldLine,
    LeadTime,
    Refusals,
    RuleLine,
    totals,
)
from leverans.model.hold import HoldKind
from leverans.model.period import Period

FACTS = PageFacts(made_at="2027-01-04 09:00", software="leverans 0")
FORMULA = "=cmd|' /C calc'!A0"
PERSON = "Enskild firma 19900101-2384"


def figures(closing: int = 12, ledger: int = 12) -> Figures:
    holdings = Balance(
        name="holdings",
        opening=Amount(packages=1, records=10, files=20, bytes=30_000),
        flows=(
            Flow(name="received", sign=1, amount=Amount(packages=1, records=2, files=2, bytes=5)),
        ),
        closing=Amount(packages=2, records=closing, files=22, bytes=30_005),
    )
    counts = {"deliveries": 1, "packages": 1, "records": 2, "files": 2, "bytes": 5}
    return Figures(
        house="Exempelregionens mellanarkiv",
        period=Period.of_year(2026),
        made_at="2027-01-04T09:00:00.000+01:00",
        sides=("delivers", "archive"),
        balances=(holdings,),
        comparisons=(Comparison(figure="packages_created", log=12, ledger=ledger),),
        deliveries=(DeliveryLine(creator=FORMULA, kind="real", status="done", **counts),),
        receptions=(DeliveryLine(creator=PERSON, kind="test", status="tested", **counts),),
        lead_times=(
            LeadTime(step="opened_custody", packages=3, median=2.5, ninety=10.0, longest=31.2),
        ),
        refusals=Refusals(packages=1, top_rules=(RuleLine(rule="CSIP58", packages=1),)),
        culling=(CullingLine(row="3102", reason="hold", withheld=1),),
        holds=(HoldLine(kind="audit", standing=1, oldest=40),),
        exceptions=(ExceptionLine(reason="by_person", files=1, bytes=4),),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_out_is_said_to(language: str) -> None:
    told = figures_text(figures(), language)
    assert text("figures.reconciles", language) in told
    assert text("figures.section_differences", language) not in told


def test_a_difference_is_told_at_the_top_of_every_form_with_its_number() -> None:
    wrong = figures(closing=11, ledger=11)
    assert wrong.exit_code == 1
    told = figures_text(wrong, "sv")
    before, _, _ = told.partition("Arkivets bestånd\nRad")
    assert "2 siffror går inte ihop." in before
    assert "Arkivets bestånd: Handlingar" in before
    assert "Paket som skapats" in before
    page = figures_page(wrong, FACTS, "sv")
    assert page.index("Det som inte går ihop") < page.index('id="holdings"')
    assert "2 siffror går inte ihop." in page
    name, data = next(iter(figures_csv(wrong, "sv")))
    assert name == "00-summary.csv"
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert ["Arkivets bestånd: Handlingar", "12", "11", "-1"] in rows
    machine = figures_object(wrong)
    assert list(machine)[:2] == ["reconciles", "differences"]
    assert machine["reconciles"] is False
    assert {"figure": "holdings.records", "expected": 12, "found": 11, "by": -1} in machine[
        "differences"
    ]  # type: ignore[operator]


def test_the_closing_stands_as_it_was_found_beside_what_it_should_be() -> None:
    (holdings, *_) = sections(figures(closing=11), "en")
    assert holdings.rows == (
        ("Opening", 1, 10, 20, 30_000),
        ("received (+)", 1, 2, 2, 5),
        ("expected (=)", 2, 12, 22, 30_005),
        ("Closing", 2, 11, 22, 30_005),
    )


def test_a_name_is_never_a_formula_in_a_spreadsheet() -> None:
    files = dict(figures_csv(figures(), "sv"))
    (_, row) = csv.reader(io.StringIO(files["deliveries.csv"].decode("utf-8-sig")), delimiter=";")
    assert row[0] == f"'{FORMULA}"
    assert row[3:] == ["1", "1", "2", "2", "5"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_personal_number_in_the_name_of_a_creator_is_masked(language: str) -> None:
    found = figures()
    forms = [
        figures_text(found, language),
        figures_page(found, FACTS, language),
        json.dumps(figures_object(found), ensure_ascii=False),
        *(data.decode("utf-8-sig") for _, data in figures_csv(found, language)),
    ]
    for told in forms:
        assert "19900101-2384" not in told


def test_the_page_stands_alone_and_can_be_read_by_all() -> None:
    page = figures_page(figures(), FACTS, "sv")
    assert page.startswith('<!DOCTYPE html>\n<html lang="sv">')
    assert 'href="#content"' in page
    assert "http" not in page
    assert page.count("<table") == page.count("<thead>") == page.count('<div class="wide">')
    assert page.count("<h1>") == 1
    assert "30\N{NO-BREAK SPACE}005" in page
    assert "2,5" in page
    assert "=cmd|" in page  # as text; it is no spreadsheet


def test_the_machine_form_is_plain_json() -> None:
    told = json.loads(json.dumps(figures_object(figures())))
    assert told["period"] == {"name": "2026", "from": "2026-01-01", "to": "2026-12-31"}
    assert told["lead_times"][0]["median"] == 2.5
    assert told["refusals"]["top_rules"] == [{"rule": "CSIP58", "packages": 1}]


def test_totals_are_numbers_alone_for_those_who_count() -> None:
    found = totals(figures(closing=11))
    assert found["deliveries.packages"] == 1
    assert found["holds.oldest"] == 40
    assert found["holdings.closing.records"] == 11
    assert found["holdings.received.bytes"] == 5
    assert found["differences"] == 1
    assert {type(number) for number in found.values()} == {int}


def test_an_other_period_is_named_by_its_days() -> None:
    period = Period(first=date(2026, 1, 2), last=date(2026, 1, 5))
    assert "2026-01-02/2026-01-05" in figures_text(
        Figures(house="x", period=period, made_at="2027"), "sv"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_a_figure_may_hold_is_said(language: str) -> None:
    """Texts that are missing are warnings, and these are errors in tests."""
    whole = Figures(
        house="x",
        period=Period.of_year(2026),
        made_at="2027",
        sides=("delivers", "archive"),
        deliveries=tuple(
            DeliveryLine(creator="x", kind=kind, status=state)
            for kind in DeliveryKind
            for state in DeliveryState
        ),
        receptions=tuple(
            DeliveryLine(creator="x", kind="real", status=state) for state in ReceptionState
        ),
        culling=tuple(CullingLine(row="1", reason=reason) for reason in Withheld),
        holds=tuple(HoldLine(kind=kind) for kind in HoldKind),
        exceptions=tuple(
            ExceptionLine(reason=reason)
            for reason in (
                "by_person", "delivered_before", "by_agreement", "unplanned", "after_cut_off",
            )
        ),
        lead_times=tuple(
            LeadTime(step=step)
            for step in (
                "opened_acknowledged", "acknowledged_custody", "opened_custody", "arrived_custody",
            )
        ),
    )  # fmt: skip
    told = [section.key for section in sections(whole, language)]
    assert set(told) == set(GROUPS)
