"""The ledger's catalogue keeps every promise, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from leverans.archive.interface import Catalogue
from leverans.flow.catalogue import LedgerCatalogue
from leverans.ledger.database import Ledger
from leverans.ledger.search import search
from leverans.model.catalogue_entry import Page, Query
from leverans.testing.catalogue_contract import Ask, CatalogueContract


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


@pytest.fixture
def catalogue(ledger: Ledger) -> Catalogue:
    return LedgerCatalogue(ledger)


@pytest.fixture
def ask(ledger: Ledger) -> Ask:
    def asked(query: Query) -> Page:
        with ledger.read() as connection:
            page = search(connection, query)
        assert page is not None
        return page

    return asked


class TestLedgerCatalogue(CatalogueContract):
    pass
