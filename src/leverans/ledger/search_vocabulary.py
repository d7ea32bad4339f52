"""The terms of the index: their numbers, the ends of words, and the parts that are common.

A part of a compound is found through the ends of all words: what begins an end is a part of the
word. A word that is a part of many others (`redovisning`) is a term of its own besides, so that
it need not be put together from thousands of rare compounds each time that somebody asks for it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, exists, func, select

from leverans.ledger.bits import gathered, pack
from leverans.ledger.bulk import Row, delete_many, insert_many, some_of
from leverans.ledger.numbering import last_number, set_number
from leverans.ledger.search_terms import PART, SHORT, WORD, ends_of
from leverans.ledger.tables_catalogue import POSTING, SUFFIX_SECRET, TERM_SECRET

AFTER_ALL = "\U0010ffff"  # sorts behind everything that can follow a beginning
COMMON = 64  # words that a word must be a part of to be a term of its own
LONGEST_PART = 20
GROWTH = 1.5  # of the vocabulary, after which it is asked which parts have become common
FIRST_LOOK = 2000  # terms
SEEN = "catalogue_parts"
AT_ONCE = 500  # below the limit of bound values in any SQLite
Key = tuple[int, str, str]  # of a term: audience, kind, term
Numbers = dict[Key, int]


def numbers_of(connection: Connection, wanted: Iterable[Key], *, make: bool) -> Numbers:
    """The numbers of terms; those that are new get one when `make` is set."""
    numbers: Numbers = {}
    terms = TERM_SECRET.c
    keys = sorted(wanted)
    for (audience, kind), some in groupby(keys, key=lambda key: key[:2]):
        asked = select(terms.term, terms.id).where(terms.audience == audience, terms.kind == kind)
        for texts in some_of((term for _, _, term in some), AT_ONCE):
            rows = connection.execute(asked.where(terms.term.in_(texts)))
            numbers.update({(audience, kind, term): n for term, n in rows})
    if make:
        numbers.update(_made(connection, [key for key in keys if key not in numbers]))
    return numbers


def forget_unused(connection: Connection, numbers: Numbers) -> None:
    """Delete the terms that no record holds any more: a word may be what had to go."""
    for some in some_of(numbers.items(), AT_ONCE):
        held = select(POSTING.c.term).where(POSTING.c.term.in_([n for _, n in some])).distinct()
        left = set(connection.execute(held).scalars())
        gone = {key: n for key, n in some if n not in left}
        delete_many(connection, SUFFIX_SECRET, _ends(gone))
        delete_many(connection, TERM_SECRET, ((n,) for n in gone.values()))


class Parts:
    """The words that are terms of their own as parts of others, of both audiences.

    `of` gives, for a word, each common part that it holds, with the audiences that have it.
    """

    def __init__(self, connection: Connection) -> None:
        asked = select(TERM_SECRET.c.term, TERM_SECRET.c.audience).where(TERM_SECRET.c.kind == PART)
        self._audiences: dict[str, list[int]] = {}
        for part, audience in connection.execute(asked):
            self._audiences.setdefault(part, []).append(audience)
        self._heads = frozenset(part[: SHORT + 1] for part in self._audiences)
        self._longest = max(map(len, self._audiences), default=0)

    def of(self, word: str) -> list[tuple[int, str]]:
        """(Audience, part) of the common parts in a word."""
        return [
            (audience, part)
            for begin in range(len(word) - SHORT)
            if word[begin : begin + SHORT + 1] in self._heads
            for end in range(begin + SHORT + 1, min(begin + self._longest, len(word)) + 1)
            if (part := word[begin:end]) in self._audiences
            for audience in self._audiences[part]
        ]


def promote(connection: Connection) -> None:
    """Make terms of the parts that have become common, when the vocabulary has grown enough."""
    last = connection.execute(select(func.max(TERM_SECRET.c.id))).scalar_one() or 0
    if last < FIRST_LOOK or last < GROWTH * last_number(connection, SEEN):
        return
    set_number(connection, SEEN, last)
    made = _made(connection, list(_become_common(connection)))
    for (audience, _, part), number in made.items():
        insert_many(connection, POSTING, _postings_of_part(connection, audience, part, number))


def _become_common(connection: Connection) -> Iterator[Key]:
    term, end = TERM_SECRET.c, SUFFIX_SECRET.c
    other = TERM_SECRET.alias("other")
    holders = select(func.count()).where(
        end.audience == term.audience,
        end.suffix >= term.term,
        end.suffix < term.term + AFTER_ALL,
    )
    known = exists().where(
        other.c.audience == term.audience, other.c.kind == PART, other.c.term == term.term
    )
    asked = select(term.audience, term.term).where(
        term.kind == WORD,
        func.length(term.term).between(SHORT + 1, LONGEST_PART),
        holders.correlate(TERM_SECRET).scalar_subquery() >= COMMON,
        ~known,
    )
    for audience, part in connection.execute(asked):
        yield audience, PART, part


def _postings_of_part(
    connection: Connection, audience: int, part: str, number: int
) -> Iterator[Row]:
    """What the new term would have, had it been one from the beginning."""
    end = SUFFIX_SECRET.c
    asked = (
        select(POSTING.c.field, POSTING.c.block, POSTING.c.bits)
        .join(SUFFIX_SECRET, end.term == POSTING.c.term)
        .where(end.audience == audience, end.suffix >= part, end.suffix < part + AFTER_ALL)
        .order_by(POSTING.c.field, POSTING.c.block)
    )
    rows = connection.execute(asked)
    for (field, block), some in groupby(rows, key=lambda row: row[:2]):
        yield number, field, block, pack(gathered([(0, bits) for _, _, bits in some]))


def _made(connection: Connection, keys: Sequence[Key]) -> Numbers:
    """Give new terms their numbers; of words, all ends are written."""
    last = connection.execute(select(func.max(TERM_SECRET.c.id))).scalar_one() or 0
    numbers = {key: last + place for place, key in enumerate(keys, start=1)}
    insert_many(connection, TERM_SECRET, ((n, *key) for key, n in numbers.items()))
    insert_many(connection, SUFFIX_SECRET, _ends(numbers))
    return numbers


def _ends(numbers: Numbers) -> Iterator[Row]:
    for (audience, kind, term), n in sorted(numbers.items()):
        if kind == WORD:
            for end in ends_of(term):
                yield audience, end, n
