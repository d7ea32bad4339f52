"""Where a cell says several things: its branches, each read by itself."""

import re

from leverans.plan.phrase_text import Word
from leverans.plan.phrase_words import WORDS
from leverans.plan.wordings import parts

# a dot after these ends no sentence
ABBREVIATIONS = frozenset({"b", "g", "bev", "gallr", "inakt", "mån", "enl", "jfr", "anm", "kap"})
MEDIA = frozenset(parts(WORDS["MEDIUM"]))
NUMBERING = re.compile(r"[0-9]{1,2}|[a-h]")


def branches_of(words: tuple[Word, ...]) -> tuple[tuple[tuple[Word, ...], ...], bool]:
    """The branches in order, and whether the cell numbers them.

    A semicolon, a line break, a full stop, a number or a comma before a medium divides; a full
    stop at the end of all, or after an abbreviation, is left out.
    """
    found: list[list[Word]] = [[]]
    numbered = False
    place = 0
    while place < len(words):
        step = _numbering(words, place)
        if step:
            numbered = True
            found.append([])
        elif _divides(words, place):
            found.append([])
        elif words[place].text != ".":
            found[-1].append(words[place])
        place += step or 1
    kept = tuple(tuple(each) for each in found if each)
    return (*kept, ()) if _open(words) else kept, numbered


def _open(words: tuple[Word, ...]) -> bool:
    """Whether something was to stand before or after a semicolon, and does not."""
    signs = [word.text for word in words if word.text not in {".", "\n"}]
    return ";" in signs[:1] + signs[-1:]


def _numbering(words: tuple[Word, ...], place: int) -> int:
    """How many words the numbering here has: 2 for `1.` and `a)` before something, else 0."""
    here = [word.text for word in words[place : place + 3]]
    opened = place > 0 and words[place - 1].text == "("  # `fem (5) år` numbers nothing
    numbers = len(here) > 2 and here[1] in {".", ")"} and NUMBERING.fullmatch(here[0])  # noqa: PLR2004 - `1`, `.` and a word
    return 2 if numbers and not opened else 0


def _divides(words: tuple[Word, ...], place: int) -> bool:
    word, last = words[place].text, place == len(words) - 1
    if word in {";", "\n"}:
        return True
    if word == ".":
        return not last and not (place and words[place - 1].text in ABBREVIATIONS)
    return word == "," and not last and words[place + 1].text in MEDIA
