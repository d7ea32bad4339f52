from dataclasses import replace
from typing import Any

import pytest

from leverans.model.record import DiaryNumber, RecordType, Restriction, Retention, When
from leverans.packaging import dublin_core, ead3
from leverans.packaging.mets import END
from leverans.packaging.mets_header import head
from leverans.schemas.xml import read_tree
from leverans.testing.format_contract import a_record, an_order

RECORD = replace(
    a_record("1", ()),
    title="Avtal <A> & bilaga",
    diary_number=DiaryNumber(normalised="EX 2024-17", raw="EX 2024–17"),
    dates={
        "created": When(value="2024-04", raw="april 2024"),
        "last_used": When(value="2025", raw="2025"),
    },
    restrictions=(Restriction(law="OSL 21:7", text="men"),),
    retention=Retention(
        verdict="preserve", phrase="Bevaras", plan_id="dhp", plan_version="1", row_id="7"
    ),
)


def texts(tree: Any, tag: str) -> list[str]:  # noqa: ANN401 - lxml's own
    return [one.text for one in tree.iter(f"{{*}}{tag}")]


def test_a_component_says_what_an_archivist_searches_for() -> None:
    tree = read_tree(ead3.component(RECORD).encode())
    assert texts(tree, "unittitle") == ["Avtal <A> & bilaga"]
    assert texts(tree, "unitid") == [RECORD.archive_id, "EX 2024-17"]
    assert [(one.text, one.get("datechar")) for one in tree.iter("unitdate")] == [
        ("2024-04", "created")
    ]
    assert texts(tree, "p") == ["secrecy: OSL 21:7 men", "S Bevaras", "dhp 7"]
    assert texts(tree, "part") == ["Avtal"]


def test_a_bare_record_still_has_its_identity() -> None:
    bare = replace(a_record("2", ()), title="", record_type=RecordType())
    tree = read_tree(ead3.component(bare).encode())
    assert texts(tree, "unitid") == [bare.archive_id]
    assert len(tree) == 1


def test_what_xml_cannot_hold_is_shown_and_not_refused() -> None:
    broken = replace(RECORD, title="a\x0b\udce5")
    assert texts(read_tree(ead3.component(broken).encode()), "unittitle") == ["a\ufffd\ufffd"]


def test_the_finding_aid_names_creator_archive_and_program() -> None:
    tree = read_tree((ead3.head(an_order()) + ead3.END).encode())
    assert texts(tree, "part") == ["Kulturförvaltningen i Exempelregionen", "Exempelarkivet"]
    assert texts(tree, "agent") == ["leverans 0.1.0"]


def test_dublin_core_describes_the_whole_package() -> None:
    tree = read_tree(dublin_core.document(an_order(), 3).encode())
    found = {str(one.tag).rpartition("}")[2]: one.text for one in tree}
    assert found["title"] == "Kulturförvaltningens handlingar <2026>"
    assert found["identifier"] == f"urn:uuid:{an_order().package_id}"
    assert found["date"] == "2026-03-01"
    assert found["format"] == "3 records"


@pytest.mark.parametrize(
    ("version", "profile"),
    [("2.2.0", "E-ARK-SIP-v2-2-0.xml"), ("2.1.0", "E-ARK-SIP.xml")],
)
def test_each_version_names_its_own_profile(version: str, profile: str) -> None:
    tree = read_tree((head(an_order(version=version), "native") + END).encode())
    assert tree.get("PROFILE", "").rpartition("/")[2] == profile


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "NEW"),
        ({"delivery_version": 2}, "REPLACEMENT"),
        ({"labels": {"record_status": "TEST"}}, "TEST"),
    ],
)
def test_the_record_status_tells_a_replacement_from_a_first_delivery(
    change: dict[str, Any], status: str
) -> None:
    tree = read_tree((head(replace(an_order(), **change), "x") + END).encode())
    assert tree[0].get("RECORDSTATUS") == status


def test_terms_of_other_are_explained_by_labels() -> None:
    labels = {"other_content_category": "Kartor", "other_content_information_type": "GIS"}
    tree = read_tree((head(replace(an_order(), labels=labels), "x") + END).encode())
    space = "{https://DILCIS.eu/XML/METS/CSIPExtensionMETS}"
    assert tree.get(space + "OTHERTYPE") == "Kartor"
    assert tree.get(space + "OTHERCONTENTINFORMATIONTYPE") == "GIS"


def test_parties_without_an_id_have_no_note() -> None:
    order = an_order()
    bare = replace(order.agreement.submitter, id="")
    order = replace(order, agreement=replace(order.agreement, submitter=bare))
    tree = read_tree((head(order, "x") + END).encode())
    (submitter,) = [
        one for one in tree.iter("{*}agent")
        if (one.get("ROLE"), one.get("TYPE")) == ("CREATOR", "ORGANIZATION")
    ]  # fmt: skip
    assert len(submitter) == 1
