"""Whether a file is locked with a password: Office, old and new, ODF, PDF, zip; little is read.

Sources: [MS-OFFCRYPTO] (EncryptedPackage), [MS-DOC] 2.5.1 (FibBase.fEncrypted), [MS-XLS] 2.4.117
(FilePass), [MS-PPT] 2.3.2 (CurrentUserAtom), ISO 32000-1 7.6 (Encrypt in the trailer),
APPNOTE.TXT 4.4.4 (bit 0), OpenDocument 1.3 part 2, 4.16.7 (manifest:encryption-data).
"""

import re
import struct
import zlib
from collections.abc import Callable
from itertools import islice
from typing import NamedTuple

from leverans.formats.compound import CompoundFile, NotCompound
from leverans.formats.magic import COMPOUND, HEAD, ZIP_ENTRY, is_pdf
from leverans.formats.pdf_claim import PdfFacts, read_pdf
from leverans.formats.seekable import Seekable
from leverans.formats.zip_records import (
    ENCRYPTED,
    BrokenZip,
    Entry,
    ReadAt,
    data_place,
    find_directory,
    read_entries,
)

_MANIFEST = b"META-INF/manifest.xml"
_MANIFEST_LIMIT = 4 * 1024**2
_MOST_ENTRIES = 1_000_000  # of a larger zip nobody can tell
_ENCRYPTION_DATA = re.compile(rb"<(?:[\w.-]{1,64}:)?encryption-data[\s/>]")
_BIFF_RECORDS = 50
_FILEPASS = 0x2F
_PPT_ENCRYPTED = 0xF3D1C4DF
_DOC_MAGIC = 0xA5EC
_DOC_ENCRYPTED = 0x0100


class Lock(NamedTuple):
    """How a file is locked.

    Attributes:
        kind: `OOXML`, `DOC`, `XLS`, `PPT`, `ODF`, `PDF` or `ZIP` (some entry is encrypted).
        opens: False when a password is needed to open it; True when it opens without (a PDF with
            restrictions only); None when that cannot be told.
    """

    kind: str
    opens: bool | None = False


def is_locked(stream: Seekable) -> str | None:
    """Kind of the lock (see `Lock`), or None; None as well for what is too broken to tell.

    Args:
        stream: the file's bytes. Its position is changed.
    """
    lock = lock_of(stream)
    return lock.kind if lock else None


def lock_of(stream: Seekable) -> Lock | None:
    """How a file is locked, or None; None as well for what is too broken to tell."""
    stream.seek(0)
    head = stream.read(HEAD)
    if is_pdf(head):
        return lock_of_pdf(read_pdf(stream))
    if head.startswith(ZIP_ENTRY):
        return _zip(stream, head)
    if not head.startswith(COMPOUND):
        return None
    try:
        kind = _office(CompoundFile(stream))
    except (NotCompound, struct.error):
        return None
    return Lock(kind) if kind else None


def lock_of_pdf(facts: PdfFacts) -> Lock | None:
    """The lock of a PDF that has been read already."""
    return Lock("PDF", facts.opens) if facts.is_encrypted else None


def _zip(stream: Seekable, head: bytes) -> Lock | None:
    """OpenDocument keeps its parts encrypted as plain entries, and says so in its manifest."""
    if len(head) > 7 and head[6] & ENCRYPTED:  # noqa: PLR2004
        return Lock("ZIP")

    def read(size: int, place: int) -> bytes:
        stream.seek(place)
        return stream.read(size)

    try:
        directory = find_directory(read, stream.seek(0, 2))
        for entry in islice(read_entries(read, directory), _MOST_ENTRIES):
            if entry.flags & ENCRYPTED:
                return Lock("ZIP")
            if entry.name == _MANIFEST and _ENCRYPTION_DATA.search(_start(read, entry)):
                return Lock("ODF")
    except (BrokenZip, zlib.error):
        return None
    return Lock("ZIP", None) if directory.entries > _MOST_ENTRIES else None


def _start(read: ReadAt, entry: Entry) -> bytes:
    """The first bytes of an entry that is stored or deflated; b"" of one packed in another way."""
    packed = read(min(entry.packed, _MANIFEST_LIMIT), data_place(read, entry))
    if entry.method == 0:
        return packed
    if entry.method != zlib.DEFLATED:
        return b""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _MANIFEST_LIMIT)


def _office(file: CompoundFile) -> str | None:
    checks: dict[str, tuple[str, Callable[[bytes], bool]]] = {
        "WordDocument": ("DOC", _doc_is_encrypted),
        "Workbook": ("XLS", _xls_is_encrypted),
        "Book": ("XLS", _xls_is_encrypted),
        "Current User": ("PPT", _ppt_is_encrypted),
    }
    if "EncryptedPackage" in file.names:
        return "OOXML"
    for name, (kind, is_encrypted) in checks.items():
        if name in file.names and is_encrypted(file.head(name)):
            return kind
    return None


def _doc_is_encrypted(head: bytes) -> bool:
    magic, flags = struct.unpack_from("<H8xH", head)
    return bool(magic == _DOC_MAGIC and flags & _DOC_ENCRYPTED)


def _xls_is_encrypted(head: bytes) -> bool:
    """FILEPASS follows the first BOF record closely, before anything that it encrypts."""
    place = 0
    for _ in range(_BIFF_RECORDS):
        if place + 4 > len(head):
            return False
        kind, length = struct.unpack_from("<HH", head, place)
        if kind == _FILEPASS:
            return True
        place += 4 + length
    return False


def _ppt_is_encrypted(head: bytes) -> bool:
    (token,) = struct.unpack_from("<8x4xI", head)
    return bool(token == _PPT_ENCRYPTED)
