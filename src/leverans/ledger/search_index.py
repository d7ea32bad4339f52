"""Writes the index: which records hold which term, by blocks of record numbers.

A term's postings are few bytes for each block. The caller holds the catalogue's lock.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, select

from leverans.ledger.bits import BLOCK, of_numbers, pack, pack_numbers, unpack
from leverans.ledger.bulk import Row, delete_many, insert_many, put_many, some_of
from leverans.ledger.search_terms import (
    EVERY,
    GRAM,
    INSIDE,
    PART,
    TITLE,
    WORD,
    Document,
    Place,
    grams_of,
    marks_of,
    places_of,
)
from leverans.ledger.search_vocabulary import (
    AT_ONCE,
    Numbers,
    Parts,
    forget_unused,
    numbers_of,
    promote,
)
from leverans.ledger.tables_catalogue import MARK_SECRET, POSTING

Held = dict[Place, list[int]]  # places in the block of the records that hold a term, ascending
Bits = dict[Place, int]  # the same as a set
Posting = tuple[int, int]  # number of the term, field


def add(connection: Connection, documents: Iterable[Document]) -> None:
    """Let records be found that are not in the index."""
    for block, found in _by_block(documents):
        held = _held(found)
        parts = _parts(connection, held)
        numbers = numbers_of(connection, {key[:3] for key in (*held, *parts)}, make=True)
        before = _before(connection, block, numbers)
        stored = {key: pack_numbers(at) for key, at in held.items()}
        stored.update((key, pack(bits)) for key, bits in parts.items())
        rows = sorted((numbers[key[:3]], key[3], block, bits) for key, bits in stored.items())
        if before:
            put_many(connection, POSTING, _merged(rows, before))
        else:
            insert_many(connection, POSTING, rows)
        insert_many(connection, MARK_SECRET, _mark_rows(found))
        promote(connection)


def remove(connection: Connection, documents: Iterable[Document]) -> None:
    """Take records out of the index, exactly as they were put in."""
    for block, found in _by_block(documents):
        held = _held(found)
        gone = {**_parts(connection, held), **{key: of_numbers(at) for key, at in held.items()}}
        numbers = numbers_of(connection, {key[:3] for key in gone}, make=False)
        before = _before(connection, block, numbers)
        keys = {
            (numbers[key[:3]], key[3]): bits for key, bits in gone.items() if key[:3] in numbers
        }
        left = {key: before[key] & ~bits for key, bits in keys.items() if key in before}
        rows = ((*key, block, pack(bits)) for key, bits in sorted(left.items()) if bits)
        put_many(connection, POSTING, rows)
        emptied = ((*key, block) for key, bits in sorted(left.items()) if not bits)
        delete_many(connection, POSTING, emptied)
        forget_unused(connection, numbers)
        delete_many(connection, MARK_SECRET, _mark_rows(found))


def _by_block(documents: Iterable[Document]) -> Iterator[tuple[int, list[Document]]]:
    for block, found in groupby(documents, key=lambda document: document.n // BLOCK):
        yield block, list(found)


def _held(documents: Sequence[Document]) -> Held:
    """Every term of these records, which lie in one block, with who holds it."""
    held: Held = {}
    for document in documents:
        at = document.n % BLOCK
        for place in places_of(document):
            held.setdefault(place, []).append(at)
    return held


def _parts(connection: Connection, held: Held) -> Bits:
    """The same for the parts of words that are terms: short ones in titles, and common ones."""
    parts = Parts(connection)
    by_word: dict[str, list[tuple[int, int]]] = {}
    for audience, kind, word, field in held:
        if kind == WORD:
            by_word.setdefault(word, []).append((audience, field))
    bits: Bits = {}
    for word, places in by_word.items():
        common, grams = parts.of(word), grams_of(word)
        for audience, field in places:
            mask = of_numbers(held[audience, WORD, word, field])
            keys = [(audience, PART, part, field) for of, part in common if of == audience]
            if field == TITLE:
                keys += [(audience, GRAM, gram, field) for gram in grams]
            for key in keys:
                bits[key] = bits.get(key, 0) | mask
    return bits


def _before(connection: Connection, block: int, numbers: Numbers) -> dict[Posting, int]:
    """What a block has already of these terms; nothing is asked of an empty block."""
    every = numbers.get((INSIDE, EVERY, ""))
    occupied = select(POSTING.c.block).where(POSTING.c.term == every, POSTING.c.block == block)
    if every is None or connection.execute(occupied).first() is None:
        return {}
    asked = select(POSTING.c.term, POSTING.c.field, POSTING.c.bits).where(POSTING.c.block == block)
    found: dict[Posting, int] = {}
    for terms in some_of(sorted(numbers.values()), AT_ONCE):
        rows = connection.execute(asked.where(POSTING.c.term.in_(terms)))
        found.update({(term, field): unpack(stored) for term, field, stored in rows})
    return found


def _merged(
    rows: Iterable[tuple[int, int, int, bytes]], before: dict[Posting, int]
) -> Iterator[Row]:
    for term, field, block, stored in rows:
        known = before.get((term, field))
        yield term, field, block, stored if known is None else pack(known | unpack(stored))


def _mark_rows(documents: Iterable[Document]) -> Iterator[Row]:
    for document in documents:
        for mark in marks_of(document):
            yield *mark, document.n
