"""bagit.txt: which version of BagIt, and how the other tag files are encoded (RFC 8493, 2.1.1)."""

import codecs
import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from leverans.model.finding import Finding, Level
from leverans.validators.bag.editions import EDITIONS, LATEST, Edition
from leverans.validators.bag.encodings import codec_of
from leverans.validators.containers.interface import flaw

DECLARATION = "bagit.txt"
MOST = 4096  # bytes; two short lines need no more
SHOWN = 100  # characters of a line in a finding
_VERSION, _ENCODING = "BagIt-Version", "Tag-File-Character-Encoding"
_LINE = re.compile(rf"[ \t]*({_VERSION}|{_ENCODING})[ \t]*:[ \t]*(.*?)[ \t]*")


class Declaration(NamedTuple):
    """What holds for the rest of the bag; where it is not said, 1.0 and UTF-8 are taken.

    `encoding` is Python's name of the codec. `version` is as declared.
    """

    version: str
    edition: Edition
    encoding: str
    findings: tuple[Finding, ...] = ()


UNDECLARED = Declaration("", LATEST, "utf-8")


def read_declaration(data: bytes) -> Declaration:
    """Judge the bytes of bagit.txt."""
    findings = []
    if data.startswith(codecs.BOM_UTF8):
        data = data.removeprefix(codecs.BOM_UTF8)
        findings.append(flaw("BAG-DECLARATION-BOM", DECLARATION))
    lines = _lines(data)
    said: dict[str, str] = {}
    for line in lines:
        if match := _LINE.fullmatch(line):
            said.setdefault(match[1], match[2])
    version = said.get(_VERSION, "")
    edition = EDITIONS.get(version, LATEST)
    encoding = codec_of(said.get(_ENCODING, "UTF-8"))
    findings += _form(lines, said, edition)
    findings += _values(said, encoding, edition)
    return Declaration(version, edition, encoding or "utf-8", tuple(findings))


def _lines(data: bytes) -> list[str]:
    text = data[:MOST].decode("utf-8", "backslashreplace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


def _form(lines: list[str], said: dict[str, str], edition: Edition) -> Iterator[Finding]:
    """Exactly the two lines, exactly so; drafts may differ in blanks and in what comes besides."""
    for label in (_VERSION, _ENCODING):
        if label not in said:
            yield flaw("BAG-DECLARATION-INCOMPLETE", DECLARATION, value=label)
    if len(said) < 2:  # noqa: PLR2004 (the two lines)
        return
    wanted = [f"{_VERSION}: {said[_VERSION]}", f"{_ENCODING}: {said[_ENCODING]}"]
    if lines != wanted:
        pairs = enumerate(zip_longest(lines, wanted), 1)
        number, line = next((number, line) for number, (line, right) in pairs if line != right)
        place = f"{DECLARATION}#{number}"
        yield flaw("BAG-DECLARATION-FORM", place, edition.must, value=(line or "")[:SHOWN])


def _values(said: dict[str, str], encoding: str, edition: Edition) -> Iterator[Finding]:
    version, name = said.get(_VERSION), said.get(_ENCODING)
    if version is not None and version not in EDITIONS:
        yield flaw("BAG-VERSION-UNKNOWN", DECLARATION, value=version[:SHOWN])
    if name is None:
        return
    if not encoding:
        yield flaw("BAG-ENCODING-UNKNOWN", DECLARATION, Level.ERROR, value=name[:SHOWN])
    elif encoding != "utf-8":
        yield flaw("BAG-ENCODING-NOT-UTF8", DECLARATION, edition.should, value=name[:SHOWN])
