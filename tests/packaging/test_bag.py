"""Bags: the suite of all formats, RFC 8493 asked of their text, and bagit's own opinion."""

from dataclasses import replace
from hashlib import md5, sha256, sha512
from pathlib import Path

import bagit
import pytest

from leverans.model.agreement import Party
from leverans.model.package import BuildOrder, Package
from leverans.model.record import File, Record
from leverans.packaging.bag import Bag
from leverans.packaging.bag_info import size_in_words
from leverans.packaging.bag_lines import bag_path
from leverans.testing.format_contract import FormatContract, a_record, write_files
from leverans.testing.format_orders import built, order_of
from leverans.testing.package_members import members_of
from leverans.testing.sample_records import documented_order, odd_records


class TestBagTar(FormatContract):
    def format(self) -> Bag:
        return Bag()

    def order(self) -> BuildOrder:
        return order_of("bagit", algorithms=("SHA-512", "SHA-256"))

    def record_path(self, archive_id: str) -> str:
        return f"metadata/descriptive/records/{archive_id}.json"


class TestBagZip(TestBagTar):
    def order(self) -> BuildOrder:
        return order_of("bagit", container="zip", description="dc", algorithms=("SHA-512",))


class TestBagFolder(TestBagTar):
    def order(self) -> BuildOrder:
        return order_of("bagit", container="folder", case_content="fgs-arendehantering")


@pytest.fixture
def files(tmp_path: Path) -> list[File]:
    names = ("avtal/åäö 50%.txt", "avtal/100%25.txt", "e\u0301.txt", "tom.txt")
    contents = {name: name.encode() for name in names} | {"tom.txt": b""}
    return write_files(tmp_path / "source", contents)


def lines_of(text: bytes) -> dict[str, str]:
    pairs = (line.split("  ", 1) for line in text.decode().splitlines())
    return {path: digest for digest, path in pairs}


def test_every_payload_file_is_in_every_payload_manifest(tmp_path: Path, files: list[File]) -> None:
    algorithms = {"SHA-512": sha512, "SHA-256": sha256, "MD5": md5}
    package = built("bagit", [a_record("1", files)], tmp_path, algorithms=tuple(algorithms))
    data = dict(members_of(package))
    for name, made in algorithms.items():
        listed = lines_of(data[f"manifest-{name.replace('-', '').lower()}.txt"])
        payload = {bag_path(path): body for path, body in data.items() if path.startswith("data/")}
        assert listed == {path: made(body).hexdigest() for path, body in payload.items()}


def test_every_other_file_is_in_the_tag_manifests_but_they_themselves(
    tmp_path: Path, files: list[File]
) -> None:
    order = documented_order(tmp_path / "papers", version="1.0", algorithms=("SHA-512", "SHA-256"))
    package = Bag().build([a_record("1", files)], tmp_path, order=order, told=print, progress=print)
    data = dict(members_of(package))
    tags = {path for path in data if not path.startswith(("data/", "tagmanifest-"))}
    for name, made in {"tagmanifest-sha512.txt": sha512, "tagmanifest-sha256.txt": sha256}.items():
        listed = lines_of(data[name])
        assert listed == {path: made(data[path]).hexdigest() for path in tags}
    assert "documentation/Överenskommelse.pdf" in tags


def test_only_three_signs_are_encoded_in_paths() -> None:
    assert bag_path("data/a%b\r\n å (1).txt") == "data/a%25b%0D%0A å (1).txt"
    assert bag_path("data/å.txt") == "data/å.txt"


def test_the_declaration_is_exactly_two_lines(tmp_path: Path) -> None:
    data = dict(members_of(built("bagit", [a_record("1", [])], tmp_path)))
    assert data["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def test_bag_info_tells_who_what_and_how_much(tmp_path: Path, files: list[File]) -> None:
    package = built("bagit", [a_record("1", files)], tmp_path)
    text = dict(members_of(package))["bag-info.txt"].decode()
    elements = dict(line.split(": ", 1) for line in text.splitlines())
    size = sum(file.size for file in files)
    assert elements["Payload-Oxum"] == f"{size}.{len(files)}"
    assert elements["Bagging-Date"] == "2026-03-01"
    assert elements["External-Identifier"] == f"urn:uuid:{package.id}"
    assert elements["Source-Organization"] == "Exempelregionen & Co"
    assert elements["Submission-Agreement"] == "EX 2026/17"
    assert elements["Previous-Submission-Agreement"] == "EX 2019/3"
    assert elements["Contact-Email"] == "test.testsson@example.org"
    assert all(value.strip() == value != "" for value in elements.values())


def test_a_value_stands_on_one_line_whatever_it_holds(tmp_path: Path) -> None:
    order = order_of("bagit")
    odd = Party(name="Två\nrader: \x85och\u2028flera ")
    order = replace(order, agreement=replace(order.agreement, submitter=odd))
    package = Bag().build([a_record("1", [])], tmp_path, order=order, told=print, progress=print)
    first = dict(members_of(package))["bag-info.txt"].decode().splitlines()[0]
    assert first == "Source-Organization: Två rader: och flera"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_999_999, "1.9 MB"), (10**21, "1000.0 EB")],
)
def test_sizes_are_told_as_people_read_them(size: int, words: str) -> None:
    assert size_in_words(size) == words


@pytest.mark.parametrize("algorithms", [("SHA-256",), ("SHA-512", "SHA-256"), ("SHA-384",)])
def test_bagit_finds_the_bag_valid(tmp_path: Path, algorithms: tuple[str, ...]) -> None:
    records: list[Record] = odd_records(tmp_path / "source")
    package = built("bagit", records, tmp_path, container="folder", algorithms=algorithms)
    assert opinion(package) == ""


def test_bagit_finds_a_bag_without_payload_valid(tmp_path: Path) -> None:
    package = built("bagit", [a_record("1", [])], tmp_path, container="folder")
    assert (Path(package.path) / "data").is_dir()
    assert opinion(package) == ""


def opinion(package: Package) -> str:
    """What the Library of Congress' own program has against the bag."""
    try:
        bagit.Bag(package.path).validate()
    except bagit.BagError as error:
        return str(error)
    return ""
