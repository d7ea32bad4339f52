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


def test_the_sample_is_valid(check: Callable[[Path], Report], tmp_path: Path) -> None:
    report = check(sample_fgs().write(tmp_path))
    assert report.findings == ()
    assert ("METS", "official") in {(use.name, use.status) for use in report.schemas}


def test_what_is_no_mets_is_refused_by_the_schema(
    check: Callable[[Path], Report], tmp_path: Path
) -> None:
    sample = sample_fgs()
    sample.change(SIP, "<fileSec>", "<fileSek>")
    sample.change(SIP, "</fileSec>", "</fileSek>")
    assert "XSD-METS" in {finding.rule for finding in check(sample.write(tmp_path)).findings}
