"""The archive's side: packages that have arrived, and what was decided about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, insert, select, update

from leverans.ledger.numbering import next_number
from leverans.ledger.tables import RECEPTION
from leverans.model.errors import LedgerError


class ReceptionState(StrEnum):
    """Arrived and not yet judged, taken over as a whole, or refused as a whole."""

    ARRIVED = "arrived"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the archive found in the bytes it holds, and what it decided.

    Attributes:
        state: accepted or refused. location: where the package lies now, or "".
        manifest_digest: recomputed from the stored bytes.
        files, bytes: everything in the package. payload_files, payload_bytes: its content.
    """

    state: ReceptionState
    manifest_digest: str = ""
    files: int = 0
    bytes: int = 0
    payload_files: int = 0
    payload_bytes: int = 0
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """A package that arrived: running number, our reference, times and verdict."""

    package_id: str
    number: int
    reference: str
    arrived_at: datetime
    decided_at: datetime | None
    verdict: Verdict


def register(
    connection: Connection, package_id: str, *, at: datetime, prefix: str = ""
) -> Reception:
    """Enter an arrival under the next running number; a second time changes nothing.

    Args:
        prefix: stands before the number in the reference, such as `RA-2026-`.
    """
    known = reception(connection, package_id)
    if known is not None:
        return known
    number = next_number(connection, "reception")
    values = {"package": package_id, "number": number, "reference": f"{prefix}{number}"}
    state = {"state": ReceptionState.ARRIVED, "arrived_at": at}
    connection.execute(insert(RECEPTION).values({**values, **state}))
    return _entered(connection, package_id)


def decide(connection: Connection, package_id: str, verdict: Verdict, *, at: datetime) -> Reception:
    """Enter the verdict; the same one again changes nothing.

    Raises:
        LedgerError: the package is not registered, or another verdict stands.
    """
    values = {name: getattr(verdict, name) for name in Verdict.__slots__}
    undecided = (RECEPTION.c.package == package_id, RECEPTION.c.state == ReceptionState.ARRIVED)
    connection.execute(update(RECEPTION).where(*undecided).values({**values, "decided_at": at}))
    entered = _entered(connection, package_id)
    if entered.verdict != verdict:
        raise LedgerError(f"has been {entered.verdict.state} already", place=package_id)
    return entered


def reception(connection: Connection, package_id: str) -> Reception | None:
    """What is known of an arrival, or None."""
    statement = select(RECEPTION).where(RECEPTION.c.package == package_id)
    row = connection.execute(statement).one_or_none()
    return None if row is None else _reception(row)


def receptions(connection: Connection, limit: int = 100) -> list[Reception]:
    """The latest arrivals, newest first."""
    statement = select(RECEPTION).order_by(RECEPTION.c.number.desc()).limit(limit)
    return [_reception(row) for row in connection.execute(statement)]


def _entered(connection: Connection, package_id: str) -> Reception:
    found = reception(connection, package_id)
    if found is None:
        raise LedgerError("has not been registered as arrived", place=package_id)
    return found


def _reception(row: Row[tuple[object, ...]]) -> Reception:
    return Reception(
        package_id=row.package,
        number=row.number,
        reference=row.reference,
        arrived_at=row.arrived_at,
        decided_at=row.decided_at,
        verdict=Verdict(
            state=ReceptionState(row.state),
            manifest_digest=row.manifest_digest,
            files=row.files,
            bytes=row.bytes,
            payload_files=row.payload_files,
            payload_bytes=row.payload_bytes,
            location=row.location,
        ),
    )
