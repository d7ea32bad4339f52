"""The gate before a final archive: story 8's first half, line by line."""

from datetime import date

import pytest

from leverans.flow.gate import insist_on_line, waive_line, years_after
from leverans.flow.gate_report import GateReport, gate_report
from leverans.flow.outcome import Status
from leverans.model.errors import UsageError
from leverans.model.finding import Level
from leverans.model.gate import GateLine, GateStatus
from leverans.testing.two_sides import AGREEMENT, TwoSides

TERMS = """[scope]
period_from = "2010"
period_to = "2015"
[gate]
"""
OLD = {"Upprättad": "2015-11-03", "Klass": "1.1.1", "Ärende": "KU 2015-1"}


@pytest.fixture
def onward(sides: TwoSides) -> TwoSides:
    """Two records that may go, under an agreement with a gate; the clock says March 2026."""
    sides.agree(AGREEMENT, top='reference_code = "SE/EX/1"', more=TERMS)
    for number in (1, 2):
        put(sides, f"protokoll {number}.pdf", **OLD)
    return sides


def put(sides: TwoSides, name: str, **cells: str) -> None:
    sides.add(name, f"%PDF-1.4 {name}\n%%EOF\n".encode(), **cells)


def rules(sides: TwoSides) -> dict[str, int]:
    sides.write()
    outcome = sides.deliver()
    if outcome.status is not Status.HELD:
        return {}
    counts = outcome.reports[0].counts_by_rule
    return {rule: n for (rule, level), n in counts.items() if level is Level.ERROR}


def report(sides: TwoSides) -> GateReport:
    opened = sides.open()
    with opened.site.ledger:
        return gate_report(opened.site, opened.engagement(AGREEMENT))


def status(sides: TwoSides, line: GateLine) -> GateStatus:
    return {each.line: each.status for each in report(sides).results}[line]


def waive(sides: TwoSides, line: GateLine, reason: str = "enligt överenskommelse") -> None:
    opened = sides.open()
    with opened.site.ledger:
        waive_line(opened.site, opened.engagement(AGREEMENT), line, reason)


def test_what_meets_every_line_goes(onward: TwoSides) -> None:
    assert rules(onward) == {}
    assert report(onward).passed
    assert {each.status for each in report(onward).results} == {GateStatus.PASS}


def test_what_is_to_be_culled_is_refused_and_cannot_be_waived(onward: TwoSides) -> None:
    put(onward, "konsult.pdf", **OLD | {"Handlingstyp": "Konsulentärende", "Ärende": "KU 2015-2"})
    assert rules(onward) == {"GATE-PRESERVE": 1}
    with pytest.raises(UsageError) as caught:
        waive(onward, GateLine.PRESERVE)
    assert caught.value.findings[0].rule == "USE-NOT-WAIVABLE"
    assert rules(onward) == {"GATE-PRESERVE": 1}


def test_its_case_waits_until_the_culling_is_done(onward: TwoSides) -> None:
    put(onward, "konsult.pdf", **OLD | {"Handlingstyp": "Konsulentärende"})
    assert rules(onward) == {"GATE-PRESERVE": 1}
    onward.leave_out("blad.csv#row 4", "ska gallras 2027")
    assert rules(onward) == {"GATE-CULLED": 1}
    waive(onward, GateLine.CULLED)
    assert rules(onward) == {}


@pytest.mark.parametrize("day", ["2016-03-03", "2020", ""])
def test_the_young_and_the_undated_need_a_persons_reason(onward: TwoSides, day: str) -> None:
    put(onward, "ny.pdf", **OLD | {"Upprättad": day})
    assert rules(onward) == {"GATE-AGE": 1}
    assert status(onward, GateLine.AGE) is GateStatus.FAIL
    with pytest.raises(UsageError):
        waive(onward, GateLine.AGE, "  ")
    waive(onward, GateLine.AGE)
    assert status(onward, GateLine.AGE) is GateStatus.WAIVED
    assert rules(onward) == {}
    told = [(event.event, event.reason) for event in onward.events()]
    assert ("gate.waived", "GATE-AGE") in told


def test_a_record_is_old_enough_on_its_day_and_not_before(onward: TwoSides) -> None:
    put(onward, "på dagen.pdf", **OLD | {"Upprättad": "2016-03-02"})
    assert rules(onward) == {}


def test_a_waiver_can_be_taken_back(onward: TwoSides) -> None:
    put(onward, "ny.pdf", **OLD | {"Upprättad": "2025-01-01"})
    waive(onward, GateLine.AGE)
    opened = onward.open()
    with opened.site.ledger:
        assert insist_on_line(opened.site, opened.engagement(AGREEMENT), GateLine.AGE)
        assert not insist_on_line(opened.site, opened.engagement(AGREEMENT), GateLine.AGE)
    assert rules(onward) == {"GATE-AGE": 1}


def test_paper_comes_along_or_a_person_says_when(onward: TwoSides) -> None:
    put(onward, "med papper.pdf", **OLD | {"Papper": "Närarkiv 2, hylla 14"})
    assert rules(onward) == {"GATE-PAPER": 1}
    waive(onward, GateLine.PAPER)
    assert rules(onward) == {}


def test_what_is_not_inventoried_or_delimited_is_refused(onward: TwoSides) -> None:
    put(onward, "utan klass.pdf", **OLD | {"Klass": ""})
    onward.agree(AGREEMENT, more="[gate]\nmin_age_years = 0")
    assert rules(onward) == {"GATE-DELIMITED": 1, "GATE-INVENTORIED": 2}


def test_no_agreement_can_weigh_the_gate_otherwise(onward: TwoSides) -> None:
    put(onward, "ny.pdf", **OLD | {"Upprättad": "2025-01-01"})
    levels = 'levels = { GATE-AGE = "info" }'
    onward.agree(AGREEMENT, top='reference_code = "SE/EX/1"', more=TERMS, check=levels)
    assert rules(onward) == {"GATE-AGE": 1}


def test_without_a_gate_nothing_of_it_is_asked(sides: TwoSides) -> None:
    sides.add("ny.pdf")
    assert rules(sides) == {}
    with pytest.raises(UsageError):
        report(sides)


def test_a_leap_day_is_old_enough_on_the_first_of_march() -> None:
    assert years_after(date(2016, 2, 29), 10) == date(2026, 3, 1)
    assert years_after(date(2016, 2, 29), 4) == date(2020, 2, 29)
