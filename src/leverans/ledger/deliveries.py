"""Deliveries: which number, under which agreement, and what they wait for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from leverans.ledger.numbering import next_number
from leverans.ledger.packages import packages_of
from leverans.ledger.tables import DELIVERY, PACKAGE
from leverans.model.delivery import Delivery, DeliveryKind, DeliveryState, PackageState
from leverans.model.errors import LedgerError

UNFINISHED = (DeliveryState.OPEN, DeliveryState.HELD)
# A test's number is kept below zero: the two series share one column, unique with the version.
SERIES = {DeliveryKind.REAL: ("delivery", 1), DeliveryKind.TEST: ("test_delivery", -1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """What is known of a delivery when it begins.

    Attributes:
        id: UUID text. agreement, agreement_digest, kind: as in `Delivery`. at: now.
        number, version: given only for a re-delivery after a refusal, which keeps its number
            and raises its version; else the next running number of its kind, version 1.
    """

    id: str
    agreement: str
    agreement_digest: str
    kind: DeliveryKind
    at: datetime
    number: int | None = None
    version: int = 1


def start(connection: Connection, new: NewDelivery) -> Delivery:
    """Begin a delivery.

    Raises:
        LedgerError: one is under way under this agreement, or number and version are taken.
    """
    if open_delivery(connection, new.agreement, new.kind) is not None:
        raise LedgerError("a delivery is under way already", place=new.agreement)
    series, sign = SERIES[new.kind]
    number = next_number(connection, series) if new.number is None else new.number
    values = {
        "id": new.id,
        "number": sign * number,
        "version": new.version,
        "agreement": new.agreement,
        "agreement_digest": new.agreement_digest,
        "kind": new.kind,
        "state": DeliveryState.OPEN,
        "started_at": new.at,
        "changed_at": new.at,
    }
    connection.execute(insert(DELIVERY).values(values))
    return delivery(connection, new.id)


def open_delivery(connection: Connection, agreement: str, kind: DeliveryKind) -> Delivery | None:
    """The delivery under way (open or held) under an agreement; there is at most one."""
    statement = select(DELIVERY).where(
        DELIVERY.c.agreement == agreement,
        DELIVERY.c.kind == kind,
        DELIVERY.c.state.in_(UNFINISHED),
    )
    return _first(connection, statement)


def latest(
    connection: Connection, agreement: str, kind: DeliveryKind = DeliveryKind.REAL
) -> Delivery | None:
    """The last delivery under an agreement, whatever became of it."""
    statement = select(DELIVERY).where(DELIVERY.c.agreement == agreement, DELIVERY.c.kind == kind)
    by_number = (func.abs(DELIVERY.c.number).desc(), DELIVERY.c.version.desc())
    return _first(connection, statement.order_by(*by_number))


def numbered(connection: Connection, number: int, kind: DeliveryKind) -> Delivery | None:
    """The last version of the delivery with a number, or None."""
    statement = select(DELIVERY).where(func.abs(DELIVERY.c.number) == number)
    last = statement.where(DELIVERY.c.kind == kind).order_by(DELIVERY.c.version.desc())
    return _first(connection, last)


def versions(connection: Connection, number: int, kind: DeliveryKind) -> list[str]:
    """The ids of all versions of the delivery with a number, the first one first."""
    same = (func.abs(DELIVERY.c.number) == number, DELIVERY.c.kind == kind)
    statement = select(DELIVERY.c.id).where(*same).order_by(DELIVERY.c.version)
    return [str(each) for each in connection.execute(statement).scalars()]


def delivery(connection: Connection, delivery_id: str) -> Delivery:
    """One delivery with its packages; `LedgerError` when there is none."""
    found = _first(connection, select(DELIVERY).where(DELIVERY.c.id == delivery_id))
    if found is None:
        raise LedgerError("no such delivery", place=delivery_id)
    return found


def deliveries(connection: Connection, limit: int = 100) -> list[Delivery]:
    """The latest deliveries, real and test, newest first."""
    newest = (
        DELIVERY.c.started_at.desc(),
        func.abs(DELIVERY.c.number).desc(),
        DELIVERY.c.version.desc(),
    )
    rows = connection.execute(select(DELIVERY).order_by(*newest).limit(limit)).all()
    return [_delivery(connection, row) for row in rows]


def tested(connection: Connection, agreement: str, digests: Collection[str]) -> bool:
    """Whether the archive has accepted a test delivery under one of these texts of an agreement."""
    statement = (
        select(DELIVERY.c.id)
        .join(PACKAGE, PACKAGE.c.delivery == DELIVERY.c.id)
        .where(
            DELIVERY.c.agreement == agreement,
            DELIVERY.c.agreement_digest.in_(digests),
            DELIVERY.c.kind == DeliveryKind.TEST,
            DELIVERY.c.state == DeliveryState.DONE,
            PACKAGE.c.state == PackageState.TEST_ACCEPTED,
        )
        .limit(1)
    )
    return connection.execute(statement).one_or_none() is not None


def set_state(
    connection: Connection,
    delivery_id: str,
    state: DeliveryState,
    at: datetime,
    held_by: Sequence[str] = (),
) -> Delivery:
    """Say what the delivery waits for now.

    Args:
        held_by: rule ids that hold it, most frequent first; for `held` only.
    """
    values = {"state": state, "changed_at": at, "held_by": ",".join(held_by)}
    _change(connection, delivery_id, values)
    return delivery(connection, delivery_id)


def pin_agreement(connection: Connection, delivery_id: str, digest: str) -> Delivery:
    """Tie a delivery that starts over from its source to the agreement as it reads now."""
    values = {"agreement_digest": digest}
    _change(connection, delivery_id, values)
    return delivery(connection, delivery_id)


def set_survey(connection: Connection, delivery_id: str, figures: str) -> None:
    """Keep the figures of inventory and reconciliation, a JSON text of counts, verbatim."""
    _change(connection, delivery_id, {"survey": figures})


def survey(connection: Connection, delivery_id: str) -> str:
    """The figures as `set_survey` was given them; "" before."""
    statement = select(DELIVERY.c.survey).where(DELIVERY.c.id == delivery_id)
    return str(connection.execute(statement).scalar_one_or_none() or "")


def _change(connection: Connection, delivery_id: str, values: Mapping[str, object]) -> None:
    statement = update(DELIVERY).where(DELIVERY.c.id == delivery_id)
    if connection.execute(statement.values(values)).rowcount != 1:
        raise LedgerError("no such delivery", place=delivery_id)


def _first(connection: Connection, statement: Select[tuple[object, ...]]) -> Delivery | None:
    row = connection.execute(statement.limit(1)).one_or_none()
    return None if row is None else _delivery(connection, row)


def _delivery(connection: Connection, row: Row[tuple[object, ...]]) -> Delivery:
    return Delivery(
        id=row.id,
        number=abs(row.number),
        version=row.version,
        agreement=row.agreement,
        agreement_digest=row.agreement_digest,
        kind=DeliveryKind(row.kind),
        state=DeliveryState(row.state),
        started_at=row.started_at,
        changed_at=row.changed_at,
        held_by=tuple(filter(None, row.held_by.split(","))),
        packages=packages_of(connection, row.id),
    )
