"""The development part of the E-ARK corpus: no crash on anything, and agreement where it speaks."""

import csv
import os
import tarfile
from pathlib import Path

import pytest

from leverans.schemas.shelf import SchemaShelf
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

pytestmark = pytest.mark.official

FLOOR = 0.97  # of the pairs at level ERROR; issue 3's goal
SPOILT = {"mets-xml_metsHdr_LASTMODDATE_in_future"}  # has no LASTMODDATE at all


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shared = Path(os.environ.get("LEVERANS_SHARED") or Path(__file__).parents[3] / "shared")
    packed = shared / "data/eark-corpus-dev.tar.xz"
    if not packed.exists():
        pytest.skip("E-ARK corpus not found (LEVERANS_SHARED)")
    folder = tmp_path_factory.mktemp("corpus")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    (folder / "pairs.csv").write_bytes((shared / "data/eark-corpus-dev.csv").read_bytes())
    return folder


def test_every_package_is_judged_and_the_rules_named(corpus: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader((corpus / "pairs.csv").read_text("utf-8").splitlines()))
    shelf = SchemaShelf(home=tmp_path)
    profile = CheckProfile(workers=1, today="2026-01-01")
    errors = {}
    for package in sorted({row["package"] for row in rows}):
        report = check_package(corpus / "corpus" / package, profile=profile, shelf=shelf)
        errors[package] = {f.rule for f in report.findings if f.level == "error"}
    judged = [row for row in rows if row["level"] == "ERROR"]
    wrong = [
        (row["requirement"], row["package"])
        for row in judged
        if (row["requirement"] in errors[row["package"]]) != (row["expected"] == "invalid")
    ]
    unexplained = [pair for pair in wrong if Path(pair[1]).name not in SPOILT]
    assert unexplained == []
    assert 1 - len(wrong) / len(judged) >= FLOOR
