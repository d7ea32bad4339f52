"""The valid package breaks no rule; one change breaks one rule, and only what follows from it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.messages.catalogue import rules as catalogue
from leverans.model.finding import Level, Report
from leverans.testing.mutation import ROOT, Mutation
from leverans.testing.mutations_of_header import HEADER_MUTATIONS
from leverans.testing.mutations_of_kinds import KIND_MUTATIONS, KINDS, Kind
from leverans.testing.mutations_of_maps import (
    FILE_SECTION_MUTATIONS,
    STRUCT_MAP_MUTATIONS,
    WHOLE_MUTATIONS,
)
from leverans.testing.mutations_of_sections import SECTION_MUTATIONS
from leverans.testing.sample_package import SamplePackage
from leverans.validators.document import Document, Surroundings
from leverans.validators.rules.tables import RULES

Check = Callable[..., Report]

KNOWN = {"CSIPSTR12", "CSIPSTR13"}  # rep2 has no METS of its own, on purpose
MUTATIONS = (
    *HEADER_MUTATIONS,
    *SECTION_MUTATIONS,
    *FILE_SECTION_MUTATIONS,
    *STRUCT_MAP_MUTATIONS,
    *WHOLE_MUTATIONS,
)


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def bound(kind: str, version: str) -> set[str]:
    """Ids of the rules that bind the root METS of such a package."""
    around = Surroundings(number=1, path=ROOT, folder="", name="paket-1", is_root=True)
    document = Document(around=around, package_type=kind, version=version)
    return {rule.id for rule in RULES if rule.applies(document)}


def test_the_valid_package_breaks_nothing(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    report = check(sample.write(tmp_path))
    assert rules(report) == KNOWN
    assert report.passed
    assert (report.profile, report.files, report.payload_files) == ("E-ARK SIP 2.2.0", 11, 3)
    assert bound("sip", "2.2.0") <= set(report.checked)


@pytest.mark.parametrize(
    "mutation", MUTATIONS, ids=[f"{n}-{mutation.rule}" for n, mutation in enumerate(MUTATIONS)]
)
def test_one_change_breaks_the_rule_and_only_what_hangs_on_it(
    sample: SamplePackage, check: Check, tmp_path: Path, mutation: Mutation
) -> None:
    mutation.apply(sample)
    report = check(sample.write(tmp_path))
    assert rules(report) - KNOWN == {mutation.rule} | mutation.also
    hits = [finding for finding in report.findings if finding.rule == mutation.rule]
    assert all(hit.location.startswith(mutation.place) for hit in hits)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_sample_as_another_kind_of_package_breaks_nothing(
    sample: SamplePackage, check: Check, tmp_path: Path, kind: Kind
) -> None:
    kind.apply(sample)
    report = check(sample.write(tmp_path), **dict(kind.asked))
    assert (report.profile, rules(report)) == (kind.name, KNOWN)
    _, name, version = kind.name.split()
    assert bound(name.lower(), version) <= set(report.checked)


@pytest.mark.parametrize(
    ("kind", "mutation"),
    KIND_MUTATIONS,
    ids=[f"{n}-{mutation.rule}" for n, (_, mutation) in enumerate(KIND_MUTATIONS)],
)
def test_one_change_in_it_breaks_the_rule_and_only_what_hangs_on_it(
    sample: SamplePackage, check: Check, tmp_path: Path, kind: Kind, mutation: Mutation
) -> None:
    kind.apply(sample)
    mutation.apply(sample)
    report = check(sample.write(tmp_path), **dict(kind.asked))
    assert rules(report) - KNOWN == {mutation.rule} | mutation.also


def test_every_rule_of_the_tables_has_a_mutation_and_the_catalogues_level() -> None:
    mutations = (*MUTATIONS, *(mutation for _, mutation in KIND_MUTATIONS))
    in_containers = {"PKG-FILE-NAME"}  # proved in test_codes: the sample is a folder
    assert {rule.id for rule in RULES} - in_containers <= {mutation.rule for mutation in mutations}
    assert all(rule.level == catalogue()[rule.id].level for rule in RULES)
    assert len(MUTATIONS) >= 150


def test_in_version_2_1_0_some_shoulds_are_musts_and_some_musts_mays(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(ROOT, '<fptr FILEID="grp-doc"/>', "")
    sample.change(ROOT, "<name>Exempelarkivet</name>", "")
    package = sample.write(tmp_path)
    newer = {f.rule: f.level for f in check(package).findings}
    older = {f.rule: f.level for f in check(package, version="2.1.0").findings}
    assert (newer["CSIP96"], older["CSIP96"]) == (Level.WARNING, Level.ERROR)
    assert (newer["SIP29"], older["SIP29"]) == (Level.ERROR, Level.INFO)
    assert "SIP2" in older


def test_an_agreement_can_change_a_level(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(ROOT, ' STATUS="CURRENT"', "")
    package = sample.write(tmp_path)
    assert check(package).passed
    assert not check(package, levels={"CSIP20": Level.ERROR}).passed


def test_a_format_outside_the_agreement_is_an_error(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    package = sample.write(tmp_path)
    assert "PKG-FORMAT-NOT-ALLOWED" not in rules(check(package, formats=("x-fmt/111",)))
    assert "PKG-FORMAT-NOT-ALLOWED" in rules(check(package, formats=("fmt/95",)))


def test_a_size_in_digits_that_are_no_number_is_a_finding(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    """Python calls ² a digit, and cannot read it as a number."""
    sample.change(ROOT, 'SIZE="@size:documentation/läs%20mig.txt@"', 'SIZE="²"')
    assert rules(check(sample.write(tmp_path))) == KNOWN | {"CSIP69"}
