"""The terms that a format allows in an attribute or element, from `vocabularies*.toml`."""

import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for part in files("leverans.schemas").iterdir():
        if part.name.startswith("vocabularies") and part.name.endswith(".toml"):
            lists = tomllib.loads(part.read_text("utf-8"))
            found |= {name: tuple(terms) for name, terms in lists.items()}
    return found


@cache
def terms(vocabulary: str) -> frozenset[str]:
    """All terms of a vocabulary, such as `content_category`."""
    return frozenset(_lists()[vocabulary])


LONGEST = 200  # characters; what is longer is no slip of the pen


def near_miss(vocabulary: str, value: str) -> str:
    """The term that was probably meant, or ""; a hint to the reader, never a verdict."""
    if len(value) > LONGEST:
        return ""
    plain = {_plain(term): term for term in _lists()[vocabulary]}
    close = get_close_matches(_plain(value), plain, n=1, cutoff=0.8)
    return plain[close[0]] if close else ""


_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212_", "-"))


def _plain(term: str) -> str:
    """Without differences of case, blanks (also hard ones) and dashes."""
    return "".join(term.translate(_DASHES).casefold().split())
