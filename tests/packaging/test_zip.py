import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.packaging.zip import Zip

NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\"),
    min_size=1,
    max_size=90,
)


def finished(members: dict[str, bytes], mtime: int = 1_700_000_000) -> bytes:
    layout, body, index = Zip(), bytearray(), bytearray()
    for name, data in members.items():
        octets, crc = name.encode(), zlib.crc32(data)
        index += layout.index(octets, len(data), mtime, crc, len(body))
        head = layout.head(octets, len(data), mtime, crc)
        assert len(head) == layout.head_length(octets, len(data))
        assert len(head) + len(data) == layout.length(octets, len(data))
        body += head + data
    return bytes(body + index) + layout.end(len(body), len(index), len(members))


@given(st.dictionaries(NAMES, st.binary(max_size=300), max_size=5))
def test_any_names_and_bytes_come_back_through_zipfile(members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(finished(members))) as file:
        assert file.testzip() is None
        assert {name: file.read(name) for name in file.namelist()} == members


def test_time_and_mode_are_kept() -> None:
    with zipfile.ZipFile(io.BytesIO(finished({"a": b""}))) as file:
        (found,) = file.infolist()
    assert found.date_time == (2023, 11, 14, 22, 13, 20)
    assert found.extra == struct.pack("<HHBi", 0x5455, 5, 1, 1_700_000_000)
    assert found.external_attr >> 16 == 0o100644


@pytest.mark.parametrize(
    ("mtime", "year"), [(-(2**40), 1980), (0, 1980), (2**31 + 5, 2038), (2**40, 2107)]
)
def test_times_that_zip_cannot_hold_are_held_at_its_ends(mtime: int, year: int) -> None:
    with zipfile.ZipFile(io.BytesIO(finished({"a": b""}, mtime))) as file:
        assert file.infolist()[0].date_time[0] == year


def test_seventy_thousand_members_need_zip64_and_get_it() -> None:
    members = {f"{number}": b"" for number in range(70_000)}
    with zipfile.ZipFile(io.BytesIO(finished(members))) as file:
        assert len(file.namelist()) == 70_000


def test_a_member_beyond_four_gigabytes_says_so_in_zip64_fields() -> None:
    layout, size, offset = Zip(), 2**32 + 7, 2**33 + 1
    assert layout.head_length(b"a", size) == len(layout.head(b"a", size, 0))
    assert struct.pack("<HHQQ", 1, 16, size, size) in layout.head(b"a", size, 0)
    assert struct.pack("<HHQQQ", 1, 24, size, size, offset) in layout.index(
        b"a", size, 0, 0, offset
    )
    assert struct.pack("<HHQ", 1, 8, offset) in layout.index(b"a", 5, 0, 0, offset)
