"""A refused document is told by line, path and expectation; nothing is fetched, nothing raised."""

import os
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path

import pytest

from leverans.model.finding import Finding, Report
from leverans.schemas.held import HeldSchema, SchemaText
from leverans.schemas.located import LARGEST_PART
from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import XmlFault, check_document, compile_schema, opened
from leverans.testing.sample_package import SamplePackage
from leverans.validators.explain import EXPLAINED, SMALL, explain

Check = Callable[..., Report]

NAMESPACE = "urn:prov"
SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{NAMESPACE}"
 xmlns="{NAMESPACE}" elementFormDefault="qualified">
%s<xs:element name="list"><xs:complexType><xs:sequence>
<xs:element name="title" minOccurs="0"/>
<xs:element name="group" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>
<xs:element name="thing" maxOccurs="unbounded"><xs:complexType>
<xs:attribute name="size" type="xs:long" use="required"/></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element></xs:schema>"""
GOOD = '<thing size="1"/>\n'


def one_schema(second: str = SCHEMA % "") -> HeldSchema:
    """The schema of this file; `second` is what the second engine is given."""
    return HeldSchema(
        name="List",
        version="1",
        status="official",
        rule="XSD-LIST",
        path="",
        text=SchemaText(namespace=NAMESPACE, main=second.encode()),
        compiled=compile_schema((SCHEMA % "").encode(), {}),
    )


def document(*things: str, title: str = "") -> bytes:
    """One element a line, from line 2 on: the group opens on line 2, the first thing on line 3."""
    return (
        f'<list xmlns="{NAMESPACE}">{title}\n<group>\n{"".join(things)}</group>\n</list>'.encode()
    )


def told(data: bytes, schema: HeldSchema) -> list[tuple[int, str]]:
    faults = check_document(opened(data), schema.compiled).faults
    pairs = explain(faults, schema=schema, reread=lambda: nullcontext(opened(data)))
    return [(fault.line, words) for fault, words in pairs]


@pytest.fixture
def schema() -> HeldSchema:
    return one_schema()


def test_each_fault_has_its_line_and_an_opinion_on_the_same_matter(schema: HeldSchema) -> None:
    data = document(GOOD, '<thing size="x" colour="red"/>\n', GOOD, "<ting/>\n", "<thing/>\n")
    found = told(data, schema)
    assert [line for line, _ in found] == [4, 4, 6]
    assert found[0][1].startswith("/list/group[1]/thing[2]: attribute size='x'")
    assert "'colour'" in found[1][1]
    assert found[2][1].startswith("/list/group[1]: Unexpected child with tag '{urn:prov}ting'")


def test_a_document_on_one_line_is_told_by_path(schema: HeldSchema) -> None:
    data = document(GOOD * 3, "<thing/>", GOOD).replace(b"\n", b"")
    assert [(line, words.split(":")[0]) for line, words in told(data, schema)] == [
        (1, "/list/group[1]/thing[4]")
    ]


def test_what_is_missing_is_told_where_its_element_ends(schema: HeldSchema) -> None:
    found = told(document(), schema)
    assert [line for line, _ in found] == [3]
    assert "thing" in found[0][1]


def test_of_a_large_document_the_refused_element_alone_is_explained(schema: HeldSchema) -> None:
    many = [GOOD] * (SMALL // len(GOOD) + 1)
    data = document(*many, '<thing size="x"/>\n', *many)
    found = told(data, schema)
    assert found[0][0] == len(many) + 3
    assert found[0][1].startswith(f"/list/group[1]/thing[{len(many) + 1}]: attribute size='x'")


def test_a_refused_element_that_holds_too_much_is_not_kept(schema: HeldSchema) -> None:
    many = GOOD * max(LARGEST_PART * 2, SMALL // len(GOOD) + 1)
    data = document(many).replace(b"<group>", b'<group x="1">')
    assert told(data, schema) == [(2, "")]


def test_faults_beyond_number_cost_little(schema: HeldSchema) -> None:
    data = document(*['<thing size="x"/>\n'] * 30_000)
    began = time.monotonic()
    found = told(data, schema)
    assert time.monotonic() - began < 5
    assert [line for line, _ in found[:3]] == [3, 4, 5]
    assert sum(bool(words) for _, words in found) == EXPLAINED


@pytest.mark.parametrize(
    "second",
    [
        SCHEMA % '<xs:include schemaLocation="http://127.0.0.1:9/x.xsd"/>',
        SCHEMA % '<xs:include schemaLocation="file:///etc/passwd"/>',
        SCHEMA % '<xs:import namespace="a" schemaLocation="http://127.0.0.1:9/a.xsd"/>',
        '<!DOCTYPE a [<!ENTITY e SYSTEM "http://127.0.0.1:9/e">]>' + SCHEMA % "",
        "<list/>",
        "",
    ],
    ids=["include", "file", "import", "doctype", "other", "empty"],
)
def test_whatever_the_second_engine_is_given_no_socket_is_opened_and_the_verdict_stands(
    monkeypatch: pytest.MonkeyPatch, second: str
) -> None:
    told(document(GOOD, "<thing/>\n"), one_schema())  # imports what it needs
    asked: list[object] = []

    def refuse(*where: object, **_: object) -> None:
        asked.append(where)
        raise OSError("no network here")

    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    found = told(document(GOOD, "<thing/>\n"), one_schema(second))
    assert [line for line, _ in found] == [4]
    assert asked == []
    assert "root:" not in str(found)


def test_a_document_that_cannot_be_read_again_keeps_its_faults(schema: HeldSchema) -> None:
    def gone() -> nullcontext[object]:
        raise OSError("gone")

    fault = XmlFault(kind="schema", line=0, message="Element 'a': no")
    pairs: Iterable[tuple[XmlFault, str]] = explain(
        [fault],
        schema=schema,
        reread=gone,  # type: ignore[arg-type]
    )
    assert list(pairs) == [(fault, "")]
    broken = XmlFault(kind="malformed", line=7, message="cut")
    assert list(explain([fault, broken], schema=schema, reread=gone)) == [  # type: ignore[arg-type]
        (fault, ""),
        (broken, ""),
    ]


@pytest.mark.official
def test_official_schemas_are_explained_in_a_report(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    shared = Path(os.environ.get("LEVERANS_SHARED") or Path(__file__).parents[3] / "shared")
    if not (shared / "data/official-schemas").is_dir():
        pytest.skip("official schemas not found (LEVERANS_SHARED)")
    sample.change("METS.xml", "<structMap ID", "<fisk/><structMap ID")
    sample.change("metadata/preservation/premis.xml", "<objectIdentifierType>local", "<x>local")
    sample.change("metadata/preservation/premis.xml", "</objectIdentifierType>", "</x>")
    shelf = SchemaShelf((shared / "data/official-schemas",), home=tmp_path / "none")
    report = check(sample.write(tmp_path), shelf=shelf)
    found: dict[str, Finding] = {f.rule: f for f in report.findings if f.rule.startswith("XSD-")}
    line = sample.files["METS.xml"].split("<fisk/>")[0].count("\n") + 1
    assert found["XSD-METS"].location == f"METS.xml#{line}"
    assert found["XSD-METS"].second_opinion.startswith("/mets: Unexpected child")
    assert found["XSD-PREMIS"].location == "metadata/preservation/premis.xml#1"
    assert "objectIdentifierType" in found["XSD-PREMIS"].second_opinion
