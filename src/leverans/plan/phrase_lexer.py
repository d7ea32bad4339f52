"""Words to terminals: the longest turn of phrase first, and free text to the end of its branch."""

import re
from collections.abc import Iterator

from lark import Token

from leverans.plan.numerals import number_of
from leverans.plan.phrase_text import Word
from leverans.plan.phrase_words import OPENERS, lexicon, longest

ELLIPSIS = re.compile(r"…|\.{2,}")
ORDINAL = re.compile(r"[0-9]{1,3}:(?:a|e)")
EVERY = frozenset({"vart", "var", "varje"})
UNKNOWN = "UNKNOWN"
OMITTED = "OMITTED"


def tokens_of(words: tuple[Word, ...], tidied: str) -> Iterator[Token]:
    """The terminals of one branch. A word that is on no list is `UNKNOWN`, `…` is `OMITTED`.

    Args:
        words: of the branch. tidied: the whole text, for the wording of free text.
    """
    place = 0
    while place < len(words):
        kind, length = _kind(words, place)
        if kind in OPENERS:
            length = len(words) - place
            told = tidied[words[place].start : words[-1].end]
        else:
            told = _joined(words, place, length)
        yield Token(kind, told, start_pos=words[place].start)
        place += length


def _kind(words: tuple[Word, ...], place: int) -> tuple[str, int]:
    """The terminal that begins here, and how many words it has."""
    most = min(longest(), len(words) - place)
    for length in range(most, 0, -1):
        kind = lexicon().get(_joined(words, place, length))
        if kind is not None:
            return kind, length
    word = words[place].text
    if number_of(word) is not None:
        return "NUMBER", 1
    if ELLIPSIS.fullmatch(word):
        return OMITTED, 1
    if most > 2 and word in EVERY and ORDINAL.fullmatch(words[place + 1].text):  # noqa: PLR2004 - `vart 5:e år`
        return ("RECURRENT", 3) if words[place + 2].text == "år" else (UNKNOWN, 1)
    return UNKNOWN, 1


def _joined(words: tuple[Word, ...], place: int, length: int) -> str:
    return " ".join(word.text for word in words[place : place + length])
