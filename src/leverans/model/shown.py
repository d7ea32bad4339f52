"""How a name from a source is shown to a person."""

from unicodedata import category

_BYTES_THAT_ARE_NOT_UTF8 = range(0xDC80, 0xDD00)  # as Python escapes them (PEP 383)


def shown(name: str) -> str:
    r"""The name with what cannot be printed made visible.

    Bytes that are not UTF-8 (surrogate escapes) and control characters become `\xNN`:

    >>> shown("l\udce4rare")
    'l\\xe4rare'
    """
    if name.isprintable():
        return name
    return "".join(_shown(character) for character in name)


def _shown(character: str) -> str:
    code = ord(character)
    if category(character) in ("Cc", "Zl", "Zp"):
        return f"\\x{code:02x}"
    if category(character) == "Cs":
        is_byte = code in _BYTES_THAT_ARE_NOT_UTF8
        return f"\\x{code - 0xDC00:02x}" if is_byte else f"\\u{code:04x}"
    return character
