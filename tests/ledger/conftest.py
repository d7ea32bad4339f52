"""Every test with a `ledger` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection

from leverans.ledger.database import Ledger
from leverans.testing.databases import Databases

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]
NOON = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=1)))


class Undone(Exception):
    """Ends a transaction without keeping anything."""


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url, wait=0.2) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared() -> Iterator[dict[str, Ledger]]:
    """One ledger for each engine, for tests whose transaction is undone."""
    ledgers: dict[str, Ledger] = {}
    yield ledgers
    for each in ledgers.values():
        each.close()


@pytest.fixture(params=ENGINES)
def connection(
    request: pytest.FixtureRequest,
    shared: dict[str, Ledger],
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Connection]:
    """A write transaction for one test, undone afterwards."""
    if request.param not in shared:
        if request.param == "sqlite":
            url = databases.sqlite(tmp_path_factory.mktemp("shared") / "ledger.sqlite")
        else:
            url = databases.postgresql(request.getfixturevalue("postgres"))
        shared[request.param] = Ledger.open(url)
    with suppress(Undone), shared[request.param].begin() as begun:
        yield begun
        raise Undone


@pytest.fixture
def noon() -> datetime:
    return NOON
