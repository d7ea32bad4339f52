import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from leverans.ledger.actors import actor_for, login_of, same_person
from leverans.ledger.database import Ledger
from leverans.model.errors import LedgerBusy, LedgerError, NoSpace


def count_actors(ledger: Ledger) -> int:
    with ledger.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM actor")).scalar_one())


def test_a_block_that_ends_well_is_kept(ledger: Ledger) -> None:
    with ledger.begin() as connection:
        actor_for(connection, 1000, "testsson", mint=lambda: "a1")
    assert count_actors(ledger) == 1


def test_a_block_that_ends_with_an_error_leaves_nothing(ledger: Ledger) -> None:
    def broken() -> None:
        with ledger.begin() as connection:
            actor_for(connection, 1000, "testsson", mint=lambda: "a1")
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    assert count_actors(ledger) == 0


def test_a_second_writer_is_told_that_the_ledger_is_busy(ledger: Ledger, url: str) -> None:
    with ledger.begin() as connection, Ledger.open(url, wait=0.05) as other:
        connection.execute(text("INSERT INTO counter (name, value) VALUES ('delivery', 1)"))
        with pytest.raises(LedgerBusy), other.begin() as second:
            second.execute(text("INSERT INTO counter (name, value) VALUES ('delivery', 1)"))


def test_a_reader_sees_one_state_while_another_writes(ledger: Ledger) -> None:
    with ledger.read() as reading:
        before = reading.execute(text("SELECT count(*) FROM actor")).scalar_one()
        with ledger.begin() as connection:
            actor_for(connection, 1000, "testsson", mint=lambda: "a1")
        assert reading.execute(text("SELECT count(*) FROM actor")).scalar_one() == before
    assert count_actors(ledger) == 1


def test_sqlite_is_durable_and_minds_foreign_keys(tmp_path: Path) -> None:
    with Ledger.create(f"sqlite:///{tmp_path}/ledger.sqlite") as ledger, ledger.read() as reading:
        settings = {
            name: reading.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    wanted = {"journal_mode": "wal", "synchronous": full, "foreign_keys": 1}
    assert settings == {**wanted, "busy_timeout": 30_000}


def test_a_row_that_refers_to_nothing_is_refused(ledger: Ledger) -> None:
    orphan = text("INSERT INTO actor_name (actor, uid, login) VALUES ('nobody', 1, 'x')")
    with pytest.raises(LedgerError), ledger.begin() as connection:
        connection.execute(orphan)


def test_an_error_does_not_repeat_the_values(ledger: Ledger) -> None:
    orphan = text("INSERT INTO actor_name (actor, uid, login) VALUES ('a9', 1, 'Test Testsson')")
    with pytest.raises(LedgerError) as caught, ledger.begin() as connection:
        connection.execute(orphan)
    assert "Testsson" not in str(caught.value)


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    with Ledger.create(f"sqlite:///{tmp_path}/ledger.sqlite") as ledger:
        with ledger.read() as reading:
            pages = reading.exec_driver_sql("PRAGMA page_count").scalar_one()
        filler = text("INSERT INTO item_name (item, name) VALUES ('i1', :name)")
        with ledger.begin() as connection:  # the pool hands the same connection out again
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        with pytest.raises(NoSpace), ledger.begin() as connection:
            connection.execute(filler, {"name": "x" * 1_000_000})


def test_there_must_be_a_ledger_to_open(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="leverans init"):
        Ledger.open(f"sqlite:///{tmp_path}/none.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["nonsense", "mysql://host/db", "sqlite3:x"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(LedgerError, match="sqlite:///PATH"):
        Ledger.create(url)


def test_a_password_is_never_repeated() -> None:
    with pytest.raises(LedgerError) as caught:
        Ledger.open("postgresql+psycopg://lev:hemligt@127.0.0.1:1/x")
    assert "hemligt" not in str(caught.value)


def test_the_same_person_keeps_the_actor_id(ledger: Ledger) -> None:
    with ledger.begin() as connection:
        first = actor_for(connection, 1000, "testsson", mint=lambda: "a1")
        again = actor_for(connection, 1000, "testsson", mint=lambda: "a2")
        assert (first, again) == ("a1", "a1")
        assert login_of(connection, "a1") == "testsson"


def test_a_reused_account_number_is_another_actor(ledger: Ledger) -> None:
    with ledger.begin() as connection:
        actor_for(connection, 1000, "testsson", mint=lambda: "a1")
        assert actor_for(connection, 1000, "provsson", mint=lambda: "a2") == "a2"


def test_an_actor_whose_account_nobody_knows_may_be_anybody(ledger: Ledger) -> None:
    with ledger.begin() as connection:
        actor_for(connection, 1000, "testsson", mint=lambda: "a1")
        actor_for(connection, 1001, "provsson", mint=lambda: "a2")
        assert not same_person(connection, "a1", "a2")
        assert same_person(connection, "a1", "a3")


KILLED = """
import sys, os, signal
from leverans.ledger.database import Ledger
from leverans.ledger.actors import actor_for
ledger = Ledger.open(sys.argv[1])
with ledger.begin() as connection:
    actor_for(connection, 1, "kept", mint=lambda: "a1")
with ledger.begin() as connection:
    actor_for(connection, 2, "lost", mint=lambda: "a2")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.faults
def test_a_killed_process_loses_what_it_had_not_committed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger.create(f"sqlite:///{path}").close()
    command = [sys.executable, "-c", KILLED, f"sqlite:///{path}"]
    done = subprocess.run(command, check=False, env=os.environ, timeout=60)
    assert done.returncode == -signal.SIGKILL
    second_program = sqlite3.connect(path)
    kept = second_program.execute("SELECT login FROM actor_name").fetchall()
    second_program.close()
    assert kept == [("kept",)]
