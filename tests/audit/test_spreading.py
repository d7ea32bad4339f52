"""Proving in several processes finds what one finds, and sees one state of the log."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from leverans.audit import verification
from leverans.audit.log import append_many
from leverans.audit.spreading import spread
from leverans.audit.stretch import SIZE, Task
from leverans.audit.verification import Verification, verify
from leverans.ledger.database import Ledger
from leverans.model.errors import LedgerError
from leverans.model.event import AuditEvent
from leverans.testing.databases import Databases
from leverans.testing.tampered_log import tampering

CHAIN = "exempel"
MANY = 3 * SIZE + 100
MARKS = (1, SIZE - 1, SIZE, SIZE + 1, 2 * SIZE, MANY - 1, MANY, MANY + 1)


@pytest.fixture(scope="module")
def long_log(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three stretches and a bit."""
    path = tmp_path_factory.mktemp("long") / "ledger.sqlite"
    event = AuditEvent(event="job.started", at="2026-03-29T03:00:00+02:00", actor="a", role="r")
    told = (replace(event, objects=(("run", f"r{n % 50}"),)) for n in range(MANY))
    with Ledger.open(databases.sqlite(path)) as ledger, ledger.begin() as connection:
        append_many(connection, CHAIN, told)
    return path


@pytest.fixture
def path(long_log: Path, tmp_path: Path) -> Path:
    """A copy to be spoiled."""
    with (
        closing(sqlite3.connect(long_log)) as whole,
        closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as copy,
    ):
        whole.backup(copy)
    return tmp_path / "ledger.sqlite"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let several processes work also on a log that is short."""
    monkeypatch.setattr(verification, "ALONE", SIZE)


def proofs(path: Path, *processes: int) -> Iterator[Verification]:
    """By one process and by two, or by as many as are named."""
    for workers in processes or (1, 2):
        with Ledger.open(f"sqlite:///{path}") as ledger, ledger.read() as connection:
            yield verify(connection, CHAIN, marks=MARKS, workers=workers)


def test_a_whole_log_is_proved_the_same_by_one_and_by_many(long_log: Path) -> None:
    one, two, six = proofs(long_log, 1, 2, 6)
    assert one == two == six
    assert (one.ok, one.events) == (True, MANY)
    assert set(one.marks) == set(MARKS) - {MANY + 1}
    assert one.marks[MANY].root == one.root


@pytest.mark.parametrize(
    ("seq", "change", "problems"),
    [
        (1, "UPDATE audit_event SET body = x'7b7d' WHERE seq = {0}", ["body", "form"]),
        (SIZE, "UPDATE audit_event SET hash = 'x' WHERE seq = {0}", ["body", "prev"]),
        (SIZE + 1, "UPDATE audit_event SET prev_hash = 'x' WHERE seq = {0}", ["prev", "columns"]),
        (SIZE + 1, "DELETE FROM audit_event WHERE seq = {0}", ["index", "missing", "prev"]),
        (2 * SIZE, "DELETE FROM audit_object WHERE seq = {0}", ["index"]),
    ],
)
def test_what_is_wrong_is_found_the_same_by_one_and_by_two(
    path: Path, seq: int, change: str, problems: list[str]
) -> None:
    with tampering(path) as log:
        log.do(change.format(seq))
    one, two = proofs(path)
    assert one == two
    assert [word for _, word in one.problems] == problems
    assert {number for number, _ in one.problems} <= {seq, seq + 1}


def test_a_stretch_that_is_gone_is_told_by_its_index_too(path: Path) -> None:
    with tampering(path) as log:
        log.do("DELETE FROM audit_event WHERE seq > ? AND seq <= ?", SIZE, 2 * SIZE)
    one, two = proofs(path)
    assert one == two
    assert (2 * SIZE + 1, "missing") in one.problems
    assert one.root == ""
    assert one.marks[SIZE].root != ""
    assert one.marks[MANY].root == ""


def test_numbers_far_away_are_no_endless_work(path: Path) -> None:
    with tampering(path) as log:
        log.do("UPDATE audit_event SET seq = 9223372036854775807 WHERE seq = ?", MANY)
        log.do("UPDATE audit_event SET seq = -9223372036854775807 WHERE seq = 1")
        log.do("UPDATE audit_event SET seq = 'x' WHERE seq = 2")
    one, two = proofs(path)
    assert one == two
    assert {word for _, word in one.problems} >= {"missing", "head"}


def test_what_is_appended_meanwhile_is_not_asked_for(path: Path) -> None:
    url = f"sqlite:///{path}"
    event = AuditEvent(event="job.ended", at="2026-03-29T03:00:00+02:00", actor="a", role="r")
    with Ledger.open(url) as ledger, ledger.read() as connection:
        before = verify(connection, CHAIN)
        with Ledger.open(url) as other, other.begin() as writing:
            append_many(writing, CHAIN, [event] * 10)
        meanwhile = verify(connection, CHAIN, workers=2)
    assert meanwhile == before
    assert before.ok
    with Ledger.open(url) as ledger, ledger.read() as connection:
        assert verify(connection, CHAIN, workers=2).events == MANY + 10


def test_a_worker_that_breaks_off_is_an_error_and_no_proof(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="broke off"):
        list(spread(tmp_path / "none.sqlite", CHAIN, [Task(1, SIZE)], 2))


def test_who_stops_listening_leaves_no_process(long_log: Path) -> None:
    tasks = [Task(n * SIZE + 1, (n + 1) * SIZE) for n in range(3)]
    answers = spread(long_log, CHAIN, tasks, 2)
    assert next(answers).rows == SIZE
    answers.close()  # type: ignore[attr-defined]  # a generator; an unread child is a ResourceWarning


@pytest.mark.parametrize(
    "change",
    [
        "body = CAST(x'ff41' AS TEXT)",
        "hash = CAST(x'ff' AS TEXT)",
        "hash = CAST(hash AS BLOB)",
        "prev_hash = CAST(prev_hash AS BLOB)",
        "seq = -1e999",
        "seq = seq + 0.5",
    ],
)
def test_what_is_of_no_type_that_we_wrote_is_told_with_its_place(path: Path, change: str) -> None:
    with tampering(path) as connection:
        connection.do(f"UPDATE audit_event SET {change} WHERE seq = {SIZE}")  # noqa: S608
    one, two = proofs(path)
    assert one == two
    assert {SIZE, SIZE + 1} & {number for number, _ in one.problems}
