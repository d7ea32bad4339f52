"""Text that every database takes."""


def storable(text: str) -> str:
    """The text without lone surrogates and NUL, which PostgreSQL refuses; both made visible."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
