"""The second reading of a document that its schema refused: where each fault stands.

A streamed verdict knows no lines. So the document is fed once more, tag by tag, and a fault belongs
to the tag whose feeding brought it: exact in any layout, in flat memory at any size.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from leverans.schemas.xml import MAX_FAULTS, Readable, forget

CHUNK = 64 * 1024
LONGEST = 50 * 1024**2  # bytes that are read a second time
LARGEST_PART = 1_000  # elements below a refused one that are kept for an explanation
PARTS = 20  # faults whose element is kept
_TAGS = re.compile(rb"[^>]*>|[^>]+\Z")
_SUBJECT = re.compile(r"Element '([^']+)'")


@dataclass(slots=True, kw_only=True)
class Located:
    """A fault of the schema and the element it speaks of.

    Attributes:
        line: where its tag ends. message: the parser's own words.
        path: names and positions from the root on, such as `/mets/fileSec[1]/fileGrp[4]`.
        names: the same in Clark form without positions. part: the element as a document of its
            own, b"" where it is too large or has been let go.
    """

    line: int
    message: str
    path: str = ""
    names: tuple[str, ...] = ()
    part: bytes = b""


@dataclass(slots=True)
class _Open:
    """An element whose end has not come, and how many of each name it has had."""

    element: etree._Element
    step: str
    seen: Counter[str] = field(default_factory=Counter)
    refused: list[Located] = field(default_factory=list)
    below: int = 0


def locate(source: Readable, schema: etree.XMLSchema, *, most: int = MAX_FAULTS) -> list[Located]:
    """The first `most` faults of the first 50 MB, in document order."""
    reading = _Reading(schema)
    for line, piece in _tags(source):
        if not reading.feed(piece, line) or len(reading.found) >= most:
            break
    return reading.found[:most]


def _tags(source: Readable) -> Iterator[tuple[int, bytes]]:
    """Pieces with one tag at most, each with the line on which it ends."""
    line, rest, left = 1, b"", LONGEST
    while left > 0 and (chunk := source.read(CHUNK)):
        left -= len(chunk)
        for match in _TAGS.finditer(rest + chunk):
            piece = match[0]
            if not piece.endswith(b">") and len(piece) < CHUNK:
                rest = piece
                break
            line += piece.count(b"\n")
            yield line, piece
        else:
            rest = b""
    yield line + rest.count(b"\n"), rest


class _Reading:
    """The state of one second reading."""

    def __init__(self, schema: etree.XMLSchema) -> None:
        self.found: list[Located] = []
        self._parser = etree.XMLPullParser(  # noqa: TID251 (the same settings as the reader's)
            events=("start", "end"),
            schema=schema,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
        )
        self._stack: list[_Open] = []

    def feed(self, piece: bytes, line: int) -> bool:
        """Read on; false when it goes no further."""
        try:
            self._parser.feed(piece)
        except (etree.XMLSyntaxError, ValueError, LookupError):
            return False
        log = self._parser.feed_error_log
        new = [
            Located(line=line, message=entry.message)
            for entry in islice(log, len(self.found), None)
        ]
        self.found.extend(new)
        for event, element in self._parser.read_events():
            if event == "start":
                self._start(element, new)
            else:
                self._end(element, new)
        return True

    def _start(self, element: etree._Element, new: list[Located]) -> None:
        tag = str(element.tag)
        name = tag.rpartition("}")[2]
        step = name
        if self._stack:
            self._stack[-1].seen[name] += 1
            step = f"{name}[{self._stack[-1].seen[name]}]"
        self._stack.append(_Open(element, step))
        self._claim(tag, new)

    def _claim(self, tag: str, new: list[Located]) -> None:
        """Faults that speak of the innermost open element become its own."""
        for fault in new:
            subject = _SUBJECT.match(fault.message)
            if not fault.path and subject is not None and subject[1] == tag:
                fault.path = "/" + "/".join(one.step for one in self._stack)
                fault.names = tuple(str(one.element.tag) for one in self._stack)
                if len(self.found) <= PARTS:
                    self._stack[-1].refused.append(fault)

    def _end(self, element: etree._Element, new: list[Located]) -> None:
        whole = bool(self._stack[-1].refused)
        self._claim(str(element.tag), new)
        ended = self._stack.pop()
        if whole and ended.below <= LARGEST_PART:
            part = etree.tostring(element, with_tail=False)
            for fault in ended.refused:
                fault.part = part
        keeping = next((one for one in self._stack if one.refused), None)
        if keeping is not None:
            keeping.below += 1
        if keeping is None or keeping.below > LARGEST_PART:
            forget(element)
