"""Which records answer to the words, in four tiers from the best to the rest."""

import re
from dataclasses import dataclass
from functools import reduce

from sqlalchemy import select

from leverans.ledger.bits import of_numbers
from leverans.ledger.search_reading import Found, Reader
from leverans.ledger.search_terms import ID
from leverans.ledger.search_words import Loose, Phrase, id_spans
from leverans.ledger.tables_catalogue import RECORD

_ARCHIVE_ID = re.compile(r"[0-9a-z][0-9a-z:._-]{7,199}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """Sets of record numbers, none in two of them, the best set first."""

    tiers: tuple[int, ...]

    def within(self, others: int) -> "Hits":
        """Those that are in another set too."""
        return Hits(tiers=tuple(tier & others for tier in self.tiers))

    def all(self) -> int:
        """All of them as one set."""
        return reduce(int.__or__, self.tiers, 0)

    def total(self) -> int:
        """How many there are."""
        return sum(tier.bit_count() for tier in self.tiers)


def hits_of(reader: Reader, pieces: list[Phrase | Loose]) -> Hits:
    """The records that answer to everything that was typed; to nothing typed answer all."""
    if not pieces:
        return Hits(tiers=(reader.every(),))
    by_id = _ids(reader, pieces)
    found: Found | None = None
    at = 0
    while at < len(pieces):
        end, named = by_id.get(at, (at + 1, 0))
        one = _together(reader, pieces[at:end])
        if named:
            one = Found(*((one or _NOBODY)[field] | named for field in range(len(_NOBODY))))
        if one is not None:
            found = one if found is None else found.both(one)
        at = end
    return _tiers(found or _NOBODY)


_NOBODY = Found(0, 0, 0, 0)


def _together(reader: Reader, pieces: list[Phrase | Loose]) -> Found | None:
    """The records with all words of these pieces; None where there is not one word in them."""
    found: Found | None = None
    for piece in pieces:
        ask = reader.whole if isinstance(piece, Phrase) else reader.word
        for word in piece.words:
            one = ask(word)
            found = one if found is None else found.both(one)
    return found


def _tiers(found: Found) -> Hits:
    tiers, before = [], 0
    for bits in found:
        tiers.append(bits & ~before)
        before |= bits
    return Hits(tiers=tuple(tiers))


def _ids(reader: Reader, pieces: list[Phrase | Loose]) -> dict[int, tuple[int, int]]:
    """Place of a piece -> end of the id that begins there, and the records with that id."""
    spans = list(id_spans(pieces))
    forms = sorted({form for _, _, form in spans})
    named = reader.marked(ID, forms)
    for form, bits in _archived(reader, forms).items():
        named[form] = named.get(form, 0) | bits
    found: dict[int, tuple[int, int]] = {}
    for begin, end, form in spans:
        if form in named:
            found.setdefault(begin, (end, named[form]))
    return found


def _archived(reader: Reader, forms: list[str]) -> dict[str, int]:
    """Archive id or package id -> its records, as far as the audience may know of them."""
    asked_for = [form for form in forms if _ARCHIVE_ID.fullmatch(form)]
    found: dict[str, list[int]] = {}
    for column in (RECORD.c.archive_id, RECORD.c.package):
        asked = select(column, RECORD.c.n).where(
            column.in_(asked_for), RECORD.c.exposure <= reader.most_exposed
        )
        for form, n in reader.connection.execute(asked):
            found.setdefault(form, []).append(n)
    return {form: of_numbers(numbers) for form, numbers in found.items()}
