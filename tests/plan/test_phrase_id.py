from tests.plan.invented import closed, dispose, judged, row, version

from leverans.model.verdict import Outcome
from leverans.plan.phrase_id import phrase_id, phrase_key
from leverans.plan.phrases import phrases_of

ONE_LINE, TWO_LINES = "Bevaras 10 år", "Bevaras\n10 år"
TEN = {ONE_LINE: dispose("P10Y")}


def test_a_reading_of_one_line_is_none_of_two() -> None:
    told = closed("2001-05-01")
    one = version("2020", row("1", "Avtal", ONE_LINE), readings=TEN)
    assert judged(told, one).outcome is Outcome.DUE
    two = version("2020", row("1", "Avtal", TWO_LINES), readings=TEN)
    assert judged(told, two).outcome is Outcome.UNDECIDED_PHRASE


def test_phrases_that_differ_by_a_line_break_are_two() -> None:
    rows = (row("1", "Avtal", ONE_LINE), row("2", "Karta", TWO_LINES))
    assert [read.row_ids for read in phrases_of(rows)] == [("1",), ("2",)]
    assert phrase_id(ONE_LINE) != phrase_id(TWO_LINES)


def test_a_record_of_two_lines_was_promised_what_one_line_does_not_say() -> None:
    old = version("2000", row("1", "Avtal", TWO_LINES), readings=TEN)
    new = version("2020", row("1", "Avtal", ONE_LINE), readings=TEN)
    told = closed("2001-05-01", registered="2001-01-01")
    assert judged(told, old, new).outcome is Outcome.SHORTER_THAN_PROMISED


def test_blank_lines_and_kinds_of_line_breaks_make_no_difference() -> None:
    same = ("Bevaras\n10 år", " BEVARAS \r\n\n  10\u00a0år\n", "bevaras\u202810 år")
    assert {phrase_key(text) for text in same} == {"bevaras\n10 år"}
