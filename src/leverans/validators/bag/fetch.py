"""fetch.txt: payload that is to be fetched later. Nothing is fetched here (RFC 8493, 2.2.3)."""

import re
from collections.abc import Iterator, Sequence

from leverans.model.finding import Finding, Level
from leverans.validators.bag.base_directory import BaseDirectory
from leverans.validators.bag.listing import OFTEN, Listing
from leverans.validators.bag.manifest_lines import SHOWN, is_empty
from leverans.validators.bag.paths import PAYLOAD, candidates, decoded, normal
from leverans.validators.containers.interface import flaw

FETCH = "fetch.txt"
_LINE = re.compile(r"([^ \t]+)[ \t]+(\d{1,20}|-)[ \t]+(.+)", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f\x7f]+")
_OF_A_HOST = re.compile(r"(?:https?|ftps?|sftp):(?!//[^/?#])", re.IGNORECASE)


def read_fetch(base: BaseDirectory) -> None:
    """Note what is to come in the index, and report what is wrong with the lines."""
    for number, line in base.lines(FETCH):
        for finding in _judge(base, number, line):
            base.report(finding)
        if not number % OFTEN:
            base.meanwhile()


def _judge(base: BaseDirectory, number: int, line: str) -> Iterator[Finding]:
    place = f"{FETCH}#{number}"
    match = _LINE.fullmatch(line)
    if is_empty(line):
        yield flaw("BAG-LINE-EMPTY", place, Level.WARNING, value=line[:SHOWN])
    elif match is None:
        yield flaw("BAG-LINE-FORM", place, value=line[:SHOWN])
    else:
        url, length, written = match.groups()
        if not _URI.fullmatch(url) or _OF_A_HOST.match(url):
            yield flaw("BAG-FETCH-URL", place, value=url[:SHOWN])
        path = normal(written)
        if path is None:
            yield flaw("BAG-PATH-UNSAFE", place, value=written[:SHOWN])
        elif not path.startswith(PAYLOAD):
            yield flaw("BAG-PATH-NOT-PAYLOAD", place, value=path[:SHOWN])
        else:
            yield from _promised(base, number, path, length)


def _promised(base: BaseDirectory, line: int, path: str, length: str) -> Iterator[Finding]:
    """The file may be there already; its size is a hint only (5.3)."""
    for _, name in candidates(path, strict=base.declaration.edition.strict):
        member = base.index.find(base.prefix + name)
        if member is not None:
            base.index.promise(name, line)
            if length not in ("-", str(member.size)) and int(length) != member.size:
                place, value = f"{FETCH}#{line}", f"{length} ≠ {member.size}"
                yield flaw("BAG-FETCH-SIZE", place, Level.WARNING, file=name, value=value)
            return
    base.index.promise(decoded(path), line)


def compare_fetch(base: BaseDirectory, listings: Sequence[Listing]) -> Iterator[Finding]:
    """Every file in every payload manifest; before 1.0, in one. What is absent, is absent."""
    whole = (1 << len(listings)) - 1
    absent = 0
    for path, line, lists in base.index.promised():
        number = base.index.number_of(base.prefix + path)
        absent += not number
        bits = lists if not number else _bits(listings, number)
        listed = bits == whole if base.declaration.edition.strict else bits
        if listings and not listed:
            yield flaw("BAG-FETCH-UNLISTED", f"{FETCH}#{line}", value=path[:SHOWN])
    if absent:
        yield flaw("BAG-UNFETCHED", FETCH, count=str(absent))


def _bits(listings: Sequence[Listing], number: int) -> int:
    return sum(1 << place for place, one in enumerate(listings) if one.pairing.seen[number])
