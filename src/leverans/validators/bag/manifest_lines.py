"""The lines of a manifest, taken apart (RFC 8493, 2.1.3 and 6.1.3)."""

import re
from collections.abc import Callable
from typing import NamedTuple

from leverans.validators.bag.paths import PAYLOAD

Find = Callable[[str], list[tuple[str, str]]]

SHOWN = 200  # characters of a line or path in a finding
_LOOSE = re.compile(r"([ \t]*)(\\?)([0-9A-Fa-f]+)[ \t]+(\*?)(.+)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\nr])")
_UNESCAPED = {"\\": "\\", "n": "\n", "r": "\r"}


class Entry(NamedTuple):
    """What an unusual line says. `rules` are those that its form breaks."""

    digest: str
    path: str
    rules: tuple[str, ...] = ()


def plain_lines(width: int) -> Find:
    """Finds (digest, path) of nearly all lines of a payload manifest in a text of many lines."""
    path = rf"{PAYLOAD}[^%\\\x00-\x1f\x7f]*[^%\\\s/\x00-\x1f\x7f]"
    return re.compile(rf"^([0-9A-Fa-f]{{{width}}})[ \t]+({path})$", re.MULTILINE).findall


def needs_no_look(text: str) -> bool:
    """Whether no path in a text of plain lines has parts that are to be left out or refused."""
    return "/." not in text and "//" not in text


def read_line(line: str, width: int) -> Entry | None:
    """An unusual line; None when it does not hold a digest and a path.

    A digest that is too long or too short for its algorithm becomes "".
    """
    match = _LOOSE.fullmatch(line)
    if match is None:
        return None
    blanks, escape, digest, star, path = match.groups()
    rules = []
    if blanks:
        rules.append("BAG-LINE-SPACE")
    if escape or star:
        rules.append("BAG-LINE-MD5SUM")
    if escape:
        path = _ESCAPED.sub(lambda found: _UNESCAPED[found[1]], path)
    if len(digest) != width:
        rules.append("BAG-DIGEST-LENGTH")
        digest = ""
    return Entry(digest.lower(), path, tuple(rules))


def is_empty(line: str) -> bool:
    """Whether a line holds nothing, or a comment, which BagIt has no place for."""
    return not line.strip() or line.startswith("#")
