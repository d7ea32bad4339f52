"""A phrase as words: cleaned of what makes no difference, each word with its place in the text."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

DASHES = re.compile(r"[\u002d\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
NEWLINES = re.compile(r"[\n\r\v\f\u0085\u2028\u2029]")
BLANKS = re.compile(r"\s+")

# a word keeps what stands between its letters: `e-arkiv`, `5:e`, `1,5`, `fr.o.m`, `2027-01-01`
WORD = re.compile(r"\n|\.{2,}|[^\W_]+(?:[-:.,'’/][^\W_]+)*|[^\s]")
RUN_TOGETHER = re.compile(r"(?:([0-9]+)(år|års|mån|dagar)|(g)([0-9]+))")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in the form that is compared, and where it stands in the tidied text."""

    text: str
    start: int
    end: int


def tidy(text: str) -> str:
    """NFC, one blank between words, a line break where there was one, one kind of dash."""
    composed = unicodedata.normalize("NFC", text)

    def blank(match: re.Match[str]) -> str:
        return "\n" if NEWLINES.search(match[0]) else " "

    return DASHES.sub("-", BLANKS.sub(blank, composed.strip()))


def words_of(tidied: str) -> tuple[Word, ...]:
    """Every word and sign of a tidied text, in order; nothing but blanks is left out."""
    found: list[Word] = []
    for match in WORD.finditer(tidied):
        text = plain(match[0])
        parts = RUN_TOGETHER.fullmatch(text)
        if parts is None:
            found.append(Word(text, match.start(), match.end()))
            continue
        first, second = (part for part in parts.groups() if part)
        middle = match.start() + len(first)
        found += [Word(first, match.start(), middle), Word(second, middle, match.end())]
    return tuple(found)


@lru_cache(maxsize=4096)
def plain(word: str) -> str:
    """The word without case."""
    return unicodedata.normalize("NFC", word.casefold())
