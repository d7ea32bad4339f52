"""Makes any text safe to show: names from a file system may hold anything."""

import unicodedata

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str) -> str:
    r"""The text with what cannot be shown made visible.

    A byte of a name that is not UTF-8 (surrogate-escaped) becomes `\xE5`; control and direction
    characters, which could steer a terminal or disguise a name, become `\u001B`.
    """
    if text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - PEP 383
        return f"\\x{code - 0xDC00:02X}"
    if unicodedata.category(char) in HIDDEN:
        return f"\\u{code:04X}"
    return char


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
