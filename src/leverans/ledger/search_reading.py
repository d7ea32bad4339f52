"""Reads the index for one audience: which records hold a word, a part of one, a mark."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, Executable, select

from leverans.ledger.bits import gathered, of_numbers
from leverans.ledger.search_terms import AUDIENCES, EVERY, GRAM, MONTH, PART, SHORT, TITLE, WORD
from leverans.ledger.search_vocabulary import AFTER_ALL
from leverans.ledger.tables_catalogue import MARK_SECRET, POSTING, SUFFIX_SECRET, TERM_SECRET
from leverans.model.exposure import Audience, most_shown

Rows = Sequence[tuple[int, int, bytes]]


class Found(NamedTuple):
    """Who holds a word: whole in the title, in part there, whole anywhere, in part anywhere."""

    title: int
    title_part: int
    whole: int
    part: int

    def both(self, other: "Found") -> "Found":
        """Who holds this word and the other one."""
        return Found(*(mine & theirs for mine, theirs in zip(self, other, strict=True)))


class Reader:
    """One audience's view of the index, for one question.

    `most_exposed` is the last level of exposure at which it may know that a record exists.
    """

    def __init__(self, connection: Connection, audience: Audience) -> None:
        self.connection = connection
        self.audience = audience
        self.most_exposed = most_shown(audience)
        self._number = AUDIENCES[audience]

    def every(self) -> int:
        """All records that the audience may know of."""
        return self.term(EVERY, "")

    def term(self, kind: str, term: str) -> int:
        """The records with a term, in whatever field."""
        return gathered([(block, bits) for _, block, bits in self._exact(kind, term)])

    def word(self, word: str) -> Found:
        """The records with a word, or where it is part of one."""
        exact = self.whole(word)
        title, other = _by_field(self._parts(word))
        title |= exact.title
        return Found(exact.title, title, exact.whole, title | exact.whole | other)

    def whole(self, word: str) -> Found:
        """The records with a word as it stands, and in no other way."""
        title, other = _by_field(self._exact(WORD, word))
        return Found(title, title, title | other, title | other)

    def marked(self, kind: str, marks: Sequence[str]) -> dict[str, int]:
        """Mark -> the records with it, of those that are there."""
        asked = select(MARK_SECRET.c.mark, MARK_SECRET.c.record).where(
            MARK_SECRET.c.audience == self._number,
            MARK_SECRET.c.kind == kind,
            MARK_SECRET.c.mark.in_(marks),
        )
        found: dict[str, list[int]] = {}
        for mark, record in self.connection.execute(asked):
            found.setdefault(mark, []).append(record)
        return {mark: of_numbers(records) for mark, records in found.items()}

    def months(self) -> Iterator[Callable[[], int]]:
        """For each month, newest first, what reads its records; those without date come last."""
        for month in self.named_months():
            yield partial(self.term, MONTH, month)

    def named_months(self) -> list[str]:
        """The months that records are of, newest first."""
        asked = select(TERM_SECRET.c.term).where(
            TERM_SECRET.c.audience == self._number, TERM_SECRET.c.kind == MONTH
        )
        return sorted(self.connection.execute(asked).scalars(), reverse=True)

    def _exact(self, kind: str, term: str) -> Rows:
        return self._rows(
            select(POSTING.c.field, POSTING.c.block, POSTING.c.bits)
            .join(TERM_SECRET, TERM_SECRET.c.id == POSTING.c.term)
            .where(
                TERM_SECRET.c.audience == self._number,
                TERM_SECRET.c.kind == kind,
                TERM_SECRET.c.term == term,
            )
        )

    def _parts(self, word: str) -> Rows:
        """Postings of the words that hold this one; short ones are looked for in titles alone."""
        if len(word) <= SHORT:
            return self._exact(GRAM, word)
        common = self._exact(PART, word)
        return common or self._rows(
            select(POSTING.c.field, POSTING.c.block, POSTING.c.bits)
            .join(SUFFIX_SECRET, SUFFIX_SECRET.c.term == POSTING.c.term)
            .where(
                SUFFIX_SECRET.c.audience == self._number,
                SUFFIX_SECRET.c.suffix >= word,
                SUFFIX_SECRET.c.suffix < word + AFTER_ALL,
            )
        )

    def _rows(self, asked: Executable) -> Rows:
        return [(field, block, bits) for field, block, bits in self.connection.execute(asked)]


def _by_field(rows: Rows) -> tuple[int, int]:
    """The records by their titles, and by what else there is."""
    title = [(block, bits) for field, block, bits in rows if field == TITLE]
    other = [(block, bits) for field, block, bits in rows if field != TITLE]
    return gathered(title), gathered(other)
