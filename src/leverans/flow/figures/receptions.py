"""Packages that arrived at an archive in the period: by creator, kind and how they stand now."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select

from leverans.flow.figures.came import note_of
from leverans.flow.figures.deliveries import COUNTS, Key, lines_of
from leverans.flow.figures.interface import Counting
from leverans.ledger.local_days import within
from leverans.ledger.tables import RECEPTION
from leverans.ledger.tables_catalogue import HOLDING
from leverans.ledger.tables_receipts import ARRIVED_NOTE
from leverans.model.figures import DeliveryLine
from leverans.model.receipt import DeliveryNote

UNKNOWN = "-"


class Arrived(NamedTuple):
    """A package that arrived; `note` is None where it cannot be read."""

    package: str
    kind: str
    state: str
    files: int
    bytes: int
    producer: str
    note: DeliveryNote | None

    @property
    def creator(self) -> str:
        """The archival creator as it is known."""
        return (self.note.archival_creator if self.note else self.producer) or UNKNOWN

    @property
    def delivery(self) -> tuple[str, ...]:
        """What tells its delivery from every other that a note speaks of."""
        if self.note is None:
            return (self.package,)
        note = self.note
        numbers = (str(note.delivery_number), str(note.delivery_version), str(note.test))
        return note.submitter, note.agreement_reference, *numbers


def receptions(counting: Counting) -> tuple[DeliveryLine, ...]:
    """A line for each; a delivery whose packages stand differently counts where its first does."""
    summed: defaultdict[Key, list[int]] = defaultdict(lambda: [0] * len(COUNTS))
    seen: set[tuple[str, ...]] = set()
    for each in arrivals(counting):
        sums = summed[each.creator, each.kind, each.state]
        records = each.note.records if each.note else 0
        new = int(each.delivery not in seen)
        for place, number in enumerate((new, 1, records, each.files, each.bytes)):
            sums[place] += number
        seen.add(each.delivery)
    return lines_of(summed)


def arrivals(counting: Counting) -> Iterator[Arrived]:
    """Every package that arrived in the period, the first at the top."""
    asked = (
        select(
            RECEPTION.c.package,
            RECEPTION.c.kind,
            RECEPTION.c.state,
            RECEPTION.c.payload_files,
            RECEPTION.c.payload_bytes,
            HOLDING.c.producer,
            ARRIVED_NOTE.c.document,
        )
        .outerjoin(ARRIVED_NOTE, ARRIVED_NOTE.c.package == RECEPTION.c.package)
        .outerjoin(HOLDING, HOLDING.c.package_id == RECEPTION.c.package)
        .where(within(RECEPTION.c.arrived_at, counting.period.begin, counting.period.end))
        .order_by(RECEPTION.c.arrived_at, RECEPTION.c.package)
    )
    for row in counting.connection.execute(asked, execution_options={"yield_per": 500}):
        yield Arrived(
            package=row.package,
            kind=row.kind,
            state=row.state,
            files=row.payload_files,
            bytes=row.payload_bytes,
            producer=row.producer or "",
            note=note_of(row.document),
        )
