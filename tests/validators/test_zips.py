"""Our own reading of zips, held against Python's, and zips that lie."""

import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leverans.formats.zip_records import BrokenZip
from leverans.model.finding import Finding, Report
from leverans.testing.sample_package import SamplePackage
from leverans.validators.containers.interface import Bare, Limits, Member
from leverans.validators.containers.zip import Zip

Check = Callable[..., Report]
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/\\\0:"), min_size=1, max_size=12)


def members(path: Path, limits: Limits | None = None) -> list[Member | Bare | Finding]:
    archive = Zip(path, limits or Limits())
    try:
        return list(archive.members())
    finally:
        archive.close()


def contents(path: Path) -> dict[str, bytes]:
    archive = Zip(path, Limits())
    try:
        files = [one for one in archive.members() if isinstance(one, Member)]
        return {one.path: archive.open(one).read() for one in files}
    finally:
        archive.close()


@settings(deadline=None)
@given(
    files=st.dictionaries(NAMES.map("a/{}".format), st.binary(max_size=3000), max_size=8),
    method=st.sampled_from(METHODS),
    streamed=st.booleans(),
    comment=st.binary(max_size=40),
)
def test_what_zipfile_writes_is_read_as_zipfile_reads_it(
    tmp_path_factory: pytest.TempPathFactory,
    files: dict[str, bytes],
    method: int,
    comment: bytes,
    *,
    streamed: bool,
) -> None:
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    with path.open("wb") as file, zipfile.ZipFile(output(file, piped=streamed), "w") as archive:
        archive.comment = comment
        for name, data in files.items():
            archive.writestr(name, data, compress_type=method)
    good = {one.path for one in members(path) if isinstance(one, Member)}
    assert contents(path) == {name: data for name, data in files.items() if name in good}
    assert all(
        one.rule in {"PKG-NAME-CONTROL", "PKG-NAME-OUTSIDE"}
        for one in members(path)
        if isinstance(one, Finding)
    )


class Piped:
    """A file that cannot seek: sizes and CRC come behind each member (bit 3)."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def flush(self) -> None:
        """Nothing waits here."""


def output(file: BinaryIO, *, piped: bool) -> BinaryIO:
    return cast("BinaryIO", Piped(file)) if piped else file


def test_sizes_beyond_32_bits_are_in_the_zip64_field(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a/stor", "w", force_zip64=True) as member,
    ):
        for _ in range(70):
            member.write(bytes(1024**2))
    data = bytearray(path.read_bytes())
    central = data.rindex(b"PK\x01\x02")
    name_end = central + 46 + len("a/stor")
    packed, size = struct.unpack_from("<LL", data, central + 20)
    extra = struct.pack("<HHQQ", 1, 16, size, packed)
    struct.pack_into("<LL", data, central + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", data, central + 30, len(extra))
    data[name_end:name_end] = extra
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<L", data, end + 12, struct.unpack_from("<L", data, end + 12)[0] + len(extra))
    path.write_bytes(data)
    (member_,) = members(path)
    assert isinstance(member_, Member)
    assert member_.size == 70 * 1024**2
    data[name_end] = 2  # the field is no zip64 field any more
    path.write_bytes(data)
    assert [one.rule for one in members(path) if isinstance(one, Finding)] == [
        "PKG-CONTAINER-BROKEN"
    ]


def test_more_entries_than_16_bits_count(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(70_000):
            archive.writestr(f"a/{number}", b"")
    assert sum(isinstance(one, Member) for one in members(path)) == 70_000


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path.read_bytes()


def replaced(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def refusal(path: Path, data: bytes) -> str:
    """The reason why the one member cannot be read."""
    path.write_bytes(data)
    with pytest.raises(OSError) as refused:  # noqa: PT011 (the text is what is returned)
        contents(path)
    return str(refused.value)


def test_a_member_that_lies_about_itself_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    data = zipped(path, {"a/b": b"abc" * 1000})
    central = data.rindex(b"PK\x01\x02")
    assert "CRC" in refusal(path, replaced(data, central + 16, b"\1\1\1\1"))
    assert "method 99" in refusal(path, replaced(data, central + 10, struct.pack("<H", 99)))
    assert "disagrees" in refusal(path, replaced(data, central + 10, struct.pack("<H", 0)))
    assert "ends before" in refusal(path, replaced(data, central + 24, struct.pack("<L", 3001)))
    assert "another name" in refusal(path, replaced(data, 30, b"x/y"))
    assert "local header" in refusal(path, replaced(data, 0, b"XK"))


def test_a_member_longer_than_its_size_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    for method in METHODS:
        data = zipped(path, {"a/b": b"abc" * 1000}, method)
        central = data.rindex(b"PK\x01\x02")
        shorter = replaced(data, central + 24, struct.pack("<L", 3))
        told = replaced(shorter, central + 16, struct.pack("<L", zlib.crc32(b"abc")))
        assert "longer" in refusal(path, told), method


@pytest.mark.parametrize("number", [2**64 - 1, 2**63, 2**40])
@pytest.mark.parametrize("field", [0, 1, 2])
def test_no_number_is_too_large_to_be_a_finding(
    check: Check, tmp_path: Path, number: int, field: int
) -> None:
    """Size, packed size or place of a member, by the field of 64 bits."""
    path = tmp_path / "a.zip"
    data = zipped(path, {"a/b": b"abc" * 1000})
    central, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    values = [3000, struct.unpack_from("<L", data, central + 20)[0], 0]
    values[field] = number
    extra = struct.pack("<HHQQQ", 1, 24, *values)
    entry = bytearray(data[central:end])
    struct.pack_into("<LL", entry, 20, 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<H", entry, 30, len(extra))
    struct.pack_into("<L", entry, 42, 0xFFFFFFFF)
    tail = bytearray(data[end:])
    struct.pack_into("<L", tail, 12, len(entry) + len(extra))
    path.write_bytes(data[:central] + entry + extra + tail)
    found = {one.rule for one in check(path).findings if one.level == "error"}
    assert found & {"PKG-BOMB", "PKG-CONTAINER-BROKEN"}


@pytest.mark.parametrize("cut", [1, 10, 21, 30, 60])
def test_a_zip_that_is_cut_off_is_broken(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.zip"
    data = zipped(path, {"a/b": b"abc", "a/c": b"d"})
    path.write_bytes(data[:-cut])
    with pytest.raises(BrokenZip):
        members(path)


def test_members_that_share_their_bytes_are_a_bomb(tmp_path: Path) -> None:
    """Each is small; all of them point to one and the same data."""
    path = tmp_path / "a.zip"
    data = zipped(path, {"a/b": os.urandom(4000)}, zipfile.ZIP_STORED)
    central, end = data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    entry = data[central:end]
    many = entry * 300
    tail = bytearray(data[end:])
    struct.pack_into("<HH", tail, 8, 300, 300)
    struct.pack_into("<L", tail, 12, len(many))
    path.write_bytes(data[:central] + many + tail)
    found = [one.rule for one in members(path) if isinstance(one, Finding)]
    assert found == ["PKG-BOMB"]


def test_a_zip_that_grows_too_much_in_all_is_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    zipped(path, {f"a/{n}": bytes(60 * 1024**2) for n in range(3)})
    found = [one.rule for one in members(path, Limits(ratio=10)) if isinstance(one, Finding)]
    assert found == ["PKG-BOMB"]


def test_a_name_in_an_older_encoding_is_refused(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    path = tmp_path / "paket-1.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in sample.contents().items():
            archive.writestr(f"paket-1/{name}", data)
    data = path.read_bytes()
    old = data.replace("läs mig".encode(), "l\x84s mig ".encode("latin-1"))
    path.write_bytes(old)
    found = {f.rule: f.location for f in check(path).findings}
    assert found["PKG-NAME-NOT-UTF8"] == "paket-1/documentation/l\\x84s mig .txt"


def test_a_zip_is_hashed_by_several_processes_with_the_same_result(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.files |= {f"representations/rep2/data/{n}.txt": str(n) for n in range(2500)}
    path = tmp_path / "paket-1.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sample.contents().items():
            archive.writestr(f"paket-1/{name}", data)
    one, two = check(path), check(path, workers=2)
    assert one.manifest_digest == two.manifest_digest
    assert one.manifest_digest == check(sample.write(tmp_path)).manifest_digest
    assert one.counts_by_rule == two.counts_by_rule
