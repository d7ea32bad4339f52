"""FGS Paketstruktur 1.2: a valid package, and what breaks when one thing of it is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.messages.catalogue import rules as catalogue
from leverans.messages.entries import entries
from leverans.model.finding import Level, Report
from leverans.testing.mutation import LOST, Mutation
from leverans.testing.mutations_of_fgs import FGS_MUTATIONS
from leverans.testing.sample_fgs import FILES, PROFILE, SIP, packed_tar, packed_zip, sample_fgs
from leverans.testing.sample_package import SamplePackage
from leverans.validators.fgs.dialect import FGS_RULES

Check = Callable[..., Report]


@pytest.fixture
def sample() -> SamplePackage:
    return sample_fgs()


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def levels(report: Report) -> dict[str, Level]:
    return {finding.rule: finding.level for finding in report.findings}


def test_of_a_valid_package_there_is_nothing_to_say(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    report = check(sample.write(tmp_path))
    assert report.findings == ()
    assert (report.profile, report.files, report.payload_files) == ("FGS Paketstruktur 1.2", 7, 3)
    assert {rule.id for rule in FGS_RULES} <= set(report.checked)


@pytest.mark.parametrize(
    "mutation",
    FGS_MUTATIONS,
    ids=[f"{n}-{mutation.rule}" for n, mutation in enumerate(FGS_MUTATIONS)],
)
def test_one_change_breaks_the_rule_and_only_what_hangs_on_it(
    sample: SamplePackage, check: Check, tmp_path: Path, mutation: Mutation
) -> None:
    mutation.apply(sample)
    report = check(sample.write(tmp_path))
    assert rules(report) == {mutation.rule} | mutation.also
    hits = [finding for finding in report.findings if finding.rule == mutation.rule]
    assert all(hit.location.startswith(SIP + "#") for hit in hits)
    assert report.profile.startswith("FGS Paketstruktur 1.")


def test_every_rule_has_a_mutation_and_the_level_of_the_catalogue() -> None:
    assert all(rule.level == catalogue()[rule.id].level for rule in FGS_RULES)
    listed = {entry.id for entry in entries("codes") if entry.file == "fgs.toml"}
    proved = {mutation.rule for mutation in FGS_MUTATIONS} | {"FGS-DESCRIPTOR"}
    assert {rule for rule in proved if rule.startswith("FGS-")} == listed
    assert len(listed) >= 60


# --- how it is packed, and how it is known


@pytest.mark.parametrize("root", ["", "paket/"])
@pytest.mark.parametrize("pack", [packed_zip, packed_tar])
def test_a_container_has_one_root_folder_or_none(
    sample: SamplePackage,
    check: Check,
    tmp_path: Path,
    pack: Callable[[dict[str, bytes], Path, str], Path],
    root: str,
) -> None:
    report = check(pack(sample.contents(), tmp_path / "paket", root))
    assert report.findings == ()
    assert (report.profile, report.payload_files) == ("FGS Paketstruktur 1.2", 3)


def test_a_descriptor_called_mets_is_told_by_its_profile(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.move(SIP, "mets.xml")
    assert check(sample.write(tmp_path)).findings == ()


def test_without_a_profile_the_attributes_of_the_extension_tell(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(SIP, f'PROFILE="{PROFILE}"', "")
    sample.move(SIP, "mets.xml")
    assert rules(check(sample.write(tmp_path))) == {"FGS-PROFILE"}


def test_one_called_as_in_e_ark_is_taken_with_a_warning(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.move(SIP, "METS.xml")
    assert levels(check(sample.write(tmp_path))) == {"FGS-DESCRIPTOR": Level.WARNING}


def test_two_descriptors_are_one_too_many(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.files["METS.xml"] = "<a/>"
    report = check(sample.write(tmp_path))
    assert levels(report) == {"FGS-DESCRIPTOR": Level.WARNING, LOST: Level.WARNING}


def test_a_package_asked_to_be_fgs_needs_a_descriptor(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.files.pop(SIP)
    report = check(sample.write(tmp_path), profile="fgs")
    assert levels(report)["FGS-DESCRIPTOR"] is Level.ERROR
    assert rules(report) == {"FGS-DESCRIPTOR", LOST}


def test_a_mets_of_no_fgs_is_left_to_e_ark(check: Check, tmp_path: Path) -> None:
    sample = SamplePackage()
    assert check(sample.write(tmp_path)).profile == "E-ARK SIP 2.2.0"
    sample.move("METS.xml", "mets.xml")
    assert "CSIPSTR4" in rules(check(sample.write(tmp_path / "2")))


@pytest.mark.parametrize("text", ["<sip/>", "", "sip", '<?xml version="1.0"?>'])
def test_a_sip_xml_that_is_no_mets_is_a_finding(check: Check, tmp_path: Path, text: str) -> None:
    (tmp_path / "paket").mkdir()
    (tmp_path / "paket" / SIP).write_text(text)
    report = check(tmp_path / "paket")
    assert rules(report) & {"XML-NOT-METS", "XML-MALFORMED"}
    assert report.profile == "FGS Paketstruktur 1.2"


# --- references


@pytest.mark.parametrize("scheme", ["file:", "file:/", "file://", "FILE:///", "", "./"])
def test_a_reference_is_written_in_several_ways(
    sample: SamplePackage, check: Check, tmp_path: Path, scheme: str
) -> None:
    sample.change(SIP, FILES, FILES.replace("file:///", scheme))
    assert check(sample.write(tmp_path)).findings == ()


def test_a_percent_that_is_part_of_the_name_is_named(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    del sample.files["Content/1/c d.txt"]
    sample.files["Content/1/c%20d.txt"] = ""  # what the sample says of a file that it lacks
    sample.files[SIP] = sample.files.pop(SIP)
    assert rules(check(sample.write(tmp_path))) == {"PKG-REF-PERCENT", "CONTENT-EMPTY"}


def test_content_that_nobody_names_is_an_error_other_files_a_warning(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.files |= {"Content/extra.txt": "x", "System/extra.xsd": "x"}
    found = {f.location: f.level for f in check(sample.write(tmp_path)).findings}
    assert found == {"Content/extra.txt": Level.ERROR, "System/extra.xsd": Level.WARNING}


def test_a_checksum_in_upper_case_is_the_same(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    package = sample.write(tmp_path)
    document = (package / SIP).read_text("utf-8")
    digest = document.partition('CHECKSUM="')[2][:64]
    (package / SIP).write_text(document.replace(digest, digest.upper()), "utf-8")
    assert check(package).findings == ()


# --- levels and versions


@pytest.mark.parametrize(
    ("swap", "rule", "level"),
    [
        (("<note>ORG:000000-0000</note>", ""), "FGS-AGENT-CODE", Level.ERROR),
        (("<note>HSA:SE2321000131-E1</note>", ""), "FGS-AGENT-CODE", Level.WARNING),
        (("<note>ORG:0000000001</note>", ""), "FGS-AGENT-CODE", Level.INFO),
        (("<note>4.1</note>", ""), "FGS-AGENT-VERSION", Level.WARNING),
        (("<note>1</note>", ""), "FGS-AGENT-VERSION", Level.INFO),
        (("<name>Exempelnämnden</name>", "<name/>"), "FGS-AGENT-NAME", Level.ERROR),
        (("<name>Exempelarkivet</name>", "<name/>"), "FGS-AGENT-NAME", Level.WARNING),
        (("METS/CommonS", "METS/version10/CommonS"), "FGS-PROFILE", Level.WARNING),
    ],
)
def test_what_matters_less_weighs_less(
    sample: SamplePackage,
    check: Check,
    tmp_path: Path,
    swap: tuple[str, str],
    rule: str,
    level: Level,
) -> None:
    sample.change(SIP, *swap)
    assert levels(check(sample.write(tmp_path))) == {rule: level}


def test_a_time_of_day_in_the_period_belonged_to_fgs_before_1_2(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(SIP, ' TYPE="ERMS"', ' TYPE="ERMS" ext:STARTDATE="2020-01-01T00:00:00"')
    package = sample.write(tmp_path)
    assert levels(check(package))["FGS-STARTDATE"] is Level.WARNING
    older = check(package, version="1.1")
    assert (rules(older), older.profile) == ({"FGS-MAPPING"}, "FGS Paketstruktur 1.1")


def test_the_form_of_agreement_came_with_1_1(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(SIP, "ext:OAISSTATUS", 'ext:AGREEMENTFORM="GIFT" ext:OAISSTATUS')
    package = sample.write(tmp_path)
    assert rules(check(package, version="1.1")) == {"FGS-MAPPING"}
    assert levels(check(package, version="1.0"))["FGS-AGREEMENTFORM"] is Level.WARNING


def test_hints_name_what_was_probably_meant(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.change(SIP, ' TYPE="ERMS"', ' TYPE="Medical records" ext:APRAISAL="No"')
    found = {f.rule: dict(f.params)["value"] for f in check(sample.write(tmp_path)).findings}
    assert found == {
        "FGS-TYPE": "Medical records (≈ Medical record)",
        "FGS-EXT-UNKNOWN": "APRAISAL (≈ APPRAISAL)",
    }


def test_a_format_outside_the_agreement_is_an_error(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    package = sample.write(tmp_path)
    assert rules(check(package, formats=("x-fmt/111",))) == set()
    assert rules(check(package, formats=("fmt/95",))) == {"PKG-FORMAT-NOT-ALLOWED"}
