"""Whether a file is locked with a password: Office, old and new, PDF and zip; few bytes are read.

Sources: [MS-OFFCRYPTO] (EncryptedPackage), [MS-DOC] 2.5.1 (FibBase.fEncrypted), [MS-XLS] 2.4.117
(FilePass), [MS-PPT] 2.3.2 (CurrentUserAtom), ISO 32000-1 7.6 (Encrypt in the trailer),
APPNOTE.TXT 4.4.4 (bit 0).
"""

import re
import struct
from collections.abc import Callable
from typing import BinaryIO

from leverans.formats.compound import CompoundFile, NotCompound

_PDF_END = 64 * 1024
_PDF_START = 4 * 1024
_PDF_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R\b|<<)")
_ZIP_ENTRY = b"PK\x03\x04"
_ZIP_ENCRYPTED = 0x01
_BIFF_RECORDS = 50
_FILEPASS = 0x2F
_PPT_ENCRYPTED = 0xF3D1C4DF
_DOC_MAGIC = 0xA5EC
_DOC_ENCRYPTED = 0x0100


def is_locked(stream: BinaryIO) -> str | None:
    """Why a file cannot be opened without a password, or None.

    Args:
        stream: the file's bytes; must be seekable. Its position is changed.

    Returns:
        `OOXML`, `DOC`, `XLS`, `PPT`, `PDF` or `ZIP` (its first entry is encrypted); None as well
        for what is too broken to tell.
    """
    stream.seek(0)
    head = stream.read(_PDF_START)
    if head.startswith(b"%PDF-") or b"%PDF-" in head[:1024]:
        return "PDF" if _pdf_is_encrypted(stream, head) else None
    if head.startswith(_ZIP_ENTRY):
        return "ZIP" if len(head) > 7 and head[6] & _ZIP_ENCRYPTED else None  # noqa: PLR2004
    if not head.startswith(CompoundFile.MAGIC):
        return None
    try:
        return _office(CompoundFile(stream))
    except (NotCompound, struct.error):
        return None


def _pdf_is_encrypted(stream: BinaryIO, head: bytes) -> bool:
    """The trailer stands at the end; in a linearised file (ISO 32000-1 Annex F) also in front.

    A cross-reference stream has its dictionary in clear text too, so it is found the same way.
    """
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _PDF_END))
    return bool(_PDF_ENCRYPT.search(stream.read(_PDF_END)) or _PDF_ENCRYPT.search(head))


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
