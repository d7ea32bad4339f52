"""Lines of the gate that a person has waived under an agreement, each for a stated reason."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from leverans.ledger.tables_gate import GATE_WAIVER, GATE_WAIVER_SECRET
from leverans.ledger.upsert import put
from leverans.model.gate import GateLine


def waive(
    connection: Connection,
    agreement: str,
    line: GateLine,
    *,
    reason: str,
    actor: str,
    at: datetime,
) -> None:
    """Waive a line from now on; a second time replaces reason, person and time."""
    key = {"agreement": agreement, "line": line.value}
    put(connection, GATE_WAIVER, [{**key, "actor": actor, "at": at}])
    put(connection, GATE_WAIVER_SECRET, [{**key, "reason": reason}])


def withdraw(connection: Connection, agreement: str, line: GateLine) -> bool:
    """Take a waiver back; False when there was none."""
    for table in (GATE_WAIVER_SECRET, GATE_WAIVER):
        same = (table.c.agreement == agreement, table.c.line == line.value)
        found = connection.execute(delete(table).where(*same)).rowcount
    return bool(found)


def waivers(connection: Connection, agreement: str) -> dict[GateLine, str]:
    """Line -> reason, for everything waived under an agreement."""
    statement = select(GATE_WAIVER_SECRET).where(GATE_WAIVER_SECRET.c.agreement == agreement)
    return {GateLine(row.line): row.reason for row in connection.execute(statement)}
