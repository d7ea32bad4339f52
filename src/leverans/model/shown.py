"""How a name from a source is shown to a person."""


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
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return character
