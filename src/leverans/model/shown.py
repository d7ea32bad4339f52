"""How a name from a source is shown to a person."""

from unicodedata import category


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
    if category(character) == "Cs":  # a byte that is not UTF-8, as Python escapes it
        return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))
    if category(character) == "Cc":
        return f"\\x{ord(character):02x}"
    return character
