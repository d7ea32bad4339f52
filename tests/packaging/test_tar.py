import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.packaging.tar import BLOCK, RECORD, Tar

NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1, max_size=60
)
PATHS = st.lists(NAMES.filter(lambda n: n not in {".", ".."}), min_size=1, max_size=8)


def member(name: str, data: bytes, mtime: int = 1_700_000_000) -> bytes:
    tar = Tar()
    octets = name.encode()
    whole = tar.head(octets, len(data), mtime) + data + bytes(tar.padding(len(data)))
    assert len(whole) == tar.length(octets, len(data))
    assert len(whole) == tar.head_length(octets, len(data)) + len(data) + tar.padding(len(data))
    return whole


def finished(*members: bytes) -> bytes:
    body = b"".join(members)
    return body + Tar().end(len(body), 0, len(members))


@given(PATHS, st.binary(max_size=1500))
def test_any_path_and_bytes_come_back_through_tarfile(parts: list[str], data: bytes) -> None:
    name = "/".join(parts)
    with tarfile.open(fileobj=io.BytesIO(finished(member(name, data)))) as tar:
        (found,) = tar.getmembers()
        content = tar.extractfile(found)
        assert content is not None
        assert content.read() == data
    assert found.name == name.rstrip("/")
    assert (found.mtime, found.mode, found.uid, found.gid) == (1_700_000_000, 0o644, 0, 0)


@pytest.mark.parametrize(
    ("name", "blocks"),
    [
        ("a" * 100, 1),
        ("p" * 155 + "/" + "n" * 100, 1),
        ("a" * 101, 3),
        ("p" * 156 + "/" + "n" * 100, 3),
        ("å", 3),
    ],
)
def test_pax_is_used_only_where_ustar_does_not_reach(name: str, blocks: int) -> None:
    assert Tar().head_length(name.encode(), 0) == blocks * BLOCK
    assert len(Tar().head(name.encode(), 0, 0)) == blocks * BLOCK


def test_the_header_is_byte_for_byte_that_of_tarfile_for_plain_names() -> None:
    info = tarfile.TarInfo("folder/file.txt")
    info.size, info.mtime, info.mode = 1234, 1_700_000_000, 0o644
    ours = Tar().head(b"folder/file.txt", 1234, 1_700_000_000)
    assert ours == info.tobuf(tarfile.USTAR_FORMAT)


@pytest.mark.parametrize("size", [8**11 - 1, 8**11, 8**11 + 5, 2**40])
def test_a_member_over_eight_gigabytes_keeps_its_size(size: int) -> None:
    head = Tar().head(b"stor.bin", size, 0)
    with tarfile.open(fileobj=io.BytesIO(head)) as tar:
        found = tar.next()
    assert found is not None
    assert (found.name, found.size) == ("stor.bin", size)


def test_a_time_before_1970_becomes_the_first_moment() -> None:
    assert Tar().head(b"a", 0, -5) == Tar().head(b"a", 0, 0)


def test_the_end_fills_a_whole_record() -> None:
    for offset in (0, BLOCK, RECORD - BLOCK, RECORD, 7 * RECORD + 3 * BLOCK):
        end = Tar().end(offset, 0, 0)
        assert (offset + len(end)) % RECORD == 0
        assert len(end) >= 2 * BLOCK


@pytest.mark.skipif(shutil.which("tar") is None, reason="no tar program here")
def test_gnu_tar_unpacks_it(tmp_path: Path) -> None:
    names = ["enkel.txt", "å ä ö/" + "l" * 120 + "/ö.txt", "e\u0301.txt"]
    path = tmp_path / "a.tar"
    path.write_bytes(finished(*(member(name, name.encode()) for name in names)))
    subprocess.run(["tar", "-xf", path, "-C", tmp_path], check=True)
    for name in names:
        assert (tmp_path / name).read_bytes() == name.encode()
