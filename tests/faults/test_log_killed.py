"""kill -9 between any two statements of appending: the log is whole, state and events agree."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from leverans.audit.verification import verify
from leverans.ledger.database import Ledger
from leverans.testing.databases import Databases
from leverans.testing.log_killed import CHAIN, EVENTS, TRANSACTIONS, work


def state_and_proof(path: Path) -> int:
    """How many transactions a ledger holds, after a look at all of it."""
    with Ledger.open(f"sqlite:///{path}") as ledger, ledger.read() as connection:
        proof = verify(connection, CHAIN)
        asked = text("SELECT count(*) FROM actor WHERE id LIKE 'state%'")
        state = int(connection.execute(asked).scalar_one())
    assert proof.problems == (), path.name
    assert proof.events == state * EVENTS, path.name
    return state


def test_killed_between_any_two_writes_the_log_is_whole_and_goes_on(
    databases: Databases, tmp_path: Path
) -> None:
    source = tmp_path / "ledger.sqlite"
    databases.sqlite(source)
    folder = tmp_path / "killed"
    folder.mkdir()
    command = [sys.executable, "-m", "leverans.testing.log_killed", str(source), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    moments = done.stdout.splitlines()
    assert moments.count("before a commit") == TRANSACTIONS
    assert sum("INTO audit_event" in each for each in moments) == TRANSACTIONS * 3 * 2
    assert sum("INTO audit_object" in each for each in moments) == TRANSACTIONS * 3 * 2
    assert sum("UPDATE audit_head" in each for each in moments) == TRANSACTIONS * 2
    held = [state_and_proof(folder / f"{at}.sqlite") for at in range(1, len(moments) + 1)]
    assert held == sorted(held), "a later moment never holds less"
    assert set(held) == set(range(TRANSACTIONS + 1))
    again = folder / f"{held.index(0) + 1}.sqlite"
    work(again)
    assert state_and_proof(again) == TRANSACTIONS
