"""A JSON document as a stream of events, for inventories of any size; UTF-8, strict.

Written for the archive alone: what judges its objects reads them by another reader.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from leverans.model.errors import StorageError

Event = tuple[str, str]
"""What and its text: `{`, `}`, `[`, `]`, `string`, `atom` (number, true, false, null)."""

LONGEST = 1 << 20
_CHUNK = 1 << 18
_TOKEN = re.compile(
    r"[ \t\r\n,:]*(?:([{}\[\]])"
    r'|"([^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*)"'
    r"|([-+.0-9A-Za-z]+)(?=[ \t\r\n,}\]]|\Z))"
)
_BLANK = re.compile(r"[ \t\r\n]*")


class NotJson(StorageError):
    """The document is no JSON that an inventory may be."""


def read_events(stream: BinaryIO, place: str) -> Iterator[Event]:
    """The tokens of a document in their order; commas and colons are taken as they come.

    A document that our own writer has made, and whose digest is right, has them where they belong;
    one that has not is refused by its sidecar, not here.

    Raises:
        NotJson: not UTF-8, cut off, or something else than JSON's tokens.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    text, at, ended = "", 0, False
    while True:
        match = _TOKEN.match(text, at)
        if match is not None and (match.end() < len(text) or ended):
            at = match.end()
            yield _event(match, place)
            continue
        if ended:
            if _BLANK.fullmatch(text, at):
                return
            raise NotJson("is no JSON, or cut off", place=place)
        if len(text) - at > LONGEST:
            raise NotJson("a text in it is too long", place=place)
        data = stream.read(_CHUNK)
        ended = not data
        try:
            text, at = text[at:] + decoder.decode(data, final=ended), 0
        except UnicodeDecodeError as error:
            raise NotJson("is not UTF-8", place=place) from error


def _event(match: re.Match[str], place: str) -> Event:
    mark, string, atom = match.groups()
    if mark:
        return mark, mark
    if atom:
        return "atom", atom
    if "\\" not in string:
        return "string", string
    try:
        return "string", json.loads(f'"{string}"')
    except ValueError as error:
        raise NotJson("has a broken escape", place=place) from error
