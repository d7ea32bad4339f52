"""Official schemas are taken by their sha256 and nothing else; nothing is ever fetched."""

import os
import zipfile
from pathlib import Path

import pytest

from leverans.schemas.registry import known_schemas, recognise
from leverans.schemas.shelf import FOLDERS_VARIABLE, SchemaShelf
from leverans.schemas.xml import check_document, compile_schema, opened

METS = "http://www.loc.gov/METS/"
SCHEMA = (
    b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="t">%s</xs:schema>'
)


@pytest.fixture(scope="module")
def official() -> Path:
    shared = Path(os.environ.get("LEVERANS_SHARED") or Path(__file__).parents[3] / "shared")
    if not (shared / "data/official-schemas").is_dir():
        pytest.skip("official schemas not found (LEVERANS_SHARED)")
    return shared / "data/official-schemas"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SchemaShelf:
    monkeypatch.delenv(FOLDERS_VARIABLE, raising=False)
    return SchemaShelf(home=tmp_path / "home")


def test_the_registry_holds_facts_in_order() -> None:
    schemas = known_schemas()
    digests = [digest for schema in schemas for digest in schema.sha256]
    assert len(digests) == len(set(digests))
    assert all(len(d) == 64 and set(d) <= set("0123456789abcdef") for d in digests)
    assert all(s.name and s.version and s.namespace and s.publisher and s.licence for s in schemas)


def test_an_empty_shelf_says_that_nothing_is_checked(shelf: SchemaShelf) -> None:
    assert {entry.status for entry in shelf.status()} == {"not_checked"}
    assert shelf.schema_for(METS) is None
    found = shelf.entry_for(METS)
    assert found is not None
    assert found.status == "not_checked"
    assert shelf.entry_for("urn:unknown") is None


def test_a_file_with_the_right_name_and_wrong_bytes_is_not_accepted(
    shelf: SchemaShelf, tmp_path: Path
) -> None:
    (tmp_path / "mets.xsd").write_bytes(SCHEMA % b"")
    assert shelf.add(tmp_path / "mets.xsd") == []
    assert SchemaShelf((tmp_path,), home=tmp_path / "home").schema_for(METS) is None


@pytest.mark.official
def test_folders_zips_and_files_are_searched_whatever_the_names(
    official: Path, shelf: SchemaShelf, tmp_path: Path
) -> None:
    wheel = tmp_path / "carrier.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for number, path in enumerate(sorted(official.glob("*.xsd"))):
            archive.writestr(f"inner/{number}.dat", path.read_bytes().replace(b"\n", b"\r\n"))
    added = shelf.add(wheel)
    assert {"METS", "xlink", "PREMIS", "EAD3"} <= {entry.name for entry in added}
    found = shelf.entry_for(METS)
    assert found is not None
    assert found.status == "official"
    again = SchemaShelf(home=tmp_path / "home")
    assert again.schema_for(METS) is not None
    one = SchemaShelf(home=tmp_path / "other")
    assert [entry.name for entry in one.add(official / "mets.xsd")] == ["METS"]
    assert one.schema_for(METS) is None  # its import, xlink, is not at hand
    assert [entry.name for entry in one.add(official)].count("xlink") == 1
    assert one.schema_for(METS) is not None


@pytest.mark.official
def test_the_environment_names_folders(
    official: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDERS_VARIABLE, os.pathsep.join([str(tmp_path / "none"), str(official)]))
    shelf = SchemaShelf(home=tmp_path / "home")
    for namespace in (METS, "http://www.loc.gov/premis/v3", "http://ead3.archivists.org/schema/"):
        assert shelf.schema_for(namespace) is not None
        assert shelf.schema_for(namespace) is shelf.schema_for(namespace)


@pytest.mark.official
def test_an_official_schema_refuses_and_accepts_while_streaming(
    official: Path, tmp_path: Path
) -> None:
    schema = SchemaShelf((official,), home=tmp_path).schema_for(METS)
    good = f'<mets xmlns="{METS}"><structMap><div/></structMap></mets>'
    assert check_document(opened(good.encode()), schema).faults == ()
    bad = good.replace("<div/>", "<div ORDER='x'/><div/>")
    faults = check_document(opened(bad.encode()), schema).faults
    assert {fault.kind for fault in faults} == {"schema"}


def test_line_ends_alone_may_differ() -> None:
    known = known_schemas()[0]
    assert recognise(b"not a schema") is None
    assert known.name == "METS"


def test_a_schema_that_reaches_for_the_world_is_not_compiled() -> None:
    include = b'<xs:include schemaLocation="http://127.0.0.1:9/x.xsd"/>'
    with pytest.raises(ValueError, match=r"."):
        compile_schema(SCHEMA % include, {})
    with pytest.raises(ValueError, match=r"."):
        compile_schema(SCHEMA % b'<xs:include schemaLocation="file:///etc/passwd"/>', {})
    with pytest.raises(ValueError, match=r"."):
        compile_schema(b"<a", {})


def test_an_import_is_served_from_what_was_given() -> None:
    other = SCHEMA.replace(b'"t"', b'"o"') % b'<xs:attribute name="a" type="xs:int"/>'
    main = SCHEMA % (
        b'<xs:import namespace="o" schemaLocation="http://127.0.0.1:9/o.xsd"/>'
        b'<xs:element name="e"><xs:complexType><xs:attribute ref="o:a" xmlns:o="o"/>'
        b"</xs:complexType></xs:element>"
    )
    schema = compile_schema(main, {"o": other})
    right, wrong = b'<e xmlns="t" xmlns:o="o" o:a="1"/>', b'<e xmlns="t" xmlns:o="o" o:a="x"/>'
    assert check_document(opened(right), schema).faults == ()
    assert check_document(opened(wrong), schema).faults
