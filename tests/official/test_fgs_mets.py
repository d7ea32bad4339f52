"""A valid FGS package is valid METS by the official schema too, and a broken one is refused."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.model.finding import Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.sample_fgs import SIP, sample_fgs
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

SHARED = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[3] / "shared"))
OFFICIAL = SHARED / "data" / "official-schemas"

pytestmark = [
    pytest.mark.official,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"no {OFFICIAL}: set LEVERANS_SHARED"),
]


@pytest.fixture
def check(tmp_path: Path) -> Callable[[Path], Report]:
    shelf = SchemaShelf([OFFICIAL], home=tmp_path / "none")
    return lambda path: check_package(path, profile=CheckProfile(workers=1), shelf=shelf)


def uses(report: Report) -> set[tuple[str, str, str]]:
    return {(use.name, use.version, use.status) for use in report.schemas}


def test_the_sample_is_valid(check: Callable[[Path], Report], tmp_path: Path) -> None:
    report = check(sample_fgs().write(tmp_path))
    assert report.findings == ()
    assert ("FGS-METS", "1.2", "own") in uses(report)


def test_what_is_no_mets_is_refused_by_the_schema(
    check: Callable[[Path], Report], tmp_path: Path
) -> None:
    sample = sample_fgs()
    sample.change(SIP, "<fileSec>", "<fileSek>")
    sample.change(SIP, "</fileSec>", "</fileSek>")
    assert "XSD-METS" in {finding.rule for finding in check(sample.write(tmp_path)).findings}


def test_without_the_narrower_schema_mets_itself_takes_it(tmp_path: Path) -> None:
    shelf = SchemaShelf([OFFICIAL], home=tmp_path / "none", own=False)
    package = sample_fgs().write(tmp_path)
    report = check_package(package, profile=CheckProfile(workers=1), shelf=shelf)
    assert report.findings == ()
    assert ("METS", "1.12.1", "official") in uses(report)


@pytest.mark.parametrize(
    "swap",
    [
        (' TYPE="ERMS"', ' TYPE="ERMS" ext:STARTDATE="2020-01-01T00:00:00"'),
        ("METS/CommonS", "METS/version10/CommonS"),
    ],
)
def test_what_was_right_before_1_2_is_not_refused_by_the_schema_of_1_2(
    check: Callable[[Path], Report], tmp_path: Path, swap: tuple[str, str]
) -> None:
    sample = sample_fgs()
    sample.change(SIP, *swap)
    report = check(sample.write(tmp_path))
    assert report.passed
    assert ("METS", "1.12.1", "official") in uses(report)
