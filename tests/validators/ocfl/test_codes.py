"""Every validation code is raised by breaking its rule in a valid object, and by nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.messages.catalogue import render, rules
from leverans.model.finding import Report
from leverans.testing.mutations_of_ocfl_contents import CONTENT_CASES
from leverans.testing.mutations_of_ocfl_inventories import INVENTORY_CASES
from leverans.testing.mutations_of_ocfl_layout import LAYOUT_CASES
from leverans.testing.sample_ocfl import SampleObject
from leverans.validators.ocfl import object_check

CASES = LAYOUT_CASES | INVENTORY_CASES | CONTENT_CASES


@pytest.mark.parametrize("name", CASES)
def test_a_broken_rule_is_named_by_its_code(
    name: str, check: Callable[..., Report], tmp_path: Path
) -> None:
    case = CASES[name]
    sample = SampleObject(case.spec)
    case.change(sample)
    report = check(sample.write(tmp_path))
    found = {f.rule for f in report.findings} - {"CONTENT-EMPTY"}  # of the sample's tom.txt
    assert found == {f"OCFL-{code}" for code in case.codes.split()}
    for finding in report.findings:
        for language in ("sv", "en"):
            words = render(finding, language)
            assert "{" not in words.message + words.remedy


@pytest.mark.parametrize("spec", ["1.0", "1.1"])
@pytest.mark.parametrize("algorithm", ["sha512", "sha256"])
def test_the_valid_object_has_no_finding(
    spec: str, algorithm: str, check: Callable[..., Report], tmp_path: Path
) -> None:
    sample = SampleObject(spec, algorithm)
    report = check(sample.write(tmp_path))
    assert {f.rule for f in report.findings} <= {"OCFL-W004", "CONTENT-EMPTY"}
    assert report.profile == f"OCFL {spec}"
    assert report.payload_files == 3


def test_an_inventory_too_large_to_be_read_is_not_read(
    check: Callable[..., Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_check, "LARGEST", 100)
    report = check(SampleObject().write(tmp_path))
    assert "OCFL-TOO-LARGE" in {finding.rule for finding in report.findings}


def test_the_cases_have_names_of_their_own() -> None:
    assert len(CASES) == len(LAYOUT_CASES) + len(INVENTORY_CASES) + len(CONTENT_CASES)


def test_every_code_has_a_case() -> None:
    shown = {f"OCFL-{code}" for case in CASES.values() for code in case.codes.split()}
    listed = {name for name, rule in rules().items() if name.startswith("OCFL-")}
    manual = {name for name in listed if rules()[name].check == "manual"}
    assert listed - manual - shown == {"OCFL-TOO-LARGE"}
