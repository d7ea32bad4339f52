"""A part that has become common is found the same way as one that has not."""

from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import select

from leverans.ledger import catalogue
from leverans.ledger.catalogue import Piece
from leverans.ledger.database import Ledger
from leverans.ledger.search import search
from leverans.ledger.search_terms import PART
from leverans.ledger.tables_catalogue import POSTING, SUFFIX_SECRET, TERM_SECRET
from leverans.model.catalogue_entry import CatalogueEntry, Query
from leverans.model.exposure import Exposure

FIRST = ("bygg", "plan", "miljö", "skol", "vård", "kultur", "idrott", "arkiv", "lön", "skatt")
LAST = ("tillsyn", "rapport", "redovisning", "bidrag", "avtal", "protokoll", "beslut", "budget")


def titles() -> Iterator[str]:
    for number, (one, two, three) in enumerate(product(FIRST, FIRST, LAST)):
        yield f"{one}{two}{three} {number}"
    yield "redovisning"
    yield "avtal om budget"


def enter(ledger: Ledger, package: str, some: list[str]) -> None:
    entries = [
        CatalogueEntry(archive_id=f"{package}-{n}", title=title, exposure=Exposure.PUBLIC)
        for n, title in enumerate(some)
    ]
    with ledger.begin() as connection:
        catalogue.begin(connection, {"package_id": package, "received_at": package})
        catalogue.enter(connection, package, [Piece(entry, 0, []) for entry in entries])
        catalogue.finish(connection, package)


def totals(ledger: Ledger) -> dict[str, int]:
    words = ("redovisning", "avtal", "budget", "skolvård", "redovis", "lön", "finnsinte")
    with ledger.read() as connection:
        pages = {word: search(connection, Query(words=word)) for word in words}
    return {word: page.total for word, page in pages.items() if page}


@pytest.fixture
def whole(ledger: Ledger) -> Ledger:
    enter(ledger, "p1", list(titles()))
    enter(ledger, "p2", list(titles()))
    return ledger


def test_common_parts_are_terms_and_the_answer_is_that_of_a_plain_look(whole: Ledger) -> None:
    with whole.read() as connection:
        kinds = select(TERM_SECRET.c.term).where(TERM_SECRET.c.kind == PART)
        parts = set(connection.execute(kinds).scalars())
    assert {"redovisning", "avtal", "budget"} <= parts
    plain = {word: 2 * sum(word in title for title in titles()) for word in totals(whole)}
    assert totals(whole) == plain


def test_what_was_entered_before_and_after_a_part_became_common_is_taken_out_again(
    whole: Ledger,
) -> None:
    half = {word: total // 2 for word, total in totals(whole).items()}
    for package, left in (("p1", half), ("p2", dict.fromkeys(half, 0))):
        gone = False
        while not gone:
            with whole.begin() as connection:
                gone = catalogue.withdraw(connection, package, 300)
        assert totals(whole) == left
    with whole.read() as connection:  # no word is left behind
        for table in (TERM_SECRET, SUFFIX_SECRET, POSTING):
            assert connection.execute(select(table)).first() is None
