"""Makes any text safe to show: names from a file system may hold anything."""

import unicodedata

from leverans.model.shown import shown

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str) -> str:
    r"""The text with what cannot be shown made visible.

    Bytes that are not UTF-8 and control characters as `model.shown` has them (`\xe5`, `\x1b`);
    direction characters and other hidden ones, which could disguise a name, as `\u202e`.
    """
    if text.isprintable():
        return text
    return "".join(_visible(char) for char in shown(text))


def _visible(char: str) -> str:
    return f"\\u{ord(char):04x}" if unicodedata.category(char) in HIDDEN else char


def width(text: str) -> int:
    """Columns that a text takes in a terminal: combining marks none, wide characters two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def shortened(text: str, columns: int) -> str:
    """The text within so many columns, with `…` in its middle where something was cut."""
    if width(text) <= columns:
        return text
    head, tail = (columns - 1) // 2, columns - 1 - (columns - 1) // 2
    return f"{text[:head]}…{text[len(text) - tail :]}"
