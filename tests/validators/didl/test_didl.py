"""Mellanarkiv DIDL: a valid package, and what breaks when one thing of it is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.messages.catalogue import rules as catalogue
from leverans.messages.entries import entries
from leverans.model.finding import Level, Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.mutation import LOST, Mutation
from leverans.testing.mutations_of_didl import DIDL_MUTATIONS
from leverans.testing.sample_didl import (
    CLASSES,
    EXTENSION,
    INDEX,
    ITEM,
    KEPT,
    PLANNING,
    SOURCE,
    sample_didl,
)
from leverans.testing.sample_fgs import packed_tar, packed_zip
from leverans.testing.sample_package import SamplePackage
from leverans.validators.didl.check import DIDL_RULES
from leverans.validators.kinds.didl import OTHER_RULES

Check = Callable[..., Report]
KNOWN = {"DIDL-NO-CHECKSUM"}  # it never has any
NAME = "Mellanarkiv DIDL (SISOM/SOFIA 2018)"


@pytest.fixture
def sample() -> SamplePackage:
    return sample_didl()


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings} - KNOWN


def several(*names: str, root: str = "") -> SamplePackage:
    """Objects side by side, with ids of their own."""
    one = sample_didl()
    digits = "0123456789abcdef"
    files = {
        f"{root}{name}/{path}": text.replace("-9a3b-", f"-9a3{digits[number]}-")
        for number, name in enumerate(names)
        for path, text in one.files.items()
    }
    return SamplePackage(files, "leverans-1")


def test_of_a_valid_package_is_said_only_that_the_source_sends_no_checksums(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    report = check(sample.write(tmp_path))
    assert [(f.rule, f.level, f.location) for f in report.findings] == [
        ("DIDL-NO-CHECKSUM", Level.INFO, INDEX)
    ]
    assert (report.profile, report.files, report.passed) == (NAME, 3, True)
    assert {rule.id for rule in DIDL_RULES} <= set(report.checked)


@pytest.mark.parametrize(
    "mutation",
    DIDL_MUTATIONS,
    ids=[f"{n}-{mutation.rule}" for n, mutation in enumerate(DIDL_MUTATIONS)],
)
def test_one_change_breaks_the_rule_and_only_what_hangs_on_it(
    sample: SamplePackage, check: Check, tmp_path: Path, mutation: Mutation
) -> None:
    mutation.apply(sample)
    report = check(sample.write(tmp_path), profile="didl")
    assert rules(report) == {mutation.rule} | mutation.also
    hits = [finding for finding in report.findings if finding.rule == mutation.rule]
    assert all(hit.location.startswith(INDEX + "#") for hit in hits)


def test_every_rule_has_a_mutation_and_the_level_of_the_catalogue() -> None:
    assert all(rule.level == catalogue()[rule.id].level for rule in DIDL_RULES)
    listed = {entry.id for entry in entries("codes") if entry.file == "didl.toml"}
    elsewhere = KNOWN | {"DIDL-INDEX", "DIDL-CHECKSUM-UNEQUAL"}
    proved = {mutation.rule for mutation in DIDL_MUTATIONS} | elsewhere
    assert {rule for rule in proved if rule.startswith("DIDL-")} == listed
    assert {rule.id for rule in DIDL_RULES} | set(OTHER_RULES) == listed


# --- where index.xml lies


@pytest.mark.parametrize("root", ["", "objekt/"])
@pytest.mark.parametrize("pack", [packed_zip, packed_tar])
def test_a_container_has_one_root_folder_or_none(
    sample: SamplePackage,
    check: Check,
    tmp_path: Path,
    pack: Callable[[dict[str, bytes], Path, str], Path],
    root: str,
) -> None:
    report = check(pack(sample.contents(), tmp_path / "paket", root))
    assert (rules(report), report.profile) == (set(), NAME)


@pytest.mark.parametrize("root", ["", "a/b/"])
def test_objects_lie_side_by_side_each_in_its_folder(
    check: Check, tmp_path: Path, root: str
) -> None:
    sample = several("1", "2", "3", root=root)
    report = check(sample.write(tmp_path))
    assert (rules(report), report.profile, report.files) == (set(), NAME, 9)
    for pack in (packed_zip, packed_tar):
        packed = check(pack(sample.contents(), tmp_path / pack.__name__, ""))
        assert (rules(packed), packed.profile) == (set(), NAME)


def test_what_one_object_names_lies_in_its_own_folder(check: Check, tmp_path: Path) -> None:
    sample = several("1", "2")
    sample.change("2/index.xml", 'ref="document_002.pdf"', 'ref="../1/document_002.pdf"')
    report = check(sample.write(tmp_path))
    assert {(f.rule, f.location.partition("#")[0]) for f in report.findings} == {
        ("PKG-REF-OUTSIDE", "2/index.xml"),
        (LOST, "2/document_002.pdf"),
        ("DIDL-NO-CHECKSUM", "1/index.xml"),
    }


def test_an_index_below_another_is_content_of_that_object(check: Check, tmp_path: Path) -> None:
    sample = several("1")
    sample.files["1/bilaga/index.xml"] = "<a/>"
    sample.files["1/0/index.xml"] = "<a/>"
    report = check(sample.write(tmp_path))
    assert {f.location for f in report.findings if f.rule == LOST} == {
        "1/0/index.xml",
        "1/bilaga/index.xml",
    }
    assert rules(report) == {LOST}


def test_an_id_may_not_occur_in_two_objects_either(check: Check, tmp_path: Path) -> None:
    sample = several("1", "2")
    own = "6f1c0a52-0d6f-4b1f-9a31-2f3d0c9f8f11"
    sample.change("2/index.xml", own, own.replace("9a31", "9a30"))
    report = check(sample.write(tmp_path))
    assert [(f.rule, f.location[:12]) for f in report.findings if f.rule not in KNOWN] == [
        ("DIDL-ID-REPEATED", "2/index.xml#")
    ]


def test_a_package_asked_to_be_didl_needs_an_index(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.files.pop(INDEX)
    assert rules(check(sample.write(tmp_path), profile="didl")) == {"DIDL-INDEX", LOST}


@pytest.mark.parametrize("text", ["<html/>", "", "index", '<DIDL xmlns="urn:annan"/>'])
def test_an_index_of_something_else_is_no_didl(check: Check, tmp_path: Path, text: str) -> None:
    (tmp_path / "paket").mkdir()
    (tmp_path / "paket" / INDEX).write_text(text)
    assert check(tmp_path / "paket").profile != NAME


def test_several_objects_may_stand_in_one_index(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    second = ITEM.replace("-9a3b-", "-9a3c-").replace("document_", "dokument_")
    sample.change(INDEX, ITEM, ITEM + second)
    sample.files = {"dokument_001.docx": "a", "dokument_002.pdf": "b", **sample.files}
    assert rules(check(sample.write(tmp_path))) == set()


# --- namespaces


def test_whatever_the_namespaces_are_they_are_taken(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(INDEX, "urn:exempel:core", "http://annan.invalid/core")
    assert rules(check(sample.write(tmp_path))) == set()


def test_those_of_the_agreement_are_asked_for(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    package = sample.write(tmp_path)
    right = {"core": "urn:exempel:core", "vgrsd": "urn:exempel:vgrsd"}
    assert rules(check(package, namespaces=right)) == set()
    report = check(package, namespaces={**right, "vgr": "urn:fel"})
    (found,) = (f for f in report.findings if f.rule == "DIDL-NAMESPACE")
    assert dict(found.params)["value"] == "vgr:VgrExtension, urn:exempel:vgr"


def test_a_wrong_namespace_is_told_once_for_each_element_name(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    report = check(sample.write(tmp_path), namespaces={"core": "urn:fel"})
    told = [f.params for f in report.findings if f.rule == "DIDL-NAMESPACE"]
    assert len(told) == len(set(told))
    assert 3 < len(told) < 15


# --- levels, and what is right though it looks wrong


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (KEPT, ""),
        (
            SOURCE,
            (
                '<core:Relationship relationType="hasSource">0b6c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f21'
                "</core:Relationship>"
            ),
        ),
        (PLANNING, PLANNING.replace("RETENTION", "APPRAISAL").replace("Bevaras", "Gallras")),
        (
            "<vgr:RestrictionCode>Allmän handling - Offentlig</vgr:RestrictionCode>",
            (
                "<vgr:RestrictionCode>Allmän handling - Sekretess</vgr:RestrictionCode>"
                "<vgr:LegalParagraph>OSL 21 kap. 1 §</vgr:LegalParagraph>"
            ),
        ),
        (EXTENSION, EXTENSION.replace("Offentlig", "ej sekretess")),
        (
            CLASSES,
            (
                '<core:Classification classCode="2" level="VO" name="Styra"><core:Classification'
                ' classCode="2.10" level="P" name="Leda"/></core:Classification>'
            ),
        ),
    ],
)
def test_what_the_profile_allows_is_allowed(
    sample: SamplePackage, check: Check, tmp_path: Path, old: str, new: str
) -> None:
    sample.change(INDEX, old, new)
    assert rules(check(sample.write(tmp_path))) == set()


def stated(value: str) -> str:
    return f"</core:OriginalFileName><core:Checksum>{value}</core:Checksum>"


def test_a_checksum_that_is_stated_after_all_is_compared(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(INDEX, "</core:OriginalFileName>", stated("@sha256:document_001.docx@"))
    assert check(sample.write(tmp_path)).findings == ()
    wrong = sample_didl()
    wrong.change(INDEX, "</core:OriginalFileName>", stated("0" * 64))
    found = {finding.rule for finding in check(wrong.write(tmp_path / "2")).findings}
    assert found == {"DIDL-CHECKSUM-UNEQUAL"}


def test_one_that_cannot_be_computed_is_told(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(INDEX, "</core:OriginalFileName>", stated("c4ca4238a0b923820dcc509a6f75849b"))
    report = check(sample.write(tmp_path))
    assert {f.rule for f in report.findings} == {"PKG-DIGEST-UNKNOWN", *KNOWN}


@pytest.mark.parametrize(
    "text",
    [
        "<core:Deep>" * 300,
        "<core:A/>" * 20_000 + "</core:ArchivalObject>",
        "<!DOCTYPE",
        '<core:PreservationPlanning date="'
        + "9" * 100_000
        + '" action="²"/></core:ArchivalObject>',
    ],
    ids=["deep", "wide", "doctype", "long"],
)
def test_a_hostile_index_is_a_finding(
    sample: SamplePackage, check: Check, tmp_path: Path, text: str
) -> None:
    sample.change(INDEX, "</core:ArchivalObject>", text)
    report = check(sample.write(tmp_path), profile="didl")
    assert report.passed == text.startswith("<core:A/>")
    assert all(len(value) <= 500 for f in report.findings for _, value in f.params)


def test_our_own_schema_of_didl_is_asked_as_well(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    shelf = SchemaShelf(home=tmp_path / "none")
    report = check(sample.write(tmp_path), shelf=shelf)
    assert (rules(report), report.schemas[0].name) == (set(), "DIDL")
    sample.change(INDEX, ' mimeType="application/pdf"', "")
    found = rules(check(sample.write(tmp_path / "2"), shelf=shelf))
    assert found == {"DIDL-MIMETYPE", "XSD-DIDL"}
