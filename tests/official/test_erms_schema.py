"""The publisher's schema of CITS ERMS 3.0 and our rules, on the same documents."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.model.finding import Level, Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.mutations_of_erms import CITS_MUTATIONS, ErmsMutation
from leverans.testing.sample_erms import SampleErms, sample_cits
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

SHARED = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[3] / "shared"))
OFFICIAL = SHARED / "data" / "official-schemas"
NAMES = [f"{number}-{mutation.rule}" for number, mutation in enumerate(CITS_MUTATIONS)]

pytestmark = [
    pytest.mark.official,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"no {OFFICIAL}: set LEVERANS_SHARED"),
]
Check = Callable[[SampleErms], Report]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """The document alone, with the publisher's schema at hand."""
    shelf = SchemaShelf([OFFICIAL], home=tmp_path / "none")

    def run(sample: SampleErms) -> Report:
        path = sample.write(tmp_path) / sample.name
        return check_package(path, profile=CheckProfile(today="2026-11-22"), shelf=shelf)

    return run


def test_the_publishers_schema_accepts_the_sample(check: Check) -> None:
    report = check(sample_cits())
    assert [(use.name, use.version, use.status) for use in report.schemas] == [
        ("CITS-ERMS", "3.0", "official")
    ]
    assert report.profile == "CITS ERMS 3.0"
    assert {finding.rule for finding in report.findings} == {"ERMS-FILES-ELSEWHERE"}


@pytest.mark.parametrize("mutation", CITS_MUTATIONS, ids=NAMES)
def test_what_each_broken_rule_is_to_the_schema_is_as_stated(
    mutation: ErmsMutation, check: Check
) -> None:
    sample = sample_cits()
    mutation.apply(sample)
    report = check(sample)
    rules = {finding.rule for finding in report.findings}
    assert ("XSD-CITS-ERMS" in rules) is mutation.refused
    if mutation.refused:
        assert report.count(Level.ERROR) >= 2, "the schema refuses it, so do our rules"


def test_words_of_the_old_version_are_not_held_against_the_new_schema(check: Check) -> None:
    sample = sample_cits()
    sample.text = old_version(sample.text)
    report = check(sample)
    assert report.profile == "CITS ERMS 2.1.2"
    assert [(use.version, use.status) for use in report.schemas] == [("2.1.2", "not_checked")]
    assert {finding.rule for finding in report.findings} == {"ERMS-FILES-ELSEWHERE"}


def old_version(text: str) -> str:
    """The sample in the words of 2.1.2, without what came later."""
    start, end = text.index("<classificationSchema "), text.index("<maintenanceInformation>")
    text = text[:start] + text[end:]
    text = text.replace('\n  classificationSchemaUsed="kls-2019"', "")
    return text.replace("addressType=", "adressType=").replace('"digital"', '"digitial"')
