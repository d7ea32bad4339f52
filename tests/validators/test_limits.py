"""What is not remembered of a METS is told, and no name that collides is left out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.model.finding import Level, Report
from leverans.testing.sample_package import SamplePackage
from leverans.validators import mets_reader

Check = Callable[..., Report]


def limits_told(report: Report) -> dict[str, Level]:
    return {
        dict(found.params)["value"]: found.level
        for found in report.findings
        if found.rule == "PKG-METS-LIMIT"
    }


def test_what_rules_judge_without_is_an_error_and_what_they_only_count_a_warning(
    sample: SamplePackage, check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = sample.write(tmp_path)
    assert limits_told(check(package)) == {}
    monkeypatch.setattr(mets_reader, "KEPT", 0)
    monkeypatch.setattr(mets_reader, "CHILDREN", 0)
    told = limits_told(check(package))
    assert {tag for tag, level in told.items() if level is Level.WARNING} == {
        "amdSec", "dmdSec", "rightsMD", "digiprovMD", "fptr",
    }  # fmt: skip
    assert {tag for tag, level in told.items() if level is Level.ERROR} >= {
        "agent", "altRecordID", "mdRef", "FLocat", "fileGrp", "structMap", "div", "mptr",
    }  # fmt: skip


def test_every_name_that_collides_is_counted(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    package = sample.write(tmp_path)
    folder = package / "representations" / "rep2" / "data"
    for number in range(1500):
        for name in (f"fil{number}.txt", f"FIL{number}.txt"):
            (folder / name).touch()
    report = check(package)
    assert report.counts_by_rule["PKG-NAME-COLLISION", Level.ERROR] == 1500
