"""What a record is found by: its words, ids and marks, for each audience by itself.

Those outside search an index of their own, in which nothing is that they may not see: what is
hidden can then not show in a count, on a page or in the time that an answer takes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leverans.model.exposure import Audience, Exposure
from leverans.model.folding import id_form, name_form, words_of

AUDIENCES = {Audience.INTERNAL: 0, Audience.EXTERNAL: 1}
INSIDE, OUTSIDE = AUDIENCES[Audience.INTERNAL], AUDIENCES[Audience.EXTERNAL]
TITLE, OTHER = 0, 1  # fields: where a word stands
WORD, GRAM, PART, TYPE, CLASS, PRODUCER, MONTH, EVERY = "w", "g", "q", "t", "c", "p", "m", "*"
ID, CASE = "i", "a"  # marks
SHORT = 2  # letters of a gram: parts of words in titles that are no longer than that
UNDATED = "0000-00"

Place = tuple[int, str, str, int]  # audience, kind, term, field
Mark = tuple[int, str, str]  # audience, kind, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A record as the index sees it; everything is taken from the catalogue's own tables."""

    n: int
    exposure: Exposure
    title: str
    public_title: str
    text: str
    internal: str
    ids: tuple[str, ...]
    case_ids: tuple[str, ...]
    types: tuple[str, str]
    classification: str
    producers: tuple[str, str]
    date: str


def places_of(document: Document) -> Iterator[Place]:
    """The terms that a record is found by, with the field that each stands in."""
    titled = set(words_of(f"{document.title} {document.public_title}"))
    told = set(words_of(document.text))
    terms = _terms(document)
    yield from _places(INSIDE, titled, told.union(words_of(document.internal)), terms)
    if document.exposure is Exposure.PUBLIC:
        yield from _places(OUTSIDE, titled, told, terms)
    elif document.exposure is Exposure.REQUEST_ONLY:
        yield from _places(OUTSIDE, words_of(document.public_title), (), terms)


def marks_of(document: Document) -> Iterator[Mark]:
    """The ids that a record is found by; outside only those of what is public."""
    marks = [(ID, one) for one in {*map(id_form, document.ids)} if one]
    marks += [(CASE, one) for one in {*map(id_form, document.case_ids)} if one]
    for kind, mark in marks:
        yield INSIDE, kind, mark
        if document.exposure is Exposure.PUBLIC:
            yield OUTSIDE, kind, mark


def class_codes(code: str) -> Iterator[str]:
    """A class and all above it: `3.2.1`, `3.2`, `3`."""
    above = id_form(code)
    while above:
        yield above
        above = above.rpartition(".")[0]


def grams_of(word: str) -> set[str]:
    """The parts of a word of one and two letters."""
    return {word[at : at + size] for size in (1, SHORT) for at in range(len(word) - size + 1)}


def ends_of(word: str) -> set[str]:
    """The word and its ends, of which none is short: what begins one is a part of the word.

    Of a number only the whole, with and without leading zeros: it has no parts to be found by.
    """
    if word.isdecimal():
        return {word, word.lstrip("0") or word}
    return {word[at:] for at in range(max(1, len(word) - SHORT))}


def month_of(date: str) -> str:
    """`2024-04` of a date; a year alone counts as its January."""
    return f"{date[:7]}-01"[:7] if date else UNDATED


def _places(
    audience: int, titled: Iterable[str], told: Iterable[str], terms: list[tuple[str, str]]
) -> Iterator[Place]:
    for word in titled:
        yield audience, WORD, word, TITLE
    for word in told:
        yield audience, WORD, word, OTHER
    for kind, term in terms:
        yield audience, kind, term, TITLE


def _terms(document: Document) -> list[tuple[str, str]]:
    terms = [(EVERY, ""), (MONTH, month_of(document.date))]
    terms += [(TYPE, one) for one in {*map(name_form, document.types)} if one]
    terms += [(PRODUCER, one) for one in {*map(name_form, document.producers)} if one]
    terms += [(CLASS, code) for code in class_codes(document.classification)]
    return terms
