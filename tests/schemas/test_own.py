"""Our own schemas are right in themselves, explain themselves, and need nothing from outside."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from lxml import etree

from leverans.schemas.held import HeldSchema
from leverans.schemas.own import own_file, own_text
from leverans.schemas.registry import known_schemas
from leverans.schemas.shelf import FOLDERS_VARIABLE, SchemaShelf
from leverans.schemas.xml import check_document, opened, read_tree
from leverans.testing.schema_judge import no_network
from leverans.validators.explain import explain, second_schema

METS, PREMIS = "http://www.loc.gov/METS/", "http://www.loc.gov/premis/v3"
ERMS, DIDL = "http://xml.ra.se/e-arkiv/FGS-ERMS", "urn:mpeg:mpeg21:2002:02-DIDL-NS"
OURS = [schema for schema in known_schemas() if schema.own]
XSD = "{http://www.w3.org/2001/XMLSchema}"
BROKEN = {
    (METS, ""): (
        '<mets xmlns="{}">\n<fileSec>\n<fileGrp>\n<file/></fileGrp></fileSec></mets>',
        4,
        "/mets/fileSec[1]/fileGrp[1]/file[1]: missing required attribute 'ID'",
    ),
    (METS, "fgs-1.2"): (
        '<mets xmlns="{}" OBJID="1" TYPE="Mixed">\n<metsHdr/></mets>',
        1,
        "/mets: attribute TYPE='Mixed'",
    ),
    (PREMIS, ""): (
        '<event xmlns="{}">\n<eventType/>\n</event>',
        2,
        "/event: Unexpected child with tag '{{{}}}eventType'",
    ),
    (ERMS, ""): (
        '<Gallring xmlns="{}"\nGallras="Nej"/>',
        2,
        "/Gallring: attribute Gallras='Nej'",
    ),
    (DIDL, ""): (
        '<Item xmlns="{}"><Component>\n<Resource mimeType="a"/><Resource/></Component></Item>',
        2,
        "/Item/Component[1]/Resource[2]: missing required attribute 'mimeType'",
    ),
}


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SchemaShelf:
    """Nothing official is at hand, and whoever asks for a network is found out."""
    monkeypatch.delenv(FOLDERS_VARIABLE, raising=False)
    no_network(monkeypatch)
    return SchemaShelf(home=tmp_path / "none")


def held_by(shelf: SchemaShelf, namespace: str, profile: str) -> HeldSchema:
    held = shelf.held(namespace, profile)
    assert held is not None
    assert (held.status, held.path) == ("own", "")
    return held


@pytest.mark.parametrize("schema", OURS, ids=[f"{s.name} {s.version}" for s in OURS])
def test_both_engines_take_each_of_them_without_a_network(
    shelf: SchemaShelf, schema: object
) -> None:
    known = next(one for one in OURS if one is schema)
    held = held_by(shelf, known.namespace, known.profile)
    assert read_tree(held.text.main).get("targetNamespace") == known.namespace
    assert {space for space, _ in held.text.imports} == set(known.imports)
    assert second_schema(held.text).target_namespace == known.namespace
    assert shelf.schema_for(known.namespace, known.profile) is held.compiled


@pytest.mark.parametrize(("namespace", "profile"), BROKEN)
def test_faults_are_explained_by_line_path_and_expectation(
    shelf: SchemaShelf, namespace: str, profile: str
) -> None:
    text, line, words = BROKEN[namespace, profile]
    data = text.format(namespace).encode()
    held = held_by(shelf, namespace, profile)
    faults = check_document(opened(data), held.compiled).faults
    told = list(explain(faults, schema=held, reread=lambda: nullcontext(opened(data))))
    assert told[0][0].line == line
    assert told[0][1].startswith(words.format(namespace))


def test_no_comment_and_no_word_of_the_publishers_is_in_them() -> None:
    """Documentation of elements is the publishers' text; ours says in comments where facts are."""
    for schema in OURS:
        tree = read_tree(own_file(schema.own))
        assert not list(tree.iter(XSD + "documentation", XSD + "annotation"))
        assert not [one for one in tree.iter(XSD + "import") if one.get("schemaLocation")]


def test_a_redefined_component_keeps_its_name_and_limits_the_first() -> None:
    fgs = next(schema for schema in OURS if schema.profile == "fgs-1.2")
    tree = read_tree(own_text(fgs).main)
    assert not list(tree.iter(XSD + "redefine"))
    types = [one.get("name", "") for one in tree.iterchildren(XSD + "complexType")]
    assert len(types) == len(set(types))
    assert {"file", "file.original", "header", "header.original", "division"} <= set(types)
    bases = {one.get("base") for one in tree.iter(XSD + "restriction")}
    assert {"file.original", "header.original"} <= bases
    used = {one.get("type") for one in tree.iter(XSD + "element")}
    assert not [name for name in used if str(name).endswith(".original")]


def test_an_attribute_of_the_extension_is_judged_in_fgs_and_not_in_mets(
    shelf: SchemaShelf,
) -> None:
    data = f'<mets xmlns="{METS}" xmlns:e="ExtensionMETS" e:APPRAISAL="Kanske"><structMap><div/>'
    document = f"{data}</structMap></mets>".encode()
    plain = check_document(opened(document), shelf.schema_for(METS)).faults
    limited = check_document(opened(document), shelf.schema_for(METS, "fgs-1.2")).faults
    assert plain == ()
    assert any("APPRAISAL" in fault.message for fault in limited)


def test_a_vocabulary_term_that_is_newer_than_all_is_taken(shelf: SchemaShelf) -> None:
    csip = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
    root = etree.Element(f"{{{METS}}}mets", {f"{{{csip}}}CONTENTINFORMATIONTYPE": "new_v9_0"})
    etree.SubElement(etree.SubElement(root, f"{{{METS}}}structMap"), f"{{{METS}}}div")
    faults = check_document(opened(etree.tostring(root)), shelf.schema_for(METS)).faults
    assert faults == ()
