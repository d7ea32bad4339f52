"""Rows of an archive's ledger as its verbs would have left them, entered at once, for tests.

What a test says that came and went stands in the tables that tell of it, each by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert

from leverans.clock import stamp
from leverans.deliveries.wire_format import note_document
from leverans.ledger.record_facts import PLACE
from leverans.ledger.tables import RECEPTION
from leverans.ledger.tables_catalogue import FILE, HOLDING, RECORD
from leverans.ledger.tables_culling import CULLING_ITEM, CULLING_ORDER, CULLING_STEP
from leverans.ledger.tables_facts import TOMBSTONE
from leverans.ledger.tables_receipts import ARRIVED_NOTE
from leverans.model.culling import ItemState, OrderKind, OrderState, Step
from leverans.model.receipt import DeliveryNote

SIZE = 7  # bytes of each file


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A package that an archive took in.

    Attributes:
        number: names it. at: when it was decided. records: how many files each of them has.
        culled: when each record was culled, None = never; as long as `records`.
        state: of its reception. "" = there is none, as after a rebuild from the store alone.
    """

    number: int
    at: datetime
    records: tuple[int, ...]
    culled: tuple[datetime | None, ...] = ()
    state: str = "accepted"

    @property
    def id(self) -> str:
        """Id of the package."""
        return f"00000000-0000-4000-a000-{self.number:012d}"

    @property
    def held(self) -> bool:
        """Whether it came into the store."""
        return self.state in {"accepted", ""}

    def gone(self, place: int) -> datetime | None:
        """When a record was culled."""
        return self.culled[place] if place < len(self.culled) else None

    def record(self, place: int) -> str:
        """Id of a record."""
        return f"{self.number:08d}-0000-4000-8000-{place:012d}"


def enter_year(connection: Connection, actor: str, packages: Sequence[Kept]) -> None:
    """Enter packages, what is left of them, and the orders that took the rest.

    Args:
        actor: somebody whom the ledger knows.
    """
    n = 0
    for package in packages:
        if package.state:
            _reception(connection, package)
        if package.held:
            n = _catalogue(connection, package, n)
    for number, at in enumerate(sorted(_culled_at(packages)), start=1):
        _order(connection, f"GALLR-{number:04d}", at, (actor, packages))


def held_on(packages: Sequence[Kept], day: date) -> tuple[int, int, int, int]:
    """Packages, records, files and bytes that were held at the end of a local day: said anew."""
    found, files, held = set(), 0, 0
    for package in packages:
        if not package.held or package.at.date() > day:
            continue
        for place, number in enumerate(package.records):
            gone = package.gone(place)
            if gone is None or gone.date() > day:
                found.add(package.id)
                held, files = held + 1, files + number
    return len(found), held, files, files * SIZE


def _culled_at(packages: Sequence[Kept]) -> set[datetime]:
    return {at for package in packages if package.held for at in package.culled if at is not None}


def _reception(connection: Connection, package: Kept) -> None:
    files = sum(package.records)
    values = {
        "package": package.id,
        "number": package.number,
        "reference": str(package.number),
        "kind": "real",
        "state": package.state,
        "arrived_at": package.at,
        "decided_at": package.at,
        "manifest_digest": "ab" * 32,
        "payload_files": files,
        "payload_bytes": files * SIZE,
    }
    connection.execute(insert(RECEPTION).values(values))
    note = DeliveryNote(
        package_id=package.id,
        delivery_number=package.number,
        delivery_version=1,
        agreement_reference="KU 2026-0001",
        archival_creator="Kulturnämnden",
        submitter="Kulturförvaltningen",
        profile="",
        container="tar",
        container_name="p.tar",
        container_size=1,
        files=files,
        bytes=files * SIZE,
        payload_files=files,
        payload_bytes=files * SIZE,
        records=len(package.records),
        manifest_digest="ab" * 32,
    )
    told: dict[str, Any] = {"package": package.id, "sha256": "", "document": note_document(note)}
    connection.execute(insert(ARRIVED_NOTE).values(told))


def _catalogue(connection: Connection, package: Kept, n: int) -> int:
    """Its holding, the records that are left, and tombstones of the others; the next number."""
    left = [place for place in range(len(package.records)) if package.gone(place) is None]
    holding = {
        "package_id": package.id,
        "received_at": stamp(package.at),
        "records": len(left),
        "manifest_digest": "ab" * 32,
        "state": "entered",
    }
    connection.execute(insert(HOLDING).values(holding))
    rows = [
        {
            "n": n + place,
            "archive_id": package.record(place),
            "package": package.id,
            "document": "metadata/descriptive/records/x.json",
            "own_exposure": 0,
            "exposure": 0,
            "type_name": "Protokoll",
            "files": package.records[place],
            "bytes": package.records[place] * SIZE,
        }
        for place in left
    ]
    if rows:
        connection.execute(insert(RECORD), rows)
    files = [
        {"record": n + place, "seq": seq, "size": SIZE}
        for place in left
        for seq in range(package.records[place])
    ]
    if files:
        connection.execute(insert(FILE), files)
    return n + len(package.records)


def _order(
    connection: Connection, order: str, at: datetime, said: tuple[str, Sequence[Kept]]
) -> None:
    """An order that was begun then, with what it took and the tombstones of that."""
    actor, packages = said
    values = {"id": order, "kind": OrderKind.PLAN, "state": OrderState.VERIFIED, "place": PLACE}
    connection.execute(insert(CULLING_ORDER).values(**values, changed_at=at))
    step = {"order_id": order, "seq": 1, "step": Step.STARTED, "actor": actor, "at": at}
    connection.execute(insert(CULLING_STEP).values(step))
    seq = 0
    for package in packages:
        for place, files in enumerate(package.records):
            if package.gone(place) != at or not package.held:
                continue
            seq += 1
            same = {"record": package.record(place), "package": package.id, "files": files}
            item = {"order_id": order, "seq": seq, "row_id": "3102", "state": ItemState.ABSENT}
            size = {"bytes": files * SIZE}
            connection.execute(insert(CULLING_ITEM).values(**same, **item, **size))
            stone = {"order_id": order, "protocol": order, "culled_at": stamp(at)}
            connection.execute(insert(TOMBSTONE).values(**same, **stone, **size))
