"""Every rule of both formats: a valid document, broken in one place, breaks exactly that rule."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.messages.catalogue import render
from leverans.messages.catalogue import rules as catalogue
from leverans.messages.entries import entries
from leverans.model.finding import Finding, Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.mutations_of_erms import ARENDE_MUTATIONS, CITS_MUTATIONS, ErmsMutation
from leverans.testing.sample_erms import SampleErms, sample_arende, sample_cits
from leverans.validators.documents import DOCUMENT_RULES
from leverans.validators.erms import arendehantering, cits_erms

Check = Callable[..., Report]
ALONE = {"ARENDE-FILES-ELSEWHERE", "ERMS-FILES-ELSEWHERE"}  # these two: see test_documents
OF_A_PACKAGE = {"ERMS-NOT-THERE"}


def ours(report: Report) -> list[Finding]:
    """The folder is no package; what is said of the document is looked at alone."""
    return [f for f in report.findings if f.rule.startswith(("ARENDE-", "ERMS-", "XML-", "XSD-"))]


def names(mutations: tuple[ErmsMutation, ...]) -> list[str]:
    return [f"{number}-{mutation.rule}" for number, mutation in enumerate(mutations)]


@pytest.mark.parametrize("sample", [sample_arende(), sample_cits()], ids=["arende", "cits"])
def test_the_samples_break_no_rule(sample: SampleErms, check: Check) -> None:
    assert ours(check(sample)) == []


def judge(sample: SampleErms, mutation: ErmsMutation, check: Check) -> None:
    mutation.apply(sample)
    found = ours(check(sample))
    assert {finding.rule for finding in found} == {mutation.rule} | mutation.also
    assert Counter(f.rule for f in found)[mutation.rule] == 1
    for finding in found:
        assert finding.location.startswith(sample.name)
        assert finding.level is catalogue()[finding.rule].level
        for language in ("sv", "en"):
            words = render(finding, language)
            assert "{" not in words.message + words.remedy


@pytest.mark.parametrize("mutation", ARENDE_MUTATIONS, ids=names(ARENDE_MUTATIONS))
def test_a_broken_rule_of_fgs_is_found_and_nothing_else(
    mutation: ErmsMutation, check: Check
) -> None:
    judge(sample_arende(), mutation, check)


@pytest.mark.parametrize("mutation", CITS_MUTATIONS, ids=names(CITS_MUTATIONS))
def test_a_broken_rule_of_cits_is_found_and_nothing_else(
    mutation: ErmsMutation, check: Check
) -> None:
    judge(sample_cits(), mutation, check)


def test_every_rule_has_a_mutation_and_a_text() -> None:
    listed = {entry.id for entry in entries("codes") if entry.file == "erms.toml"}
    erms = (DOCUMENT_RULES[one.NAMESPACE] for one in (arendehantering, cits_erms))
    stated = {rule for rules in erms for rule in rules.ids}
    mutated = {mutation.rule for mutation in ARENDE_MUTATIONS + CITS_MUTATIONS}
    assert mutated | ALONE | OF_A_PACKAGE == listed
    assert stated == listed - OF_A_PACKAGE


@pytest.mark.parametrize("mutation", ARENDE_MUTATIONS, ids=names(ARENDE_MUTATIONS))
def test_what_each_broken_rule_of_fgs_is_to_our_own_schema_is_as_stated(
    mutation: ErmsMutation, check: Check, tmp_path: Path
) -> None:
    sample = sample_arende()
    mutation.apply(sample)
    report = check(sample, shelf=SchemaShelf(home=tmp_path / "none"))
    found = {finding.rule for finding in ours(report)}
    assert ("XSD-FGS-ARENDEHANTERING" in found) is mutation.refused
    assert mutation.rule in found


def test_our_own_schema_accepts_the_sample_of_fgs(check: Check, tmp_path: Path) -> None:
    report = check(sample_arende(), shelf=SchemaShelf(home=tmp_path / "none"))
    assert ours(report) == []
    assert {(use.name, use.status) for use in report.schemas} == {("FGS-Arendehantering", "own")}
