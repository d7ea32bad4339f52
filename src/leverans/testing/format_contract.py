"""The suite that every package format must pass: `class TestMine(FormatContract)` + fixtures."""

import hashlib
import json
import os
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from leverans.model.agreement import (
    Agreement,
    CheckTerms,
    PackageTerms,
    Party,
    SourceTerms,
    TargetTerms,
)
from leverans.model.errors import SourceChanged, SourceError
from leverans.model.package import BuildOrder, Package, RecordBuilt
from leverans.model.record import Content, File, Format, Record, RecordType, Representation, Use
from leverans.model.record_json import from_json
from leverans.packaging.interface import PackageFormat
from leverans.testing.package_members import members_of

TEXT = Format(puid="x-fmt/111", name="Plain Text File", mime="text/plain", basis="extension")
_AUTHORITY = uuid.UUID("7d0f7c57-2a5e-4f50-9d54-6a2a0c9a3e11")


@dataclass(frozen=True, slots=True)
class OnDisk:
    """Content at a path."""

    path: str

    def open(self) -> BinaryIO:
        """The file, unbuffered reads left to the reader."""
        return Path(self.path).open("rb")


@dataclass(frozen=True, slots=True)
class InMemory:
    """Content without a path, as a remote source gives it."""

    data: bytes
    path: None = None

    def open(self) -> BinaryIO:
        """A new stream."""
        return BytesIO(self.data)


@dataclass
class Heard:
    """What a build told on its way."""

    records: list[RecordBuilt] = field(default_factory=list)
    files: int = 0
    bytes: int = 0

    def told(self, record: RecordBuilt) -> None:
        self.records.append(record)

    def progress(self, files: int, size: int) -> None:
        self.files += files
        self.bytes += size


def an_agreement(**package: object) -> Agreement:
    """An agreement of an invented authority; keywords change its package terms."""
    return Agreement(
        id="kultur",
        reference="EX 2026/17",
        label="Kulturförvaltningens handlingar <2026>",
        digest="0" * 64,
        archival_creator=Party(name="Kulturförvaltningen i Exempelregionen", id="ORG:000000-0001"),
        submitter=Party(name="Exempelregionen & Co", id="ORG:000000-0002"),
        receiver=Party(name="Exempelarkivet", id="ORG:000000-0003"),
        contacts=(Party(name="Test Testsson", contact=("test.testsson@example.org",)),),
        previous_references=("EX 2019/3",),
        reference_code="SE/EX/00001",
        source=SourceTerms(kind="fileshare", system="Filytan", location="/nowhere"),
        package=replace(PackageTerms(), **package),  # type: ignore[arg-type]
        check=CheckTerms(),
        target=TargetTerms(kind="folder", location="/nowhere"),
        plan="plan",
    )


def an_order(**package: object) -> BuildOrder:
    """An order to build, always the same; keywords change the package terms."""
    return BuildOrder(
        package_id=str(uuid.uuid5(_AUTHORITY, "package")),
        built_at=datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC),
        agreement=an_agreement(**package),
        software="leverans",
        software_version="0.1.0",
    )


def a_file(path: Path, name: str, *, form: Format | None = TEXT) -> File:
    """A file on disk as a source lists it."""
    found = path.lstat()
    return File(
        id=str(uuid.uuid5(_AUTHORITY, f"file {name}")),
        name=name,
        package_name=name,
        size=found.st_size,
        mtime_ns=found.st_mtime_ns,
        content=OnDisk(str(path)),
        format=form,
    )


def a_record(key: str, files: Iterable[File], *, use: Use = Use.NATIVE) -> Record:
    """A record with one representation."""
    return Record(
        archive_id=str(uuid.uuid5(_AUTHORITY, f"record {key}")),
        source_system="Filytan",
        source_id=key,
        title=f"Handling {key}",
        record_type=RecordType(code="3.2", name="Avtal"),
        representations=(Representation(use=use, files=files),),
    )


def write_files(folder: Path, contents: Mapping[str, bytes]) -> list[File]:
    """Write files, all of one fixed time, and list them in the order given."""
    files = []
    for number, (name, data) in enumerate(contents.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        moment = 1_700_000_000_000_000_000 + number * 1_000_000_001
        os.utime(path, ns=(moment, moment))
        files.append(a_file(path, name))
    return files


Build = Callable[[Iterable[Record]], Package]


class FormatContract(ABC):
    """Promises of a package format. A subclass says what it builds, and where record.json lies."""

    @abstractmethod
    def format(self) -> PackageFormat:
        """The format under test."""

    @abstractmethod
    def order(self) -> BuildOrder:
        """The order to build."""

    @abstractmethod
    def record_path(self, archive_id: str) -> str:
        """Where a record's record.json lies."""

    def members(self, package: Package) -> Iterator[tuple[str, bytes]]:
        """Every file of a finished package: path from the root folder, bytes."""
        return members_of(package)

    def files_of(self, data: Mapping[str, bytes], record: Record) -> list[dict[str, Any]]:
        """What the record.json of a record tells of its files."""
        told = json.loads(data[self.record_path(record.archive_id)])
        return cast("list[dict[str, Any]]", told["files"])

    def build(self, records: Iterable[Record], into: Path) -> tuple[Package, Heard]:
        heard = Heard()
        package = self.format().build(
            records, into, order=self.order(), told=heard.told, progress=heard.progress
        )
        return package, heard

    @pytest.fixture
    def source(self, tmp_path: Path) -> list[File]:
        contents = {
            "tom.txt": b"",
            "avtal/åäö & <b>.txt": "Åtgärder\n".encode(),
            "avtal/" + "l" * 90 + "/" + "n" * 120 + ".txt": b"long",
            "avtal/e\u0301.txt": b"NFD",
            "stor.bin": bytes(range(256)) * 5_000,
        }
        return write_files(tmp_path / "source", contents)

    def test_every_byte_comes_back(self, tmp_path: Path, source: list[File]) -> None:
        record = a_record("1", source)
        package, _ = self.build([record], tmp_path / "out")
        data = dict(self.members(package))
        for file, told in zip(source, self.files_of(data, record), strict=True):
            assert data[told["path"]] == Path(str(file.content.path)).read_bytes()

    def test_the_record_comes_back_from_its_record_json(
        self, tmp_path: Path, source: list[File]
    ) -> None:
        record = a_record("1", source)
        package, _ = self.build([record], tmp_path / "out")
        data = dict(self.members(package))
        told = json.loads(data[self.record_path(record.archive_id)])
        assert from_json(told) == replace(record, representations=())
        for file, one in zip(source, told["files"], strict=True):
            assert (one["id"], one["name"], one["size"]) == (file.id, file.name, file.size)
            named = one.get("package_name") or one["path"]
            assert named.endswith(file.package_name)
            sha256 = hashlib.sha256(data[one["path"]]).hexdigest()
            assert one["digests"]["SHA-256"] == sha256

    def test_it_bears_the_name_that_its_format_gives_it(self, tmp_path: Path) -> None:
        package, _ = self.build([a_record("1", ())], tmp_path)
        version = self.order().agreement.package.version
        assert package.profile == self.format().title(version)
        assert version in package.profile

    def test_bytes_without_a_path_come_in_too(self, tmp_path: Path) -> None:
        big = b"remote" * 100_000
        files = [
            File(id=str(uuid.uuid4()), name=name, package_name=name, size=len(data), mtime_ns=0,
                 content=InMemory(data))
            for name, data in (("a.txt", b"small"), ("b.bin", big), ("c.txt", b""))
        ]  # fmt: skip
        record = a_record("1", files)
        package, _ = self.build([record], tmp_path)
        data = dict(self.members(package))
        written = [data[told["path"]] for told in self.files_of(data, record)]
        assert written == [b"small", big, b""]

    def test_the_manifest_names_every_file_once_in_order(
        self, tmp_path: Path, source: list[File]
    ) -> None:
        package, _ = self.build([a_record("1", source), a_record("2", ())], tmp_path / "out")
        found = {path: hashlib.sha256(data).hexdigest() for path, data in self.members(package)}
        lines = [f"{found[path]}  {path}\n".encode() for path in found]
        lines.sort(key=lambda line: line[66:-1])
        manifest = Path(package.manifest_path).read_bytes()
        assert manifest == b"".join(lines)
        assert package.manifest_digest == hashlib.sha256(manifest).hexdigest()

    def test_counts_are_right(self, tmp_path: Path, source: list[File]) -> None:
        package, heard = self.build([a_record("1", source), a_record("2", ())], tmp_path / "out")
        sizes = [len(data) for _, data in self.members(package)]
        payload = sum(file.size for file in source)
        assert (package.files, package.bytes) == (len(sizes), sum(sizes))
        assert (package.payload_files, package.payload_bytes) == (len(source), payload)
        assert (heard.files, heard.bytes) == (len(source), payload)
        assert package.records == len(heard.records) == 2

    def test_the_hash_told_of_a_record_is_over_its_files_in_order(
        self, tmp_path: Path, source: list[File]
    ) -> None:
        _, heard = self.build([a_record("1", source)], tmp_path / "out")
        digest = hashlib.sha256()
        for file in source:
            sha256 = hashlib.sha256(Path(str(file.content.path)).read_bytes()).hexdigest()
            digest.update(f"native\t{sha256}\t{file.size}\t{file.package_name}\n".encode())
        (told,) = heard.records
        assert told.content_hash == digest.hexdigest()
        assert told.files == len(source)

    def test_building_again_gives_the_same_bytes(self, tmp_path: Path, source: list[File]) -> None:
        records = [a_record("1", source[:2]), a_record("2", source[2:])]
        first, _ = self.build(records, tmp_path / "one")
        second, _ = self.build(records, tmp_path / "two")
        assert content_of(Path(first.path)) == content_of(Path(second.path))
        assert first.manifest_digest == second.manifest_digest

    def test_building_again_in_the_same_place_replaces_leftovers(
        self, tmp_path: Path, source: list[File]
    ) -> None:
        package, _ = self.build([a_record("1", source)], tmp_path)
        before = content_of(Path(package.path))
        Path(f"{package.path}.part").write_bytes(b"left behind")
        Path(f"{package.manifest_path}.part").write_bytes(b"left behind")
        again, _ = self.build([a_record("1", source)], tmp_path)
        assert content_of(Path(again.path)) == before
        assert not list(tmp_path.glob("*.part"))

    def test_a_file_that_grew_is_named_and_nothing_is_left(
        self, tmp_path: Path, source: list[File]
    ) -> None:
        with Path(str(source[1].content.path)).open("ab") as file:
            file.write(b"more")
        self.refused(source, tmp_path / "out", source[1].name)

    def test_a_file_that_was_touched_is_named(self, tmp_path: Path, source: list[File]) -> None:
        os.utime(str(source[4].content.path))
        self.refused(source, tmp_path / "out", source[4].name)

    def test_a_symlink_swapped_in_is_never_followed(
        self, tmp_path: Path, source: list[File]
    ) -> None:
        path = Path(str(source[1].content.path))
        path.rename(tmp_path / "elsewhere")
        path.symlink_to(tmp_path / "elsewhere")
        self.refused(source, tmp_path / "out", source[1].name)

    def test_a_pipe_swapped_in_does_not_hang_the_build(
        self, tmp_path: Path, source: list[File]
    ) -> None:
        path = Path(str(source[0].content.path))
        path.unlink()
        os.mkfifo(path)
        self.refused(source, tmp_path / "out", source[0].name)

    def test_a_stream_that_ends_early_or_late_is_refused(self, tmp_path: Path) -> None:
        for size in (3, 5):
            content: Content = InMemory(b"1234")
            file = File(id="x", name="x", package_name="x", size=size, mtime_ns=0, content=content)
            with pytest.raises(SourceChanged, match="x: "):
                self.build([a_record("1", [file])], tmp_path / str(size))

    def test_a_source_that_fails_midway_leaves_nothing(
        self, tmp_path: Path, source: list[File]
    ) -> None:
        def broken() -> Iterator[Record]:
            yield a_record("1", source)
            raise SourceError("the source is gone")

        with pytest.raises(SourceError, match="gone"):
            self.build(broken(), tmp_path / "out")
        assert list((tmp_path / "out").iterdir()) == []

    def refused(self, files: list[File], into: Path, name: str) -> None:
        with pytest.raises(SourceChanged) as caught:
            self.build([a_record("1", files)], into)
        assert caught.value.place == name
        assert list(into.iterdir()) == []


def content_of(path: Path) -> bytes | dict[str, tuple[bytes, int]]:
    """The bytes of a file, or the bytes and times of all files below a folder."""
    if path.is_file():
        return path.read_bytes()
    return {
        file.relative_to(path).as_posix(): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in path.rglob("*")
        if file.is_file()
    }
