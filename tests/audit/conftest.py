"""Every test with a `ledger` or a `connection` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection

from leverans.ledger.database import Ledger
from leverans.model.event import AuditEvent
from leverans.testing.databases import Databases
from leverans.testing.postgres import Cluster, cluster

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]


class Undone(Exception):
    """Ends a transaction without keeping anything."""


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
    with Ledger.open(url) as opened:
        yield opened


@pytest.fixture
def connection(ledger: Ledger) -> Iterator[Connection]:
    """A write transaction for one test, undone afterwards."""
    with suppress(Undone), ledger.begin() as begun:
        yield begun
        raise Undone


@pytest.fixture
def event() -> AuditEvent:
    return AuditEvent(
        event="package.created",
        at="2026-03-29T03:00:00.000+02:00",
        actor="0b9d1c1e-5d0c-4a6e-9a3a-2f1f6f1d2c3b",
        role="service:nightly",
        objects=(("delivery", "d1"), ("package", "p1")),
        refs={"agreement": "kultur"},
        counts={"files": 40, "bytes": 9_000_000_000},
        evidence="ab" * 32,
        software="leverans 0.1.0",
        config="cd" * 32,
    )
