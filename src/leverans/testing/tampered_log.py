"""What somebody with the ledger's file in hand can do to its log; each change is a real one.

Triggers are only in the way of accidents: they are dropped first. Nothing of the product is used
here, for who forges a log has his own program.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tampering:
    """A log that is being changed, through SQLite's own library."""

    database: sqlite3.Connection

    def do(self, statement: str, *values: object) -> None:
        """Change something; what changes nothing is a mistake in the test."""
        changed = self.database.execute(statement, values).rowcount
        assert changed > 0, f"nothing was changed: {statement}"

    def rows(self) -> list[tuple[int, bytes, str, str]]:
        """Number, body, hash before and hash of each event."""
        columns = "seq, body, prev_hash, hash"
        return self.database.execute(f"SELECT {columns} FROM audit_event ORDER BY seq").fetchall()  # noqa: S608

    def cut(self, last: int, *, head: bool = True) -> None:
        """Cut the tail off behind an event; with `head`, so that what is left is whole again."""
        self.do("DELETE FROM audit_event WHERE seq > ?", last)
        if head:
            self.database.execute("DELETE FROM audit_object WHERE seq > ?", (last,))
            ends = "SELECT hash FROM audit_event WHERE seq = ?1"
            self.do(f"UPDATE audit_head SET events = ?1, hash = ({ends})", last)  # noqa: S608

    def write_anew(self, first: int, change: Callable[[Said], None]) -> None:
        """Write the history anew from an event on, as a chain that is whole by itself.

        Args:
            change: makes each event say something else; what it is about stays.
        """
        before = GENESIS
        for seq, body, _, hashed in self.rows():
            if seq < first:
                before = hashed
                continue
            said = json.loads(body)
            change(said)
            anew = canonical(said | {"prev": before})
            digest = hashlib.sha256(anew).hexdigest()
            columns = "body = ?, prev_hash = ?, hash = ?"
            self.do(
                f"UPDATE audit_event SET {columns} WHERE seq = ?",  # noqa: S608
                anew,
                before,
                digest,
                seq,
            )
            before = digest
        self.do("UPDATE audit_head SET hash = ?", before)


@contextmanager
def tampering(path: Path) -> Iterator[Tampering]:
    """Change the log in a ledger's file; committed at the end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("BEGIN IMMEDIATE")
        yield Tampering(database)
        database.execute("COMMIT")


def canonical(said: Said) -> bytes:
    """The bytes of an event, as docs/reference/format.md tells anybody to make them."""
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
