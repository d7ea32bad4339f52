"""A check without any official schema, and without a network: our own give the verdict."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.model.finding import Report
from leverans.schemas.shelf import FOLDERS_VARIABLE, SchemaShelf
from leverans.testing.mutation import Mutation
from leverans.testing.mutations_of_header import HEADER_MUTATIONS
from leverans.testing.mutations_of_maps import FILE_SECTION_MUTATIONS, STRUCT_MAP_MUTATIONS
from leverans.testing.mutations_of_sections import SECTION_MUTATIONS
from leverans.testing.sample_package import SamplePackage
from leverans.testing.schema_judge import no_network

Check = Callable[..., Report]
MUTATIONS = (
    *HEADER_MUTATIONS, *SECTION_MUTATIONS, *FILE_SECTION_MUTATIONS, *STRUCT_MAP_MUTATIONS,
)  # fmt: skip
EAD3 = "http://ead3.archivists.org/schema/"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SchemaShelf:
    monkeypatch.delenv(FOLDERS_VARIABLE, raising=False)
    no_network(monkeypatch)
    return SchemaShelf(home=tmp_path / "none")


def used(report: Report) -> dict[str, str]:
    return {use.name: use.status for use in report.schemas}


def xsd_rules(report: Report) -> set[str]:
    return {found.rule for found in report.findings if found.rule.startswith("XSD-")}


def test_a_good_package_passes_and_the_report_says_what_it_was_held_against(
    sample: SamplePackage, check: Check, tmp_path: Path, shelf: SchemaShelf
) -> None:
    sample.files["metadata/descriptive/ead3.xml"] = f'<ead xmlns="{EAD3}"/>'
    report = check(sample.write(tmp_path), shelf=shelf)
    assert xsd_rules(report) == set()
    assert used(report) == {"METS": "own", "PREMIS": "own", "EAD3": "not_checked"}


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("XSD-METS", ("METS.xml", "<structMap ID", "<fisk/><structMap ID")),
        ("XSD-PREMIS", ("metadata/preservation/premis.xml", '"3.0"', '"2.0"')),
    ],
)
def test_a_broken_document_is_refused_with_line_and_explanation(
    check: Check, tmp_path: Path, shelf: SchemaShelf, rule: str, change: tuple[str, str, str]
) -> None:
    sample = SamplePackage()
    sample.change(*change)
    report = check(sample.write(tmp_path), shelf=shelf)
    (found,) = (one for one in report.findings if one.rule == rule)
    assert found.location.startswith(f"{change[0]}#")
    assert found.second_opinion.startswith("/")


def test_a_document_of_mellanarkiv_is_held_against_ours(
    check: Check, tmp_path: Path, shelf: SchemaShelf
) -> None:
    space = "urn:mpeg:mpeg21:2002:02-DIDL-NS"
    path = tmp_path / "index.xml"
    path.write_text(f'<DIDL xmlns="{space}"><Item/></DIDL>', "utf-8")
    report = check(path, shelf=shelf)
    assert (xsd_rules(report), used(report)) == (set(), {"DIDL": "own"})
    path.write_text(f'<DIDL xmlns="{space}"><Component/></DIDL>', "utf-8")
    assert xsd_rules(check(path, shelf=shelf)) == {"XSD-DIDL"}


@pytest.mark.official
def test_official_schemas_come_before_ours_and_both_say_the_same_of_every_mutation(
    check: Check, tmp_path: Path, shelf: SchemaShelf
) -> None:
    shared = Path(os.environ.get("LEVERANS_SHARED") or Path(__file__).parents[3] / "shared")
    if not (shared / "data/official-schemas").is_dir():
        pytest.skip("official schemas not found (LEVERANS_SHARED)")
    official = SchemaShelf((shared / "data/official-schemas",), home=tmp_path / "none")
    refused = 0
    for number, mutation in enumerate(MUTATIONS):
        package = broken(mutation).write(tmp_path / str(number))
        first, second = check(package, shelf=official), check(package, shelf=shelf)
        assert used(first)["METS"] == "official"
        assert used(second)["METS"] == "own"
        assert xsd_rules(first) == xsd_rules(second), mutation
        refused += bool(xsd_rules(first))
    assert 0 < refused < len(MUTATIONS)


def broken(mutation: Mutation) -> SamplePackage:
    sample = SamplePackage()
    mutation.apply(sample)
    return sample
