"""Every test with a `ledger` or a `connection` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import Connection

from leverans.ledger.database import Ledger
from leverans.model.event import AuditEvent


class Undone(Exception):
    """Ends a transaction without keeping anything."""


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
