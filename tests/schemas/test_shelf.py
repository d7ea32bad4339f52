"""Official schemas are taken by their sha256 and nothing else; nothing is ever fetched."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from leverans.schemas.carriers import MAX_SCHEMA, Added, Unknown, put
from leverans.schemas.registry import digests_of, known_schemas, recognise
from leverans.schemas.shelf import FOLDERS_VARIABLE, SchemaShelf, ShelfEntry, user_folder
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


def test_without_official_files_our_own_stand_in_where_there_are_any(shelf: SchemaShelf) -> None:
    said = {(entry.name, entry.version): entry.status for entry in shelf.status()}
    assert {name for (name, _), status in said.items() if status == "own"} == {
        "METS", "xlink", "PREMIS", "CSIP-extension", "SIP-extension", "FGS-METS", "FGS-extension",
        "FGS-Arendehantering", "DIDL",
    }  # fmt: skip
    assert said["PREMIS", "2.2"] == said["EAD3", "1.1.1"] == said["CITS-ERMS", "3.0"]
    assert said["EAD3", "1.1.1"] == "not_checked"
    assert shelf.entry_for(METS) == ShelfEntry(name="METS", version="1.12.1", status="own", path="")
    assert shelf.entry_for("urn:unknown") is None
    assert shelf.held("urn:unknown") is None


def test_a_shelf_without_our_own_says_that_nothing_is_checked(tmp_path: Path) -> None:
    shelf = SchemaShelf(home=tmp_path / "home", own=False)
    assert {entry.status for entry in shelf.status()} == {"not_checked"}
    assert shelf.schema_for(METS) is None
    found = shelf.entry_for(METS)
    assert found is not None
    assert found.status == "not_checked"


def test_a_file_with_the_right_name_and_wrong_bytes_is_not_accepted(
    shelf: SchemaShelf, tmp_path: Path
) -> None:
    (tmp_path / "mets.xsd").write_bytes(SCHEMA % b"")
    digest = hashlib.sha256(SCHEMA % b"").hexdigest()
    added = shelf.add(tmp_path / "mets.xsd")
    assert added == Added(known=(), unknown=(Unknown(name="mets.xsd", sha256=digest),))
    found = SchemaShelf((tmp_path,), home=tmp_path / "home").held(METS)
    assert found is not None
    assert found.status == "own"


def test_of_a_folder_only_what_calls_itself_a_schema_is_named_as_unknown(
    shelf: SchemaShelf, tmp_path: Path
) -> None:
    carried = tmp_path / "carried"
    (carried / "deep").mkdir(parents=True)
    (carried / "deep/a.XSD").write_bytes(SCHEMA % b"")
    (carried / "readme.txt").write_text("x")
    (carried / "broken.zip").write_bytes(b"PK\x03\x04 no archive")
    with zipfile.ZipFile(carried / "b.whl", "w") as archive:
        archive.writestr("pkg/b.xsd", SCHEMA % b"<xs:element name='b'/>")
    added = shelf.add(carried)
    assert [each.name for each in added.unknown] == ["b.xsd", "a.XSD"]
    assert not (tmp_path / "home").exists()


def test_what_cannot_be_read_in_an_archive_is_passed_over(
    shelf: SchemaShelf, tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("locked.xsd", SCHEMA % b"")
        archive.writestr("open.xsd", SCHEMA % b"")
        archive.writestr("large.xsd", b" " * (MAX_SCHEMA + 1))
    data = path.read_bytes()
    central = data.index(b"PK\x01\x02") + 8
    path.write_bytes(data[:central] + b"\x01\x08" + data[central + 2 :])
    assert [each.name for each in shelf.add(path).unknown] == ["open.xsd"]


def test_a_schema_is_put_there_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    put(b"whole", folder / "a.xsd")
    put(b"another", folder / "a.xsd")
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("a.xsd", b"another")]
    (folder / "taken.xsd").mkdir()
    with pytest.raises(OSError, match=r"."):
        put(b"lost", folder / "taken.xsd")
    assert sorted(path.name for path in folder.iterdir()) == ["a.xsd", "taken.xsd"]


def status_of(shelf: SchemaShelf) -> str:
    held = shelf.held(METS)
    assert held is not None
    said = {(entry.name, entry.status) for entry in shelf.status()}
    assert ("METS", held.status) in said
    return held.status


@pytest.mark.official
def test_folders_zips_and_files_are_searched_whatever_the_names(
    official: Path, shelf: SchemaShelf, tmp_path: Path
) -> None:
    wheel = tmp_path / "carrier.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for number, path in enumerate(sorted(official.glob("*.xsd"))):
            archive.writestr(f"inner/{number}.dat", path.read_bytes().replace(b"\n", b"\r\n"))
    added = shelf.add(wheel)
    assert {"METS", "xlink", "PREMIS", "EAD3"} <= {name for name, _ in added.known}
    found = shelf.entry_for(METS)
    assert found is not None
    assert found.status == "official"
    again = SchemaShelf(home=tmp_path / "home")
    assert status_of(again) == "official"
    one = SchemaShelf(home=tmp_path / "other")
    assert one.add(official / "mets.xsd") == Added(known=(("METS", "1.12.1"),), unknown=())
    assert status_of(one) == "own"  # its import, xlink, is not at hand
    assert [name for name, _ in one.add(official).known].count("xlink") == 1
    assert status_of(one) == "official"


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


@pytest.mark.official
def test_line_ends_alone_may_differ(official: Path) -> None:
    data = (official / "mets.xsd").read_bytes()
    plain = data.replace(b"\r\n", b"\n")
    for variant in (data, plain, plain.replace(b"\n", b"\r\n")):
        assert recognise(variant) == known_schemas()[0]
    assert recognise(plain + b" ") is None
    assert recognise(b"not a schema") is None


def test_a_digest_of_either_kind_of_line_ends_is_known() -> None:
    assert set(digests_of(b"a\nb")) == set(digests_of(b"a\r\nb"))
    assert next(digests_of(b"a\r\nb")) == hashlib.sha256(b"a\r\nb").hexdigest()
    assert list(digests_of(b"a")) == [hashlib.sha256(b"a").hexdigest()]


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


def test_an_account_without_a_home_has_schemas_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert not user_folder().exists()
    assert SchemaShelf().status()
