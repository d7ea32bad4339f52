"""Takes apart what somebody typed: words, "words that stand together", and ids among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leverans.model.folding import id_form, words_of

LONGEST_ID = 4  # words that one id may be written in: `KN 2025 – 00417`
MOST_WORDS = 40  # of one question; more are not asked by a person
_PIECES = re.compile(r'["”“„»«]([^"”“„»«]*)["”“„»«]|([^\s"”“„»«]+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word, or a part of one."""

    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Whole words that stand beside each other."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """Text outside quotation marks: as typed, and its words. It may be (a part of) an id."""

    typed: str
    words: tuple[str, ...]


def pieces_of(words: str) -> list[Phrase | Loose]:
    """What was typed, in its order."""
    found: list[Phrase | Loose] = []
    for match in _PIECES.finditer(words):
        piece = tuple(words_of(match[0]))[:MOST_WORDS]
        if match[1] is None:
            found.append(Loose(typed=match[2], words=piece))
        elif piece:
            found.append(Phrase(words=piece))
    return found[:MOST_WORDS]


def id_spans(pieces: list[Phrase | Loose]) -> Iterator[tuple[int, int, str]]:
    """(begin, end, id form) of everything that may be an id, the longest from each place first."""
    for begin in range(len(pieces)):
        for end in range(min(begin + LONGEST_ID, len(pieces)), begin, -1):
            typed = [piece.typed for piece in pieces[begin:end] if isinstance(piece, Loose)]
            if len(typed) == end - begin:
                yield begin, end, id_form("".join(typed))
