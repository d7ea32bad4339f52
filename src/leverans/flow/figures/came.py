"""What came to an archive: by its receptions, not by what the catalogue holds now.

Files and bytes are those that were counted in the bytes when they arrived; records are those that
the delivery note states, which nothing else has checked. Culling protocols are told by what was
stored of the orders; for what no reception tells of see `unreceived`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from leverans.flow.cull.protocol_archive import protocol_package
from leverans.flow.figures.interface import Counting
from leverans.flow.figures.notes import note_told
from leverans.flow.figures.stock import rows
from leverans.ledger.local_days import DAY, day_of
from leverans.ledger.receptions import ReceptionState
from leverans.ledger.tables import RECEPTION
from leverans.ledger.tables_catalogue import HOLDING
from leverans.ledger.tables_culling import CULLING_DOCUMENT, CULLING_ORDER, CULLING_STEP
from leverans.ledger.tables_receipts import ARRIVED_NOTE
from leverans.model.balance import Amount
from leverans.model.culling import OrderState, Step
from leverans.model.culling_protocol import ProtocolStatus
from leverans.model.delivery import DeliveryKind

AT_ONCE = 500
OF_A_PROTOCOL = 2  # records: the protocol, and its annex


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A package that came, on a local day (YYYY-MM-DD)."""

    package: str
    day: str
    amount: Amount


def received(counting: Counting) -> Iterator[Came]:
    """Every package that was ever accepted, by its reception."""
    foreign, known = _foreign(counting), _records_known(counting)
    asked = (
        select(
            RECEPTION.c.package,
            day_of(RECEPTION.c.decided_at).label("day"),
            RECEPTION.c.payload_files,
            RECEPTION.c.payload_bytes,
            ARRIVED_NOTE.c.document,
        )
        .outerjoin(ARRIVED_NOTE, ARRIVED_NOTE.c.package == RECEPTION.c.package)
        .where(_is_accepted())
    )
    with counting.connection.execute(asked, execution_options=_STREAMED) as found:
        for row in found:
            note = note_told(row.document)
            told = note.records if note is not None else known.get(row.package, 0)
            yield Came(
                package=row.package,
                day=row.day,
                amount=Amount(
                    packages=1,
                    records=1 if row.package in foreign else told,
                    files=row.payload_files,
                    bytes=row.payload_bytes,
                ),
            )


def protocols(counting: Counting) -> Iterator[Came]:
    """Every culling protocol that is archived, by what was stored of its order."""
    if counting.site.archive is None:
        return
    final = (
        select(CULLING_STEP.c.order_id, func.max(day_of(CULLING_STEP.c.at)).label("day"))
        .join(CULLING_ORDER, CULLING_ORDER.c.id == CULLING_STEP.c.order_id)
        .where(CULLING_STEP.c.step == Step.FINAL, CULLING_ORDER.c.state == OrderState.FINAL)
        .group_by(CULLING_STEP.c.order_id)
    )
    for row in counting.connection.execute(final).all():
        package = protocol_package(counting.site, row.order_id)
        files, size = _stored(counting, row.order_id)
        day = select(func.substr(HOLDING.c.received_at, 1, DAY))
        written = counting.connection.execute(day.where(HOLDING.c.package_id == package)).scalar()
        amount = Amount(packages=1, records=OF_A_PROTOCOL, files=files, bytes=size)
        yield Came(package=package, day=written or row.day, amount=amount)


def _foreign(counting: Counting) -> set[str]:
    """Packages that hold no records of ours: each counts as one record."""
    here = rows().c
    asked = select(here.package).where(here.foreign == 1).distinct()
    return set(counting.connection.execute(asked).scalars())


def _records_known(counting: Counting) -> Mapping[str, int]:
    """Package -> records by the catalogue, of those that came without a note that can be read."""
    bare = (
        select(RECEPTION.c.package)
        .outerjoin(ARRIVED_NOTE, ARRIVED_NOTE.c.package == RECEPTION.c.package)
        .where(_is_accepted(), func.length(func.coalesce(ARRIVED_NOTE.c.document, b"")) == 0)
    )
    here = rows().c
    number = func.count().label("number")
    asked = select(here.package, number).where(here.package.in_(bare)).group_by(here.package)
    return {row.package: row.number for row in counting.connection.execute(asked)}


def _stored(counting: Counting, order: str) -> tuple[int, int]:
    """How many documents the last protocol of an order has, and their bytes."""
    here = CULLING_DOCUMENT.c
    kinds = [f"{ProtocolStatus.FINAL}{part}" for part in ("", "-annex", "-pdf")]
    asked = select(here.kind, here.size).where(here.order_id == order, here.kind.in_(kinds))
    found = counting.connection.execute(asked.order_by(here.seq))
    last = {row.kind: row.size for row in found}
    return len(last), sum(last.values())


def _is_accepted() -> ColumnElement[bool]:
    return (RECEPTION.c.state == ReceptionState.ACCEPTED) & (RECEPTION.c.kind == DeliveryKind.REAL)


_STREAMED = {"yield_per": AT_ONCE}
