"""A report goes from one process to another without loss."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.finding import Finding, Level, Report, SchemaUse
from leverans.model.report_json import read_report, report_text

names = st.text(st.characters(codec=None), max_size=20)  # lone surrogates: names that are no UTF-8
numbers = st.integers(0, 2**60)
findings = st.builds(
    Finding,
    rule=names,
    level=st.sampled_from(Level),
    location=names,
    params=st.lists(st.tuples(names, names), max_size=2).map(tuple),
    item=names,
    second_opinion=names,
)
schemas = st.builds(SchemaUse, name=names, version=names, status=names)
reports = st.builds(
    Report,
    subject=names,
    profile=names,
    findings=st.lists(findings, max_size=3).map(tuple),
    counts_by_rule=st.dictionaries(st.tuples(names, st.sampled_from(Level)), numbers, max_size=3),
    checked=st.lists(names, max_size=3).map(tuple),
    manual=st.lists(names, max_size=3).map(tuple),
    schemas=st.lists(schemas, max_size=2).map(tuple),
    files=numbers,
    bytes=numbers,
    payload_files=numbers,
    payload_bytes=numbers,
    manifest_digest=names,
)


@given(reports)
def test_what_is_read_is_what_was_written(report: Report) -> None:
    text = report_text(report)
    assert text.isascii()
    assert "\n" not in text
    assert read_report(text) == report


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"findings": [["x"]]}', "null"])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_report(text)


def test_a_rule_has_passed_when_it_was_run_and_found_nothing() -> None:
    counts = {("B", Level.INFO): 1, ("C", Level.ERROR): 2}
    report = Report(subject="x", checked=("A", "B", "C"), counts_by_rule=counts)
    assert report.passed_rules == ("A",)
    assert not report.broke
    assert not report.passed
