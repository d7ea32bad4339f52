"""What lies in a container: its members as they are listed, judged by name, nothing unpacked."""

import re
import stat
from collections.abc import Iterator
from typing import NamedTuple

from leverans.formats.tar_records import FOLDER, REGULAR, BrokenTar, read_headers
from leverans.formats.zip_records import (
    ENCRYPTED,
    BrokenZip,
    Entry,
    find_directory,
    read_entries,
)
from leverans.ingest.packages.content import TarPart, ZipPart, reading_at
from leverans.model.record import Content
from leverans.model.shown import shown

TAR, ZIP, FOLDER_SHAPE = "tar", "zip", "folder"
RATIO = 1000
GROWTH_ALLOWED = 100 * 1024**2
MOST_NAME = 4096  # bytes
_BAD = re.compile(r"(?:^|/)\.{0,2}(?:/|$)|\x00")
_DRIVE = re.compile(r"[A-Za-z]:")
_HEADER = 30  # bytes of a local header without its name


class Member(NamedTuple):
    """A file: `place` is its offset in a tar, its record in a zip, its key in the store."""

    path: str
    size: int
    mtime_ns: int
    place: int | bytes


class Refused(NamedTuple):
    """What is in a container and no file that can be read: the rule that says why, and where."""

    rule: str
    path: str
    reason: str = ""


def shape_of(head: bytes) -> str:
    """`tar` or `zip` by the first 512 bytes of a file, "" when it is neither."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    return TAR if head[257:262] == b"ustar" else ""


def clean(name: str) -> str:
    """The name without a leading `./`."""
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    return name


def is_bad(path: str) -> bool:
    """Whether a name is empty, absolute, steps out, or is longer than any path."""
    found = _BAD.search(path) or _DRIVE.match(path)
    return bool(found) or len(path.encode("utf-8", "surrogateescape")) > MOST_NAME


def list_tar(content: Content, size: int) -> Iterator[Member | Refused]:
    """Members of a tar of `size` bytes, in its order; where it breaks off, the last says so."""
    with reading_at(content) as read:
        try:
            for header in read_headers(read, size):
                path = clean(header.name)
                if header.kind in REGULAR and not path.endswith("/"):
                    yield _judged(Member(path, header.size, header.mtime_ns, header.place))
                elif header.kind not in FOLDER and header.kind not in REGULAR:
                    yield Refused("SRC-PKG-LINK", path)
        except BrokenTar as broken:
            yield Refused("SRC-PKG-BROKEN", "", str(broken))


def list_zip(content: Content, size: int) -> Iterator[Member | Refused]:
    """Members of a zip, in the order of its directory; a bomb or a break ends the listing."""
    with reading_at(content) as read:
        try:
            directory = find_directory(read, size)
            unpacked = packed = 0
            for entry in read_entries(read, directory):
                unpacked += entry.size
                packed += entry.packed + _HEADER + len(entry.name)
                whole = GROWTH_ALLOWED + RATIO * directory.start
                if unpacked > whole or packed > directory.start or _grows(entry):
                    yield Refused("SRC-PKG-BOMB", _text(entry))
                    return
                yield from _entry(entry)
        except BrokenZip as broken:
            yield Refused("SRC-PKG-BROKEN", "", str(broken))


def content_of(shape: str, container: Content, member: tuple[int, int]) -> Content:
    """The bytes of a member of a tar or zip, by its place and size."""
    place, size = member
    if shape == TAR:
        return TarPart(container, place, size)
    return ZipPart(container, place)


def _entry(entry: Entry) -> Iterator[Member | Refused]:
    path = clean(_text(entry))
    if path.endswith("/"):
        return
    if entry.mode and stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        yield Refused("SRC-PKG-LINK", path)
    elif entry.flags & ENCRYPTED:
        yield Refused("SRC-PKG-ENCRYPTED", path)
    else:
        yield _judged(Member(path, entry.size, entry.mtime_ns, entry.place))


def _judged(member: Member) -> Member | Refused:
    return Refused("SRC-PKG-NAME", shown(member.path)) if is_bad(member.path) else member


def _grows(entry: Entry) -> bool:
    return entry.size > GROWTH_ALLOWED + RATIO * entry.packed


def _text(entry: Entry) -> str:
    return entry.name.decode("utf-8", "surrogateescape")
