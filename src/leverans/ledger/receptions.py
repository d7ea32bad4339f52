"""The archive's side: packages that have arrived, and what was decided about them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, func, insert, select, update

from leverans.ledger.numbering import next_number
from leverans.ledger.tables import RECEPTION
from leverans.ledger.tables_receipts import ARRIVED_NOTE
from leverans.model.delivery import DeliveryKind
from leverans.model.errors import LedgerError, Outrun, TransitionError

TEST_SERIES = "test_reception"


class ReceptionState(StrEnum):
    """How far the archive has come with a package.

    Arrived: registered, in quarantine. Verified: its bytes match, and the kvittens is made.
    Awaiting: the reception control is done and a person has to decide. Approved: it is to be
    taken in. Accepted: it is in the archive, and the mottagningsbevis is made. Tested: a test
    delivery that passed, of which nothing is kept. Refused: as a whole.
    """

    ARRIVED = "arrived"
    VERIFIED = "verified"
    AWAITING = "awaiting"
    APPROVED = "approved"
    ACCEPTED = "accepted"
    TESTED = "tested"
    REFUSED = "refused"


R = ReceptionState
FOLLOWS: Mapping[ReceptionState, frozenset[ReceptionState]] = {
    R.ARRIVED: frozenset({R.VERIFIED, R.REFUSED}),
    R.VERIFIED: frozenset({R.AWAITING, R.APPROVED, R.TESTED, R.REFUSED}),
    R.AWAITING: frozenset({R.APPROVED, R.REFUSED}),
    R.APPROVED: frozenset({R.ACCEPTED, R.REFUSED}),
    R.ACCEPTED: frozenset(),
    R.TESTED: frozenset(),
    R.REFUSED: frozenset(),
}
DECIDED = frozenset({R.APPROVED, R.ACCEPTED, R.TESTED, R.REFUSED})
ENDED = frozenset({R.ACCEPTED, R.TESTED, R.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the archive counted in the bytes it holds.

    Attributes:
        manifest_digest: recomputed from the stored bytes.
        files, bytes: everything in the package. payload_files, payload_bytes: its content.
    """

    manifest_digest: str = ""
    files: int = 0
    bytes: int = 0
    payload_files: int = 0
    payload_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyTerms:
    """What a mottagningsbevis will say: who answers, from which ISO date, on what basis."""

    custody_holder: str
    custody_from: str
    custody_basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """A package that arrived: running number, our reference, times, state and figures.

    Attributes:
        location: where it lies in the archive, or "" until it does.
        decided_at: when it was approved, passed as a test, or refused.
        custody: who answers for it from which day on what basis, once it is approved.
    """

    package_id: str
    number: int
    reference: str
    kind: DeliveryKind
    state: ReceptionState
    arrived_at: datetime
    decided_at: datetime | None
    figures: Figures = field(default_factory=Figures)
    location: str = ""
    custody: CustodyTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a step enters beside the state; what is None stays as it was."""

    figures: Figures | None = None
    location: str | None = None
    custody: CustodyTerms | None = None

    def values(self) -> dict[str, object]:
        """The columns that it changes."""
        found: dict[str, object] = {}
        for part in (self.figures, self.custody):
            if part is not None:
                found |= {name: getattr(part, name) for name in part.__slots__}
        return found if self.location is None else found | {"location": self.location}


NO_CHANGE = Change()


def register(
    connection: Connection,
    package_id: str,
    *,
    at: datetime,
    kind: DeliveryKind = DeliveryKind.REAL,
    note: bytes = b"",
) -> Reception:
    """Enter an arrival under the next running number; a second time changes nothing.

    Tests have a series of their own, and references that begin with `T`.

    Args:
        note: the delivery note, word for word.
    """
    known = reception(connection, package_id)
    if known is not None:
        return known
    test = kind is DeliveryKind.TEST
    number = next_number(connection, TEST_SERIES if test else "reception")
    values = {
        "package": package_id,
        "number": -number if test else number,  # the two series share one column
        "reference": f"T{number}" if test else str(number),
        "kind": kind,
        "state": R.ARRIVED,
        "arrived_at": at,
    }
    connection.execute(insert(RECEPTION).values(values))
    told = {"package": package_id, "document": note, "sha256": hashlib.sha256(note).hexdigest()}
    connection.execute(insert(ARRIVED_NOTE).values(told))
    return entered(connection, package_id)


def advance(
    connection: Connection,
    seen: Reception,
    to: ReceptionState,
    *,
    at: datetime,
    change: Change = NO_CHANGE,
) -> Reception:
    """Move a reception to its next state, if it still is as it was seen.

    Raises:
        TransitionError: `to` does not follow. Outrun: another worker has moved it since.
    """
    if to not in FOLLOWS[seen.state]:
        raise TransitionError(f"{to} does not follow on {seen.state}", place=seen.package_id)
    values = {"state": to, **change.values()}
    if to in DECIDED and seen.decided_at is None:
        values["decided_at"] = at
    unmoved = (RECEPTION.c.package == seen.package_id, RECEPTION.c.state == seen.state)
    if connection.execute(update(RECEPTION).where(*unmoved).values(values)).rowcount != 1:
        raise Outrun(f"was {seen.state} when it was seen", place=seen.package_id)
    return entered(connection, seen.package_id)


def reception(connection: Connection, package_id: str) -> Reception | None:
    """What is known of an arrival, or None."""
    statement = select(RECEPTION).where(RECEPTION.c.package == package_id)
    row = connection.execute(statement).one_or_none()
    return None if row is None else _reception(row)


def reception_named(connection: Connection, reference: str) -> Reception | None:
    """The arrival with a reference of ours, or None."""
    statement = select(RECEPTION).where(RECEPTION.c.reference == reference)
    row = connection.execute(statement).one_or_none()
    return None if row is None else _reception(row)


def receptions(connection: Connection, limit: int = 100) -> list[Reception]:
    """The latest arrivals, newest first; of one moment, that with the higher number."""
    newest = (RECEPTION.c.arrived_at.desc(), func.abs(RECEPTION.c.number).desc())
    rows = connection.execute(select(RECEPTION).order_by(*newest).limit(limit))
    return [_reception(row) for row in rows]


def note_for(connection: Connection, package_id: str) -> bytes:
    """The delivery note of an arrival, word for word; b"" where none was kept."""
    statement = select(ARRIVED_NOTE.c.document).where(ARRIVED_NOTE.c.package == package_id)
    return bytes(connection.execute(statement).scalar_one_or_none() or b"")


def entered(connection: Connection, package_id: str) -> Reception:
    """What is known of an arrival; `LedgerError` when there is none."""
    found = reception(connection, package_id)
    if found is None:
        raise LedgerError("has not been registered as arrived", place=package_id)
    return found


def _reception(row: Row[tuple[object, ...]]) -> Reception:
    return Reception(
        package_id=row.package,
        number=abs(row.number),
        reference=row.reference,
        kind=DeliveryKind(row.kind),
        state=ReceptionState(row.state),
        arrived_at=row.arrived_at,
        decided_at=row.decided_at,
        figures=Figures(**{name: getattr(row, name) for name in Figures.__slots__}),
        location=row.location,
        custody=_custody(row),
    )


def _custody(row: Row[tuple[object, ...]]) -> CustodyTerms | None:
    if not row.custody_holder:
        return None
    return CustodyTerms(**{name: getattr(row, name) for name in CustodyTerms.__slots__})
