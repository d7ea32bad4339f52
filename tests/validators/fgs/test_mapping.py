"""What each thing of FGS becomes in E-ARK: complete, and naming requirements that there are."""

import re
from collections import Counter

from leverans.messages.catalogue import rules
from leverans.messages.entries import entries
from leverans.schemas.fgs_mapping import mapped_parts
from leverans.schemas.vocabulary import terms

REQUIREMENT = re.compile(r"\b(?:CSIPSTR|CSIP|SIP)\d+")
STILL_TO_COME = {  # by hand or of a note's form: in the specification, and in no catalogue of ours
    "SIP21",
    "SIP22",
    "SIP23",
    "SIP25",
}


def test_every_rule_belongs_to_one_part() -> None:
    listed = {entry.id for entry in entries("codes") if entry.file == "fgs.toml"}
    placed = Counter(rule for part in mapped_parts() for rule in part.rules)
    assert set(placed) == listed
    assert {rule for rule, times in placed.items() if times > 1} == set()


def test_every_part_says_what_changes_in_both_languages() -> None:
    for part in mapped_parts():
        assert part.sv.endswith(".")
        assert part.en.endswith(".")
        assert part.sv != part.en


def test_the_requirements_that_are_named_exist() -> None:
    named = {one for part in mapped_parts() for one in REQUIREMENT.findall(part.eark)}
    assert named - set(rules()) - STILL_TO_COME == set()
    assert len(named) > 40


def test_what_has_no_place_in_e_ark_is_said() -> None:
    homeless = " ".join(part.fgs for part in mapped_parts() if not part.eark)
    for name in ("AGREEMENTFORM", "APPRAISAL", "ACCESSRESTRICT", "STARTDATE", "ENDDATE"):
        assert name in homeless
    assert "PACKAGENUMBER" in homeless
    assert "DATASUBMISSIONSESSION" in homeless


def test_every_attribute_of_the_extension_has_its_row() -> None:
    rows = " ".join(part.fgs for part in mapped_parts())
    names = terms("fgs_attributes_of_mets") | terms("fgs_attributes_of_header")
    for name in names | terms("fgs_attributes_of_file"):
        assert f"@ext:{name}" in rows
