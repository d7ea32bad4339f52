"""Keys that are trusted, and who answers for which package from when."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from leverans.ledger import trusted_keys
from leverans.ledger.actors import actor_for
from leverans.ledger.custody import custodies, fallen_due, mark_done, note_custody
from leverans.ledger.trusted_keys import TrustedKey
from leverans.model.custody import Custody

FACT = Custody(
    package_id="p1",
    holder="Regionarkivet",
    ours=False,
    since=date(2026, 4, 1),
    basis="RA 2026-17",
    receipt="ab" * 32,
    done=False,
)


@pytest.fixture
def key(connection: Connection, noon: datetime) -> TrustedKey:
    actor = actor_for(connection, 1000, "testsson", mint=lambda: "a1")
    found = TrustedKey(
        id="k1", public_key="PEM", party="Arkivet", own=False, pinned_at=noon, pinned_by=actor
    )
    trusted_keys.pin(connection, found)
    return found


def test_a_key_is_known_by_its_id(connection: Connection, key: TrustedKey) -> None:
    assert trusted_keys.key_of(connection, "k1") == key
    assert trusted_keys.key_of(connection, "k2") is None


def test_a_key_is_revoked_once_with_its_reason_apart(
    connection: Connection, key: TrustedKey, noon: datetime
) -> None:
    later = noon + timedelta(days=1)
    assert trusted_keys.revoke(connection, "k1", reason="stulen", by="a1", at=later)
    assert not trusted_keys.revoke(connection, "k1", reason="igen", by="a1", at=noon)
    assert not trusted_keys.revoke(connection, "k2", reason="okänd", by="a1", at=noon)
    assert trusted_keys.keys(connection) == [replace(key, revoked_at=later)]
    secret = connection.execute(text("SELECT reason FROM trusted_key_secret")).scalars().all()
    assert secret == ["stulen"]


def test_keys_come_in_the_order_in_which_they_were_entered(
    connection: Connection, key: TrustedKey, noon: datetime
) -> None:
    newer = replace(key, id="a0", pinned_at=noon + timedelta(hours=1))
    trusted_keys.pin(connection, newer)
    assert trusted_keys.keys(connection) == [key, newer]


def test_a_fact_is_noted_once_for_each_receipt(connection: Connection, noon: datetime) -> None:
    note_custody(connection, FACT, at=noon)
    note_custody(connection, replace(FACT, holder="another"), at=noon)
    later = replace(FACT, receipt="cd" * 32, since=date(2026, 3, 1))
    note_custody(connection, later, at=noon)
    assert custodies(connection, "p1") == [later, FACT]
    assert custodies(connection, "p2") == []


def test_a_fact_falls_due_on_its_day_and_is_done_once(
    connection: Connection, noon: datetime
) -> None:
    note_custody(connection, FACT, at=noon)
    assert fallen_due(connection, date(2026, 3, 31), delivered=False) == []
    assert fallen_due(connection, date(2026, 4, 1), delivered=False) == [FACT]
    assert fallen_due(connection, date(2026, 4, 1), delivered=True) == []
    assert mark_done(connection, FACT, at=noon)
    assert not mark_done(connection, FACT, at=noon)
    assert fallen_due(connection, date(2027, 1, 1), delivered=False) == []
    assert custodies(connection, "p1") == [replace(FACT, done=True)]
