"""Answers a question from the index: sets of record numbers, ranked, a page at a time.

All that is given must hold. The best come first: every word in the title as it stands, then as
part of a word there, then elsewhere; newer before older within each of the four.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, select

from leverans.ledger.bits import places
from leverans.ledger.catalogue_rows import NUMBERS, held_by_number
from leverans.ledger.search_filters import filtered
from leverans.ledger.search_reading import Reader
from leverans.ledger.search_tiers import Hits, hits_of
from leverans.ledger.search_words import Phrase, pieces_of
from leverans.ledger.tables_catalogue import RECORD, RECORD_SECRET
from leverans.model.catalogue_entry import Page, Query
from leverans.model.exposure import Audience, Exposure
from leverans.model.folding import words_of

FEW = 2000  # records whose dates are read and sorted at once; of more, month by month
FIRST_READ = 250  # texts that are read for a page of a phrase; then twice as many, and so on
VERIFIED = 2000  # candidates of a phrase that are all read, for an exact total


class Rank(NamedTuple):
    """Where a record stands among the hits; the smallest is the best.

    Attributes:
        tier: of the words. day, n: negative, so that the newest, and of one day the one that was
            entered last, is the smallest.
    """

    tier: int
    day: int
    n: int


def search(connection: Connection, query: Query) -> Page | None:
    """One page of the answer; None when `query.after` is no hit of this question."""
    reader = Reader(connection, query.audience)
    pieces = pieces_of(query.words)
    phrases = [piece.words for piece in pieces if isinstance(piece, Phrase) and piece.words[1:]]
    hits = hits_of(reader, pieces).within(filtered(reader, query))
    exact = not phrases or hits.total() <= VERIFIED
    if phrases and exact:
        hits = hits.within(_verified(reader, hits.all(), phrases))
    ranked = _ranked(reader, hits, None)
    if query.after:
        last = _place_of(reader, hits, query.after)
        if last is None:
            return None
        ranked = _ranked(reader, hits, last)
    if not exact:
        ranked = _kept(reader, ranked, phrases)
    found = list(islice(ranked, query.limit + 1))
    shown = held_by_number(connection, found[: query.limit], query.audience)
    more = len(found) > query.limit
    following = f"{shown[-1].archive_id}/{shown[-1].package}" if more else ""
    total = hits.total() if exact else len(shown)
    return Page(hits=tuple(shown), total=total, exact=exact, next=following)


def _ranked(reader: Reader, hits: Hits, after: Rank | None) -> Iterator[int]:
    """Numbers of the hits, best first, beginning after `after`; read as far as they are asked."""
    for tier, bits in enumerate(hits.tiers):
        if bits and (after is None or tier >= after.tier):
            for some in _by_time(reader, bits):
                ranks = sorted(Rank(tier, -day, -n) for n, day in _days(reader, some))
                yield from (-rank.n for rank in ranks if after is None or rank > after)


def _by_time(reader: Reader, bits: int) -> Iterator[int]:
    """A set in parts of which each is newer than the next."""
    if bits.bit_count() <= FEW:
        yield bits
        return
    for month in reader.months():
        part = bits & month()
        if part:
            yield part
            bits &= ~part
        if not bits:
            return


def _days(reader: Reader, bits: int) -> Iterator[tuple[int, int]]:
    asked = select(RECORD.c.n, RECORD.c.day).where(RECORD.c.n.in_(NUMBERS))
    numbers = places(bits)
    while some := list(islice(numbers, FEW)):
        yield from reader.connection.execute(asked, {"numbers": some})


def _place_of(reader: Reader, hits: Hits, named: str) -> Rank | None:
    archive_id, _, package = named.rpartition("/")
    asked = select(RECORD.c.n, RECORD.c.day)
    asked = asked.where(RECORD.c.archive_id == archive_id, RECORD.c.package == package)
    for n, day in reader.connection.execute(asked):
        for tier, bits in enumerate(hits.tiers):
            if bits >> n & 1:
                return Rank(tier, -day, -n)
    return None


def _verified(reader: Reader, bits: int, phrases: Sequence[tuple[str, ...]]) -> int:
    kept = 0
    for n in _kept(reader, places(bits), phrases):
        kept |= 1 << n
    return kept


def _kept(
    reader: Reader, numbers: Iterator[int], phrases: Sequence[tuple[str, ...]]
) -> Iterator[int]:
    """Those of the records in which every phrase stands, in their order."""
    wanted = [f" {' '.join(phrase)} " for phrase in phrases]
    size = FIRST_READ
    while some := list(islice(numbers, size)):
        size = min(2 * size, FEW)
        texts = dict(_texts(reader, some))
        for n in some:
            if all(any(phrase in field for field in texts[n]) for phrase in wanted):
                yield n


def _texts(reader: Reader, numbers: list[int]) -> Iterator[tuple[int, list[str]]]:
    """The fields that this audience may search of each record, as words with blanks around."""
    secret = RECORD_SECRET.c
    asked = (
        select(RECORD.c.exposure, secret.record, secret.title, secret.public_title, secret.text)
        .add_columns(secret.internal)
        .join(RECORD_SECRET, secret.record == RECORD.c.n)
        .where(RECORD.c.n.in_(NUMBERS))
    )
    for row in reader.connection.execute(asked, {"numbers": numbers}):
        fields = [row.public_title]
        if reader.audience is Audience.INTERNAL:
            fields += [row.title, row.text, row.internal]
        elif row.exposure == Exposure.PUBLIC:
            fields += [row.title, row.text]
        yield row.record, [f" {' '.join(words_of(field))} " for field in fields]
