"""Values of PDF (ISO 32000-1 7.3) out of bytes that may be broken or hostile: bounded in depth."""

import re
from typing import NamedTuple

MAX_DEPTH = 32
_SPACE = rb"[\s\0]*+(?:%[^\r\n]*+[\s\0]*+)*+"
_TOKEN = re.compile(
    _SPACE + rb"(<<|>>|[\[\]()]|<[0-9A-Fa-f\s]*+>|/[^\s\0()<>\[\]{}/%]*+|[^\s\0()<>\[\]{}/%]++)"
)
_REFERENCE = re.compile(rb"\s+(\d{1,10})\s+R(?![A-Za-z0-9])")
_IN_STRING = re.compile(rb"[()\\]")
_HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_WORDS = {b"true": True, b"false": False, b"null": None}
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Malformed(Exception):
    """The bytes are no such value, or the structure of the PDF leads nowhere."""


class Name(str):
    """A name, without its slash."""

    __slots__ = ()


class Ref(NamedTuple):
    """A reference to an indirect object."""

    number: int
    generation: int


Value = None | bool | int | float | bytes | Name | Ref | list["Value"] | dict[str, "Value"]


def parse(data: bytes, position: int = 0, depth: int = 0) -> tuple[Value, int]:
    """The value that begins at a position, and where it ends.

    Raises:
        Malformed: there is none, or it nests too deeply.
    """
    if depth > MAX_DEPTH:
        raise Malformed("values nest too deeply")
    token, position = _token(data, position)
    if token == b"<<":
        return _dictionary(data, position, depth)
    if token == b"[":
        return _array(data, position, depth)
    if token == b"(":
        return _string(data, position)
    if token[:1] == b"<":
        digits = re.sub(rb"\s", b"", token[1:-1])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii")), position
    if token[:1] == b"/":
        return _name(token), position
    return _number(data, token, position)


def parse_dictionary(data: bytes, position: int = 0) -> tuple[dict[str, Value], int]:
    """As `parse`, of a dictionary and nothing else."""
    value, end = parse(data, position)
    if not isinstance(value, dict):
        raise Malformed("no dictionary where one must be")
    return value, end


def _token(data: bytes, position: int) -> tuple[bytes, int]:
    match = _TOKEN.match(data, position)
    if match is None:
        raise Malformed("ends within a value")
    return match[1], match.end()


def _number(data: bytes, token: bytes, position: int) -> tuple[Value, int]:
    if token in _WORDS:
        return _WORDS[token], position
    try:
        if not token.lstrip(b"+-").isdigit():
            return float(token), position
        number = int(token[:20])
    except ValueError:
        raise Malformed("an unknown word") from None
    reference = _REFERENCE.match(data, position) if number >= 0 else None
    if reference is None:
        return number, position
    return Ref(number, int(reference[1])), reference.end()


def _name(token: bytes) -> Name:
    plain = _HEX_IN_NAME.sub(lambda match: bytes.fromhex(match[1].decode()), token[1:])
    return Name(plain.decode("latin-1"))


def _array(data: bytes, position: int, depth: int) -> tuple[Value, int]:
    items: list[Value] = []
    while True:
        token, end = _token(data, position)
        if token == b"]":
            return items, end
        item, position = parse(data, position, depth + 1)
        items.append(item)


def _dictionary(data: bytes, position: int, depth: int) -> tuple[Value, int]:
    items: dict[str, Value] = {}
    while True:
        token, position = _token(data, position)
        if token == b">>":
            return items, position
        if token[:1] != b"/":
            raise Malformed("a key that is no name")
        items[_name(token)], position = parse(data, position, depth + 1)


def _string(data: bytes, position: int) -> tuple[bytes, int]:
    """A literal string: parentheses nest, a backslash escapes."""
    out = bytearray()
    level = 1
    while True:
        match = _IN_STRING.search(data, position)
        if match is None:
            raise Malformed("a string without end")
        out += data[position : match.start()]
        position = match.end()
        if match[0] == b"\\":
            position = _escape(data, position, out)
            continue
        level += 1 if match[0] == b"(" else -1
        if level == 0:
            return bytes(out), position
        out += match[0]


def _escape(data: bytes, position: int, out: bytearray) -> int:
    octal = re.compile(rb"[0-7]{1,3}").match(data, position)
    if octal is not None:
        out.append(int(octal[0], 8) & 0xFF)
        return octal.end()
    char = data[position : position + 1]
    if char == b"\r":
        return position + (2 if data[position + 1 : position + 2] == b"\n" else 1)
    out += b"" if char == b"\n" else _ESCAPES.get(char, char)
    return position + 1
