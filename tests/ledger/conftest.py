"""Every test with a `ledger` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection

from leverans.ledger.database import Ledger
from leverans.testing.databases import Databases
from leverans.testing.postgres import Cluster, cluster

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]
NOON = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("template"), lambda url: Ledger.create(url).close())


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return databases.sqlite(tmp_path / "ledger.sqlite")
    return databases.postgresql(request.getfixturevalue("postgres"))


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url, wait=0.2) as opened:
        yield opened


@pytest.fixture
def connection(ledger: Ledger) -> Iterator[Connection]:
    """A write transaction for one test."""
    with ledger.begin() as begun:
        yield begun


@pytest.fixture
def noon() -> datetime:
    return NOON
