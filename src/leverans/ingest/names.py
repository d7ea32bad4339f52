"""Names as a source has them, and as a package can carry them.

A name stays as it is, decomposed letters included, unless a package could not carry it, or not
beside the others: then its part becomes a safe one with a digest of the original, the same on
every run.
"""

import hashlib
import re
import unicodedata
from enum import StrEnum

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\\\ud800-\udfff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\.|$)", re.IGNORECASE)
_DIGEST = 12
_MAX_BYTES = 255
_MAX_EXTENSION = 16


class Fault(StrEnum):
    """Why a name cannot be carried as it is."""

    BYTES = "SRC-NAME-BYTES"
    UNSAFE = "SRC-NAME-UNSAFE"


def raw(name: str) -> bytes:
    """A name's own bytes."""
    return name.encode("utf-8", "surrogateescape")


def normalised(name: str) -> str:
    """A name as names are compared: composed letters (NFC)."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def folded(name: str) -> str:
    """A name as a file system that ignores case compares it."""
    return normalised(name).casefold()


def fault(name: str) -> Fault | None:
    """Why a path cannot be carried as it is, or None."""
    if not name.isascii() and _SURROGATE.search(name):
        return Fault.BYTES
    return Fault.UNSAFE if any(map(_is_unsafe, name.split("/"))) else None


def package_name(name: str, *, apart: bool = False) -> str:
    """The path under which a package carries a file: `name` itself wherever that is safe.

    With `apart` it is told apart from a file whose name differs only in case or in the form of
    its letters: the two could not lie in one folder everywhere.
    """
    if fault(name) is None and not apart:
        return name
    safe: list[str] = []
    parts = name.split("/")
    for place, part in enumerate(parts):
        above = "/".join(parts[: place + 1])  # equal parts of different folders may differ
        told_apart = apart and place == len(parts) - 1
        safe.append(_safe(part, above) if told_apart or _is_unsafe(part) else part)
    return "/".join(safe)


def _is_unsafe(part: str) -> bool:
    return bool(_UNSAFE.search(part) or part.endswith((".", " ")) or _RESERVED.match(part))


def _safe(part: str, whole: str) -> str:
    digest = hashlib.sha256(raw(whole)).hexdigest()[:_DIGEST]
    stem, dot, extension = _UNSAFE.sub("_", part).strip(" ").rstrip(". ").rpartition(".")
    if not stem or len(extension) > _MAX_EXTENSION:
        stem, dot, extension = stem + dot + extension, "", ""
    if _RESERVED.match(stem + dot):
        stem = "_" + stem
    tail = f"~{digest}{dot}{extension}"
    room = _MAX_BYTES - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore") + tail
