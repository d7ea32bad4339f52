"""Reasons in Swedish, from the parser's own mouth: another release of it would be noticed."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import leverans
from leverans.messages.catalogue import render
from leverans.messages.entries import entries
from leverans.messages.parser_words import _SHAPES, reason_words
from leverans.model.finding import Finding, Level
from leverans.schemas.xml import XmlStream, check_document, compile_schema, opened

SOURCE = Path(leverans.__file__).parent
SCHEMA = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t"
 xmlns="urn:t" elementFormDefault="qualified"><xs:element name="r"><xs:complexType><xs:sequence>
 <xs:element name="n" type="xs:int" minOccurs="0"/>
 <xs:element name="c" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">
 <xs:enumeration value="A"/><xs:enumeration value="B"/></xs:restriction></xs:simpleType>
 </xs:element>
 <xs:element name="p" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">
 <xs:pattern value="[0-9]+"/></xs:restriction></xs:simpleType></xs:element>
 <xs:element name="l" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string">
 <xs:minLength value="2"/><xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:element>
 <xs:element name="s" minOccurs="0"><xs:simpleType><xs:restriction base="xs:int">
 <xs:maxInclusive value="9"/></xs:restriction></xs:simpleType></xs:element>
 <xs:element name="m" minOccurs="0"><xs:complexType><xs:sequence><xs:element name="x"/>
 </xs:sequence><xs:attribute name="a" type="xs:date" use="required"/></xs:complexType></xs:element>
 <xs:element name="w" minOccurs="0"><xs:complexType><xs:choice><xs:element name="x"/>
 <xs:element name="y"/></xs:choice></xs:complexType></xs:element>
 <xs:element name="f" minOccurs="0" fixed="1" type="xs:string"/>
 <xs:element name="any" minOccurs="0"><xs:complexType><xs:sequence>
 <xs:any processContents="strict"/></xs:sequence></xs:complexType></xs:element>
 </xs:sequence></xs:complexType></xs:element></xs:schema>"""


@pytest.fixture(scope="module")
def reasons() -> Callable[[str], list[str]]:
    schema = compile_schema(SCHEMA, {})

    def said(inside: str) -> list[str]:
        document = inside if inside.startswith("<!") else f'<r xmlns="urn:t">{inside}</r>'
        found = check_document(opened(document.removeprefix("<!>").encode()), schema).faults
        return [reason_words(fault.message, "sv") for fault in found]

    return said


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<n>x</n>", "värdet ”x” i n är inte av typen xs:int"),
        ("<c>C</c>", "värdet ”C” i c är inget av de tillåtna: {'A', 'B'}"),
        ("<p>a</p>", "värdet ”a” i p har inte rätt form ([0-9]+)"),
        ("<l>a</l>", "värdet i l är för kort eller tomt"),
        ("<l>abcd</l>", "värdet i l är för långt"),
        ("<s>10</s>", "värdet ”10” i s ligger utanför det tillåtna"),
        ("<m a='2026-01-01'/>", "elementet m är inte fullständigt: x saknas"),
        ("<m><x/></m>", "elementet m saknar attributet a, som är obligatoriskt"),
        ("<m a='nu'><x/></m>", "värdet ”nu” i m/@a är inte av typen xs:date"),
        ("<m a='2026-01-01' b=''><x/></m>", "attributet b är inte tillåtet (m/@b)"),
        ("<m a='2026-01-01'>hej<x/></m>", "elementet m får inte ha text"),
        ("<w/>", "elementet w är inte fullständigt: något av x, y saknas"),
        ("<w><z/></w>", "elementet z får inte stå här; här väntas något av x, y"),
        ("<w><x/><y/></w>", "elementet y får inte stå här"),
        ("<m a='2026-01-01'><z/></m>", "elementet z får inte stå här; här väntas x"),
        ("<n><x/></n>", "elementet n får inte ha element i sig"),
        ("<f>2</f>", "värdet ”2” i f ska vara ”1”"),
        ("<any><zz/></any>", "elementet zz finns inte i schemat"),
        ("<!><q/>", "elementet q kan inte vara dokumentets rot"),
    ],
)
def test_what_the_schema_says(reasons: Callable[[str], list[str]], inside: str, told: str) -> None:
    assert told in reasons(inside)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (b"", "dokumentet är tomt"),
        (b"hej", "dokumentet börjar inte med en tagg"),
        (b"<a></b>", "taggen a på rad 1 avslutas med b"),
        (b"<a>", "dokumentet tar slut mitt i taggen a, som börjar på rad 1"),
        (b"<a", "taggen a avslutas inte"),
        (b"<a/><b/>", "det finns mer efter dokumentets slut"),
        (b"<a b='1' b='2'/>", "attributet b står två gånger"),
        (b"<p:a/>", "prefixet p på a är inte bundet till någon namnrymd"),
        (b"<a>\xff</a>", "texten är inte skriven i den teckenkodning som anges"),
        (b"<a>&#1;</a>", "ett tecken som inte får förekomma i XML"),
        (b"<a> & </a>", "ett ”&” som inte är skrivet ”&amp;”, eller en entitet som inte finns"),
    ],
)
def test_what_the_parser_says(document: bytes, told: str) -> None:
    stream = XmlStream(opened(document))
    list(stream)
    assert told in {reason_words(fault.message, "sv") for fault in stream.faults}


def test_english_readers_get_the_words_themselves_without_namespaces() -> None:
    said = "Element '{urn:t}m': Missing child element(s). Expected is ( {urn:t}x )."
    assert reason_words(said, "en") == "Element 'm': Missing child element(s). Expected is ( x )."
    assert reason_words("something new", "sv") == "something new"


def test_a_finding_is_told_in_swedish_throughout() -> None:
    said = "Element '{urn:t}m': The attribute 'a' is required but missing."
    finding = Finding(rule="XSD-METS", level=Level.ERROR, params=(("reason", said),))
    assert "elementet m saknar attributet a" in render(finding, "sv").message
    assert "is required but missing" in render(finding, "en").message


def test_every_text_has_its_shape_and_every_shape_its_text() -> None:
    listed = {entry.id for entry in entries("texts") if entry.id.startswith("parser.")}
    assert listed == {f"parser.{key}" for key, _ in _SHAPES}


def test_a_missing_file_and_a_broken_zip_are_told_in_swedish(tmp_path: Path) -> None:
    with pytest.raises(OSError) as missing:  # noqa: PT011 (its text is what is looked at)
        (tmp_path / "saknas").open()
    assert reason_words(missing.value.strerror or "", "sv") == "den finns inte"
    assert reason_words("its CRC-32 is wrong", "sv") == "filens CRC-32 i zip-filen stämmer inte"


RAISING = {"BrokenZip", "BrokenTar", "Unreadable", "Lost", "Refused", "fault"}
READERS = (
    "formats/zip_records.py",
    "validators/containers",
    "validators/ocfl",
    "validators/content",
)


def reasons_in(source: str) -> Iterator[str]:
    """What is raised with a sentence of ours, values put in as 7."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        told = node.args[0]
        if called not in RAISING:
            continue
        if isinstance(told, ast.Constant) and isinstance(told.value, str):
            yield told.value
        elif isinstance(told, ast.JoinedStr):
            parts = (one.value if isinstance(one, ast.Constant) else "7" for one in told.values)
            yield "".join(map(str, parts))


def test_every_reason_of_our_own_is_told_in_swedish() -> None:
    files = [
        path
        for reader in READERS
        for path in sorted((SOURCE / reader).rglob("*.py") if (SOURCE / reader).is_dir()
                           else [SOURCE / reader])
    ]  # fmt: skip
    reasons = {reason for path in files for reason in reasons_in(path.read_text("utf-8"))}
    assert len(reasons) > 30
    assert {reason for reason in reasons if reason_words(reason, "sv") == reason} == set()


def test_no_shape_takes_what_another_is_for() -> None:
    """The first that fits speaks: each must fit its own sentence first."""
    escape = reason_words("a string has an impossible escape in it", "sv")
    assert escape.startswith("en text har ett omöjligt")
    assert reason_words("a string was expected, not 7", "sv") == (
        "här väntas en text inom citattecken, inte 7"
    )
