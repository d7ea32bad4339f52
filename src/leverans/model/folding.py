"""Text as search compares it: NFC, case folded, å ä ö as letters of their own, dashes as one."""

import re
import unicodedata

LONGEST_WORD = 64  # letters; what is longer is compared by its beginning
LONGEST_NAME = 200  # characters of a name or id; no database indexes texts of any length
_LETTERS = re.compile(r"[^\W_]+")
_ASIDE = re.compile(r"\s+")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_OWN_LETTERS = frozenset("åäö")


class _Plain(dict[int, str]):
    """Letter -> the letter without its accent, each worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        parts = char if char in _OWN_LETTERS else unicodedata.normalize("NFD", char)
        bare = "".join(part for part in parts if not unicodedata.combining(part))
        return self.setdefault(code, bare or char)


_PLAIN = _Plain()


def name_form(text: str) -> str:
    """A whole name for comparing, such as a record type's or a producer's; its beginning."""
    return fold(text[:LONGEST_NAME])[:LONGEST_NAME]


def fold(text: str) -> str:
    """The text for comparing: `KOMMITTÉ` and `kommitte` are one, `å` and `a` are not."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).casefold().translate(_PLAIN)


def words_of(text: str) -> list[str]:
    """The folded words in their order: letters and digits, everything else parts them."""
    folded = fold(text)
    found: list[str] = _LETTERS.findall(folded)
    if len(folded) <= LONGEST_WORD:
        return found
    return [word[:LONGEST_WORD] for word in found]


def id_form(text: str) -> str:
    """A diary number or other id for comparing: `KN 2025–00417` and `kn2025-00417` are one."""
    return _ASIDE.sub("", fold(text[:LONGEST_NAME].translate(_DASHES)))[:LONGEST_NAME]
