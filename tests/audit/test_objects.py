"""The index of objects: what it finds, that its lies are found, and that it can be made anew."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, insert, select, text, update

from leverans.audit import objects
from leverans.audit.chain import Head, link
from leverans.audit.log import append, append_many
from leverans.audit.objects import bucket_of, entries, key_of
from leverans.audit.reading import events
from leverans.audit.reindexing import reindex
from leverans.audit.tables import AUDIT_EVENT, AUDIT_OBJECT
from leverans.audit.verification import verify
from leverans.ledger import upgrading
from leverans.ledger.database import Ledger
from leverans.model.event import AuditEvent
from leverans.testing.unlocked_log import unlock

CHAIN = "exempel"
INDEX = select(AUDIT_OBJECT.c.bucket, AUDIT_OBJECT.c.seq, AUDIT_OBJECT.c.key)


def about(event: AuditEvent, *object_ids: str) -> AuditEvent:
    return replace(event, objects=tuple(("package", each) for each in object_ids))


def found(connection: Connection, object_id: str) -> list[int]:
    return [stored.seq for stored in events(connection, CHAIN, object_id=object_id)]


def index(connection: Connection) -> set[tuple[object, ...]]:
    return {tuple(row) for row in connection.execute(INDEX)}


@pytest.fixture
def log(connection: Connection, event: AuditEvent) -> Connection:
    """Nine events: 1, 4 and 7 are about p1, and so on; each is about d1."""
    append_many(connection, CHAIN, (about(event, f"p{n % 3}", "d1") for n in range(1, 10)))
    return connection


def test_the_key_of_an_id_never_changes() -> None:
    """It stands in ledgers: when this fails, every index that exists is wrong."""
    assert (key_of("p1"), bucket_of(key_of("p1"))) == (-701064020606552029, 35)


def test_each_object_is_indexed_once_for_each_event(log: Connection) -> None:
    assert len(index(log)) == 18
    assert found(log, "p1") == [1, 4, 7]
    assert found(log, "d1") == list(range(1, 10))
    assert found(log, "p9") == []


def test_an_id_that_is_named_twice_is_indexed_once(
    connection: Connection, event: AuditEvent
) -> None:
    append(connection, CHAIN, about(event, "p1", "p1"))
    assert len(index(connection)) == 1
    assert verify(connection, CHAIN).ok


def test_the_last_events_about_an_id_come_in_order(log: Connection) -> None:
    last = events(log, CHAIN, object_id="d1", limit=4)
    assert [stored.seq for stored in last] == [6, 7, 8, 9]


def test_more_events_than_are_read_at_a_time_come_in_order(
    connection: Connection, event: AuditEvent
) -> None:
    append_many(connection, CHAIN, (about(event, "d1", f"p{n}") for n in range(2_100)))
    assert found(connection, "d1") == list(range(1, 2_101))
    last = [stored.seq for stored in events(connection, CHAIN, object_id="d1", limit=1_500)]
    assert last == list(range(601, 2_101))


def test_two_ids_with_the_same_key_are_told_apart(
    connection: Connection, event: AuditEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crowded(object_id: str) -> int:
        return 7 if object_id.startswith("p") else 8

    for name in ("leverans.audit.objects", "leverans.audit.reading"):
        monkeypatch.setattr(f"{name}.key_of", crowded)
    append_many(connection, CHAIN, (about(event, f"p{n % 3}", f"p{n % 2}") for n in range(6)))
    assert objects.key_of("p1") == objects.key_of("p2")
    assert found(connection, "p2") == [3, 6]
    assert verify(connection, CHAIN).ok


def test_an_index_that_leaves_something_out_is_found(log: Connection) -> None:
    left_out = next(iter(entries(4, ["p1"])))
    log.execute(text(f"DELETE FROM audit_object WHERE seq = 4 AND key = {left_out[2]}"))  # noqa: S608
    assert len(index(log)) == 17
    assert verify(log, CHAIN).problems == ((4, "index"),)


@pytest.mark.parametrize("seq", [-1, 0, 5, 9, 10, 2**40])
def test_an_index_that_adds_something_is_found(log: Connection, seq: int) -> None:
    key = key_of("p7")
    row = {"chain": CHAIN, "bucket": bucket_of(key), "seq": seq, "key": key}
    log.execute(insert(AUDIT_OBJECT).values(row))
    assert verify(log, CHAIN).problems == ((seq, "index"),)


@pytest.mark.parametrize("bucket", [-1, 64, 4])
def test_a_row_that_is_put_where_nobody_looks_is_found(log: Connection, bucket: int) -> None:
    assert bucket_of(key_of("p1")) != bucket
    moved = f"UPDATE audit_object SET bucket = {bucket} WHERE seq = 4 AND key = {key_of('p1')}"  # noqa: S608
    assert log.execute(text(moved)).rowcount == 1
    assert verify(log, CHAIN).problems == ((4, "index"),)


def test_a_row_that_tells_of_another_event_is_found_at_both(log: Connection) -> None:
    moved = f"UPDATE audit_object SET seq = 5 WHERE seq = 4 AND key = {key_of('p1')}"  # noqa: S608
    assert log.execute(text(moved)).rowcount == 1
    assert verify(log, CHAIN).problems == ((4, "index"), (5, "index"))


def test_an_empty_index_is_found_and_made_anew(log: Connection) -> None:
    before = index(log)
    log.execute(text("DELETE FROM audit_object"))
    assert {word for _, word in verify(log, CHAIN).problems} == {"index"}
    assert reindex(log, CHAIN) == 18
    assert index(log) == before
    assert verify(log, CHAIN).ok


def test_a_chain_is_indexed_anew_without_the_others(log: Connection, event: AuditEvent) -> None:
    append(log, "annan", about(event, "p1"))
    before = index(log)
    assert reindex(log, CHAIN) == 18
    assert index(log) == before
    assert verify(log, "annan").ok


def test_an_event_that_cannot_be_read_is_no_fault_of_the_index(log: Connection) -> None:
    unlock(log)
    assert log.execute(update(AUDIT_EVENT).where(AUDIT_EVENT.c.seq == 4).values(body=b"x")).rowcount
    reindex(log, CHAIN)
    words = {word for seq, word in verify(log, CHAIN).problems if seq == 4}
    assert words == {"body", "form"}


@pytest.fixture
def old(tmp_path: Path, event: AuditEvent) -> Path:
    """A ledger from before there was an index: three events, the last of which is spoiled."""
    path = tmp_path / "old.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrading.upgrade(connection, "0020")
        head = Head()
        for told in (about(event, "p1", "d1"), about(event, "p2"), about(event, "p1", "p1")):
            row = link(told, head, CHAIN)
            values = {name: getattr(row, name) for name in row.__slots__}
            connection.execute(insert(AUDIT_EVENT).values(values))
            head = Head(row.seq, row.hash)
        put = text("INSERT INTO audit_head VALUES (:chain, :events, :hash)")
        connection.execute(put, {"chain": CHAIN, "events": head.events, "hash": head.hash})
    engine.dispose()
    return path


def test_an_older_ledger_gets_an_index_of_what_it_has(old: Path) -> None:
    with Ledger.create(f"sqlite:///{old}") as ledger, ledger.read() as connection:
        assert verify(connection, CHAIN).ok
        assert found(connection, "p1") == [1, 3]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"objects":[1]}', b'{"objects":3}'])
def test_an_older_ledger_with_a_spoiled_event_is_brought_up_to_date(old: Path, body: bytes) -> None:
    with sqlite3.connect(old) as spoiling:
        spoiling.execute("DROP TRIGGER audit_event_no_update")
        spoiling.execute("UPDATE audit_event SET body = ? WHERE seq = 2", [body])
    spoiling.close()
    with Ledger.create(f"sqlite:///{old}") as ledger, ledger.read() as connection:
        assert verify(connection, CHAIN).problems == ((2, "body"), (2, "form"))
        assert found(connection, "p1") == [1, 3]
        assert json.loads(events_body(connection))["objects"] == [["package", "p1"]] * 2


def events_body(connection: Connection) -> bytes:
    asked = select(AUDIT_EVENT.c.body).where(AUDIT_EVENT.c.seq == 3)
    return bytes(connection.execute(asked).scalar_one())
