"""How ids are minted: the same thing gets the same id on every try, and no id tells a name."""

from uuid import UUID, uuid5


def mint(authority: UUID, kind: str, *parts: str) -> str:
    """Id (UUID text, version 5) of a thing within an authority.

    Args:
        authority: the authority's secret namespace, made once at random by `init`; without it
            an id cannot be traced back to a name by guessing.
        kind: `record`, `item`, `package` …, so that equal keys of different kinds differ.
        parts: the key of the thing in its source, outermost first; may be surrogate-escaped.
    """
    key = "\x1f".join((kind, *parts)).encode("utf-8", "surrogateescape")
    return str(uuid5(authority, key.hex()))
