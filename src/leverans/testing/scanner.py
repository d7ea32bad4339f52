"""Looks for planted words in what must not hold any: logs, summaries, mails, figures, bundles.

    scanner = Scanner(numbers=["19121201-1201"], words=["Kvarnrost"])
    assert scanner.find(path.read_bytes(), "summary") == []

A word is found in whatever form it was written: UTF-8, UTF-16 or Latin-1, composed or decomposed,
in either case, escaped as in JSON, percent-encoded, as an HTML entity, quoted-printable, in an
encoded mail header, as base64 or hex at any offset, folded over lines, in a zip, tar or gzip,
and in one of these within another. Of a personal number the ten digits count, with or
without its century, whatever stands between them.
"""

import base64
import binascii
import gzip
import html
import io
import quopri
import re
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from pathlib import Path
from urllib.parse import unquote_to_bytes

DEEPEST = 4  # forms within forms
_BETWEEN = re.compile(r"(?<=\d)(?:[-+\s.,_:/\u00a0\u2010-\u2015\u2212]|%2[BbDd]){1,3}(?=\d)")
_CORE = re.compile(r"\d{10}$")
_JSON = re.compile(rb"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrt]))")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
_HEX = re.compile(rb"[0-9a-fA-F]{24,}")
_HEADER = re.compile(rb"=\?[\w-]+\?[bBqQ]\?[^?\s]*\?=(?:\s+=\?[\w-]+\?[bBqQ]\?[^?\s]*\?=)*")
_SPACES = re.compile(r"\s+")
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_TAR_AT, _TAR = 257, b"ustar"
BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    RuntimeError,
)
"""What the readers of archives say of bytes that only look like one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A planted word that was found: which, where, and through which forms, outermost first."""

    planted: str
    where: str
    forms: tuple[str, ...]


class Scanner:
    """Knows what was planted."""

    def __init__(self, *, numbers: Iterable[str], words: Iterable[str]) -> None:
        """Personal numbers in any form, and words, titles and file names."""
        self._numbers = {number: _core(number) for number in numbers}
        self._words = {word: _folded(word) for word in words}

    def find(self, data: bytes, where: str) -> list[Hit]:
        """Every planted word in some bytes, each once."""
        found: dict[str, Hit] = {}
        for forms, view in views(data):
            for planted in self._in(view):
                found.setdefault(planted, Hit(planted, where, forms))
        return list(found.values())

    def find_in(self, files: Iterable[Path]) -> list[Hit]:
        """Every planted word in the names and bytes of files."""
        hits: list[Hit] = []
        for path in files:
            hits += self.find(path.name.encode("utf-8", "surrogateescape"), f"name of {path.name}")
            hits += self.find(path.read_bytes(), path.name)
        return hits

    def _in(self, view: bytes) -> Iterator[str]:
        for text in _texts(view):
            folded = _folded(text)
            digits = _BETWEEN.sub("", folded)
            yield from (word for word, needle in self._words.items() if needle in folded)
            yield from (number for number, core in self._numbers.items() if core in digits)


def views(data: bytes) -> Iterator[tuple[tuple[str, ...], bytes]]:
    """The bytes themselves, and what they say when each form is read; forms within forms too."""
    seen = {data}
    waiting: list[tuple[tuple[str, ...], bytes]] = [((), data)]
    while waiting:
        forms, view = waiting.pop()
        yield forms, view
        if len(forms) == DEEPEST:
            continue
        packed = view.startswith((_ZIP, _GZIP))
        for name, read in FORMS.items():
            if packed and read is not _archives:
                continue
            for other in read(view):
                if other and other not in seen:
                    seen.add(other)
                    waiting.append(((*forms, name), other))


def _core(number: str) -> str:
    digits = "".join(char for char in number if char.isdecimal())
    found = _CORE.search(digits)
    assert found, f"{number} has no ten digits"
    return found[0]


def _folded(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold())


def _texts(view: bytes) -> Iterator[str]:
    yield view.decode("utf-8", "replace")
    if any(byte > 127 for byte in view):
        yield view.decode("latin-1")
    if b"\0" in view:
        for codec in ("utf-16-le", "utf-16-be"):
            yield view.decode(codec, "replace")
            yield view[1:].decode(codec, "replace")


def _json(view: bytes) -> Iterator[bytes]:
    def char(match: re.Match[bytes]) -> bytes:
        if match[3]:
            return b" "
        return chr(int(match[1] or match[2], 16)).encode("utf-8", "replace")

    if b"\\" in view:
        yield _JSON.sub(char, view)


def _percent(view: bytes) -> Iterator[bytes]:
    if b"%" in view:
        yield unquote_to_bytes(view)
        yield unquote_to_bytes(view.replace(b"+", b" "))


def _entities(view: bytes) -> Iterator[bytes]:
    if b"&" in view:
        yield html.unescape(view.decode("utf-8", "replace")).encode("utf-8", "replace")


def _quoted(view: bytes) -> Iterator[bytes]:
    if b"=" in view:
        yield quopri.decodestring(view)


def _headers(view: bytes) -> Iterator[bytes]:
    for match in _HEADER.finditer(view):
        try:
            parts = decode_header(match[0].decode("ascii", "replace"))
        except (MessageError, ValueError):
            continue
        yield b"".join(part if isinstance(part, bytes) else part.encode() for part, _ in parts)


def _base64(view: bytes) -> Iterator[bytes]:
    for source in {view, re.sub(rb"[\r\n]", b"", view)}:
        for match in _BASE64.finditer(source):
            run = match[0].replace(b"-", b"+").replace(b"_", b"/")
            for offset in range(4):
                part = run[offset:]
                part = part[:-1] if len(part) % 4 == 1 else part  # no byte is told by one letter
                part += b"=" * (-len(part) % 4)
                if read := _plain(base64.b64decode(part)):
                    yield read


def _hex(view: bytes) -> Iterator[bytes]:
    for match in _HEX.finditer(view):
        for offset in range(2):
            run = match[0][offset:]
            if read := _plain(binascii.unhexlify(run[: len(run) // 2 * 2])):
                yield read


def _plain(read: bytes) -> bytes:
    """What was read, if it can be something: chance gives bytes that no text and no archive has."""
    if read.startswith((_ZIP, _GZIP)):
        return read
    strange = sum(1 for byte in read if byte < 9 or 13 < byte < 32)
    return read if read and strange * 20 <= len(read) else b""


def _folded_lines(view: bytes) -> Iterator[bytes]:
    if b"\n" in view:
        yield re.sub(rb"\r?\n[ \t]*", b"", view)


def _archives(view: bytes) -> Iterator[bytes]:
    try:
        if view.startswith(_ZIP):
            with zipfile.ZipFile(io.BytesIO(view)) as opened:
                for name in opened.namelist():
                    yield name.encode("utf-8", "surrogateescape")
                    yield opened.read(name)
        elif view.startswith(_GZIP):
            yield gzip.decompress(view)
        elif view[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
            with tarfile.open(fileobj=io.BytesIO(view)) as opened_tar:
                for member in opened_tar:
                    yield member.name.encode("utf-8", "surrogateescape")
                    stream = opened_tar.extractfile(member)
                    if stream is not None:
                        yield stream.read()
    except BROKEN:
        return


FORMS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "json": _json,
    "percent": _percent,
    "entities": _entities,
    "quoted-printable": _quoted,
    "header": _headers,
    "base64": _base64,
    "hex": _hex,
    "folded": _folded_lines,
    "archive": _archives,
}
