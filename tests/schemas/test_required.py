"""A schema that is named by its sha256 is found in any folder, with what it needs, or is absent."""

import hashlib
from pathlib import Path

import pytest

from leverans.schemas.held import HeldSchema, SchemaAbsent
from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import check_document, opened

OPEN = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{}" {}>'
MAIN = OPEN.format("urn:vendor", 'xmlns:o="urn:other" xmlns="urn:vendor"') + (
    '<xs:include schemaLocation="http://127.0.0.1:9/deep/types.xsd"/>'
    '<xs:import namespace="urn:other" schemaLocation="../other.xsd"/>'
    '<xs:import namespace="http://www.w3.org/1999/xlink"/>'
    '<xs:element name="a"><xs:complexType><xs:attribute ref="o:x"/>'
    '<xs:attribute name="size" type="size"/>'
    '<xs:attribute ref="l:href" xmlns:l="http://www.w3.org/1999/xlink"/>'
    "</xs:complexType></xs:element></xs:schema>\n"
)
TYPES = OPEN.format("urn:vendor", "") + (
    '<xs:simpleType name="size"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema>'
)
OTHER = OPEN.format("urn:other", "") + '<xs:attribute name="x" type="xs:int"/></xs:schema>'


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "vendor" / "deep"
    place.mkdir(parents=True)
    for name, text in (("Arende 2.XSD", MAIN), ("types.xsd", TYPES), ("y.xsd", OTHER)):
        (place / name).write_text(text)
    return tmp_path / "vendor"


@pytest.fixture
def shelf(folder: Path, tmp_path: Path) -> SchemaShelf:
    return SchemaShelf((folder,), home=tmp_path / "none")


def whole(shelf: SchemaShelf, digest: str = "") -> HeldSchema:
    return shelf.required(digest or digest_of(MAIN), [digest_of(TYPES), digest_of(OTHER)])


def test_it_is_found_by_its_digest_whatever_its_name(shelf: SchemaShelf, folder: Path) -> None:
    held = whole(shelf)
    assert (held.name, held.version) == ("Arende 2", digest_of(MAIN)[:12])
    assert (held.status, held.rule) == ("required", "XSD-REQUIRED")
    assert held.path == str(folder / "deep/Arende 2.XSD")
    assert held.text.namespace == "urn:vendor"


@pytest.mark.parametrize(
    ("attributes", "right"),
    [
        ('o:x="1" size="1" l:href="a"', True),
        ('o:x="a"', False),
        ('size="a"', False),
        ('l:role="a"', False),
    ],
)
def test_it_judges_with_what_it_includes_and_imports(
    shelf: SchemaShelf,
    attributes: str,
    right: bool,  # noqa: FBT001
) -> None:
    spaces = 'xmlns="urn:vendor" xmlns:o="urn:other" xmlns:l="http://www.w3.org/1999/xlink"'
    data = f"<a {spaces} {attributes}/>".encode()
    assert (not check_document(opened(data), whole(shelf).compiled).faults) is right


def test_letters_of_the_digest_and_line_ends_of_the_file_may_differ(
    shelf: SchemaShelf, folder: Path
) -> None:
    (folder / "deep/Arende 2.XSD").write_bytes(MAIN.replace("\n", "\r\n").encode())
    assert whole(shelf, digest_of(MAIN).upper()).name == "Arende 2"


def test_a_known_schema_can_be_required_too(tmp_path: Path) -> None:
    (tmp_path / "a.xsd").write_text(OTHER)
    held = SchemaShelf((tmp_path,), home=tmp_path / "none").required(digest_of(OTHER))
    assert held.text.namespace == "urn:other"


def test_what_is_not_there_is_absent_without_a_reason(shelf: SchemaShelf) -> None:
    with pytest.raises(SchemaAbsent) as caught:
        shelf.required("0" * 64)
    assert (caught.value.digest, caught.value.reason) == ("0" * 64, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (MAIN, "127.0.0.1"),  # what it includes is not named
        ("<a/>", "no XML schema"),
        ("no XML", "Start tag expected"),
        ('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "no XML schema"),
        ('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>', "no target namespace"),
        (OPEN.format("urn:a", "") + '<xs:element ref="b"/></xs:schema>', "'name' is required"),
    ],
    ids=["parts", "other", "text", "entity", "no namespace", "broken"],
)
def test_what_cannot_be_used_is_absent_with_its_reason(
    shelf: SchemaShelf, folder: Path, text: str, reason: str
) -> None:
    (folder / "b.xsd").write_text(text)
    with pytest.raises(SchemaAbsent, match=reason) as caught:
        shelf.required(digest_of(text))
    assert caught.value.digest == digest_of(text)
