"""What our builder makes has no findings; each single change of it is found by the rule named."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from leverans.model.finding import Report
from leverans.testing.own_mutations import DOCUMENT_MUTATIONS, REFERENCE_MUTATIONS, OwnMutation
from leverans.testing.own_mutations_of_files import OWN_FILE_MUTATIONS, PREMIS_MUTATIONS
from leverans.testing.own_package import OwnPackage, own_package

Check = Callable[..., Report]
MUTATIONS = (
    *DOCUMENT_MUTATIONS,
    *REFERENCE_MUTATIONS,
    *OWN_FILE_MUTATIONS,
    *PREMIS_MUTATIONS,
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> OwnPackage:
    return own_package(tmp_path_factory.mktemp("own"))


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("description", ["ead3", "dc"])
@pytest.mark.parametrize("objects", ["representation", "file"])
@pytest.mark.parametrize("version", ["2.2.0", "2.1.0"])
def test_what_we_build_has_no_findings(
    check: Check, tmp_path: Path, description: str, objects: str, version: str
) -> None:
    terms = {"description": description, "premis_objects": objects, "version": version}
    package = own_package(tmp_path / "built", **terms)
    report = check(package.write(tmp_path), today="2999-01-01")
    assert (report.profile, report.findings) == (f"E-ARK SIP {version}", ())


@pytest.mark.parametrize(
    "mutation", MUTATIONS, ids=[f"{n}-{mutation.rule}" for n, mutation in enumerate(MUTATIONS)]
)
def test_one_change_is_found_by_its_rule_and_nothing_else_but_what_it_implies(
    built: OwnPackage, check: Check, tmp_path: Path, mutation: OwnMutation
) -> None:
    package = deepcopy(built)
    mutation.change(package)
    report = check(package.write(tmp_path), today="2999-01-01")
    assert rules(report) == {mutation.rule} | mutation.also


def test_there_are_enough_of_them() -> None:
    assert len(MUTATIONS) >= 150
