"""What the catalogue is told of packages: our own, those of others, and those that are broken."""

import io
import json
from pathlib import Path

import pytest

from leverans.archive.foreign import LARGEST
from leverans.archive.indexing import RECORDS, entries, entry_of
from leverans.archive.record_document import LONGEST, read_record
from leverans.model.catalogue_entry import CatalogueEntry, FileEntry
from leverans.model.errors import NotFoundInStore, PackageError
from leverans.model.exposure import Exposure
from leverans.model.record import (
    Agent,
    Aggregation,
    Classification,
    DiaryNumber,
    When,
)
from leverans.storage.local import LocalFolder
from leverans.testing.catalogue_contract import a_record
from leverans.testing.kept_record import document_of, keep_package
from leverans.testing.own_package import own_package
from leverans.testing.plain_package import PlainPackage
from leverans.testing.sample_bag import SampleBag
from leverans.testing.sample_didl import sample_didl
from leverans.testing.sample_fgs import sample_fgs
from leverans.testing.sample_package import SamplePackage


def told(package: PlainPackage) -> list[tuple[CatalogueEntry, list[FileEntry]]]:
    return [(entry, list(files)) for entry, files in entries(package)]


def lying(place: Path, contents: dict[str, bytes]) -> PlainPackage:
    for path, data in contents.items():
        target = place / "paket-1" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return PlainPackage(LocalFolder(place), "paket-1")


def test_a_package_that_our_builder_made_is_read_record_by_record(tmp_path: Path) -> None:
    own = own_package(tmp_path / "own")
    package = lying(tmp_path / "store", own.files)
    ((entry, files),) = told(package)
    assert entry.document.startswith(RECORDS)
    assert {file.path for file in files} == {
        path for path in own.files if "/data/" in path and path.startswith("representations/")
    }
    for file in files:
        assert file.size == len(own.files[file.path])
        assert len(file.sha256) == 64


def test_a_record_without_files_is_a_record(tmp_path: Path) -> None:
    ((entry, files),) = told(keep_package(tmp_path, "p1", [(a_record(1, "Tom"), {})]))
    assert (entry.title, files) == ("Tom", [])


def test_what_names_persons_is_for_the_archive_alone() -> None:
    record = a_record(
        1,
        "Titel",
        source_id="nämnd/Test Testsson.pdf",
        description="Beskrivning",
        notes=("Anteckning",),
        agents=(Agent(role="approver", name="Test Testsson", id="tes01"),),
        aggregation=Aggregation(id="19121212-1212", title="Rehabilitering"),
    )
    entry = entry_of(record)
    for inner in ("Testsson", "tes01", "Anteckning", "Rehabilitering", "nämnd"):
        assert inner in entry.internal
        assert inner not in entry.text
    assert "Beskrivning" in entry.text


def test_diary_numbers_are_found_with_and_without_the_document_s_own() -> None:
    diary = DiaryNumber(normalised="SFSS 2024-01631-1", raw="SFSS 2024-01631-1")
    entry = entry_of(a_record(1, "Titel", diary_number=diary))
    assert entry.ids[0] == "SFSS 2024-01631-1"
    assert "SFSS 2024-01631" in entry.ids
    assert "SFSS 2024-01631" in entry.case_ids
    plain = entry_of(a_record(1, "T", diary_number=DiaryNumber(normalised="", raw="KN 2025-004")))
    assert plain.ids == ("KN 2025-004", "", "", "KN 2025-004")


@pytest.mark.parametrize(
    ("dates", "date"),
    [
        ({"created": "2024-01-02T03:04:05Z"}, "2024-01-02"),
        ({"created": "2024", "decided": "2023-05"}, "2023-05"),
        ({"created": "i fjol", "closed": "2020-02-03"}, "2020-02-03"),
        ({"created": "2024-99-99"}, "2024"),
        ({}, ""),
    ],
)
def test_the_date_is_the_first_that_is_one(dates: dict[str, str], date: str) -> None:
    whens = {name: When(value=value, raw="") for name, value in dates.items()}
    assert entry_of(a_record(1, "Titel", dates=whens)).date == date


def test_periods_of_availability_are_whole_days() -> None:
    whens = {
        "available_from": When(value="2024-02", raw=""),
        "available_to": When(value="2025", raw=""),
    }
    entry = entry_of(a_record(1, "Titel", dates=whens))
    assert (entry.available_from, entry.available_to) == ("2024-02-01", "2025-12-31")
    assert (
        entry_of(
            a_record(1, "T", classification=(Classification(code="3"), Classification(code="3.2")))
        ).classification
        == "3.2"
    )


def test_a_document_that_is_laid_out_otherwise_is_read_too(tmp_path: Path) -> None:
    data = json.loads(document_of(a_record(1, "Titel"), {"a.txt": b"a", "b.txt": b"b"}))
    pretty = json.dumps(data, indent=2).encode()
    record, files = read_record(io.BytesIO(pretty), "x.json")
    assert record.title == "Titel"
    assert [file.path.rpartition("/")[2] for file in files] == ["a.txt", "b.txt"]
    assert tmp_path.is_dir()


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b'{"schema":1}',
        b'{"schema":2,"title":"x"}',
        b'{"schema":1,"files":[\n',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"a":' * 50_000,
        b"x" * (LONGEST + 2 * 65536),
        b"\n" * (LONGEST + 2),
    ],
    ids=range(10),
)
def test_a_broken_document_is_told_and_never_crashes(document: bytes) -> None:
    with pytest.raises(PackageError):
        list(read_record(io.BytesIO(document), "x.json")[1])


@pytest.mark.parametrize(
    "line", [b'{"size":1}', b'{"path":""}', b'{"path":7}', b"null", b"7", b'{"path":"a"', b"x"]
)
def test_a_file_without_a_path_is_told(line: bytes) -> None:
    head = document_of(a_record(1, "Titel"), {}).partition(b"\n")[0]
    _, files = read_record(io.BytesIO(head + b"\n" + line + b"\n]}\n"), "x.json")
    with pytest.raises(PackageError):
        list(files)


def test_a_list_of_files_that_breaks_off_is_told() -> None:
    document = document_of(a_record(1, "Titel"), {"a.txt": b"a"}).removesuffix(b"\n]}\n")
    _, files = read_record(io.BytesIO(document), "x.json")
    with pytest.raises(PackageError, match="ends before"):
        list(files)


def test_a_document_of_another_record_than_its_name_says_is_told(tmp_path: Path) -> None:
    package = keep_package(tmp_path, "p1", [(a_record(1, "Titel"), {})])
    document = next((tmp_path / "p1" / RECORDS).iterdir())
    document.rename(document.with_name("annat.json"))
    with pytest.raises(PackageError, match="is of the record"):
        told(package)


def test_packages_of_others_are_one_entry_with_what_they_say(tmp_path: Path) -> None:
    samples = {
        "didl": (sample_didl().contents(), "Plan"),
        "fgs": (sample_fgs().contents(), ""),
        "eark": (SamplePackage().contents(), ""),
        "bag": (SampleBag().contents(), ""),
    }
    for name, (contents, title) in samples.items():
        package = lying(tmp_path / name, contents)
        ((entry, files),) = told(package)
        assert (entry.archive_id, entry.exposure) == ("paket-1", Exposure.HIDDEN), name
        assert entry.title, name
        assert not title or entry.title == title
        assert {file.path for file in files} == set(contents)


def test_descriptions_of_others_are_read(tmp_path: Path) -> None:
    contents = {
        "METS.xml": b'<mets LABEL="Personalakter 1996"><x/></mets>',
        "metadata/descriptive/dc.xml": b"<dc><title>Akter</title><description>Fr\xc3\xa5n kontoret"
        b"</description><diaryNo>KN 2025-00417</diaryNo></dc>",
        "metadata/descriptive/broken.xml": b"<dc><title>",
        "metadata/descriptive/doctype.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><title>&b;</title>',
        "metadata/descriptive/large.xml": b"<dc>" + b" " * LARGEST + b"<title>x</title></dc>",
        "bag-info.txt": b"External-Description: Ur lagret\nSource-Organization: Exempel\n",
    }
    ((entry, _),) = told(lying(tmp_path, contents))
    assert entry.title == "Personalakter 1996"
    for words in ("Akter", "Från kontoret", "KN 2025-00417", "Ur lagret", "Exempel"):
        assert words in entry.text
    assert entry.ids[0] == "KN 2025-00417"


def test_a_plain_package_opens_what_it_has_and_nothing_else(tmp_path: Path) -> None:
    package = lying(tmp_path, {"a/b.txt": b"12345"})
    with package.open("a/b.txt", offset=2) as stream:
        assert stream.read() == b"345"
    with pytest.raises(NotFoundInStore):
        package.open("a/c.txt")
