"""Where in a TOML text each key stands, so that a mistake can be shown with its line."""

import re
from collections.abc import Iterator, Mapping, Sequence

Place = tuple[str | int, ...]

_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEADER = re.compile(rf"\[(\[?)[ \t]*({_DOTTED})[ \t]*\]\]?")
_ASSIGNMENT = re.compile(rf"({_DOTTED})[ \t]*=")
_ONE_KEY = re.compile(_KEY)
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""+|' + r"'''.*?'''+|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'|"
    r"\#[^\n]*|[\[\]{}]|\n|[^\"'#\[\]{}\n]+",
    re.DOTALL,
)


def key_lines(text: str) -> Mapping[Place, int]:
    """Place of every table and key -> its line, from 1.

    Keys inside inline tables and arrays are not listed: they stand on their parent's line.

    Args:
        text: a document that `tomllib` has accepted.
    """
    lines: dict[Place, int] = {(): 1}
    for place, offset in _statements(text):
        lines.setdefault(place, text.count("\n", 0, offset) + 1)
    return lines


def line_of(lines: Mapping[Place, int], place: Sequence[str | int]) -> int:
    """The line of a place, or of the nearest thing around it that has one."""
    for end in range(len(place), 0, -1):
        if tuple(place[:end]) in lines:
            return lines[tuple(place[:end])]
    return 1


def _statements(text: str) -> Iterator[tuple[Place, int]]:
    """Each header and assignment with the offset where it begins."""
    table: Place = ()
    counts: dict[Place, int] = {}
    at = _end(_BLANK, text, 0)
    while at < len(text):
        if header := _HEADER.match(text, at):
            table = _within(_keys(header[2]), counts)
            if header[1]:
                counts[table] = counts.get(table, -1) + 1
                yield table, at
                table = (*table, counts[table])
            yield table, at
            at = header.end()
        elif assignment := _ASSIGNMENT.match(text, at):
            yield table + _keys(assignment[1]), at
            at = _after_value(text, assignment.end())
        else:  # not reached for what tomllib accepts; never loop for ever
            return
        at = _end(_BLANK, text, at)


def _within(keys: Place, counts: Mapping[Place, int]) -> Place:
    """A header's place: `[a.b]` below `[[a]]` belongs to the latest `a`."""
    place: Place = ()
    for n, key in enumerate(keys, start=1):
        place = (*place, key)
        if n < len(keys) and place in counts:
            place = (*place, counts[place])
    return place


def _keys(dotted: str) -> Place:
    return tuple(key.strip("\"'") for key in _ONE_KEY.findall(dotted))


def _after_value(text: str, at: int) -> int:
    """The offset behind a value: the first line end outside of brackets and strings."""
    depth = 0
    while token := _TOKEN.match(text, at):
        if token[0] == "\n" and depth == 0:
            break
        depth += (token[0] in "[{") - (token[0] in "]}")
        at = token.end()
    return at


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
