"""Packages that arrived at an archive in the period: by creator, kind and how they stand now."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from leverans.flow.figures.deliveries import COUNTS, Key, lines_of
from leverans.flow.figures.interface import Counting
from leverans.flow.figures.notes import NoteTold, note_told
from leverans.ledger.local_days import within
from leverans.ledger.tables import RECEPTION
from leverans.ledger.tables_catalogue import HOLDING
from leverans.ledger.tables_receipts import ARRIVED_NOTE
from leverans.model.figures import DeliveryLine

UNKNOWN = "-"


class Arrived(NamedTuple):
    """A package that arrived; `note` is None where it cannot be read."""

    package: str
    kind: str
    state: str
    files: int
    bytes: int
    producer: str
    note: NoteTold | None

    @property
    def creator(self) -> str:
        """The archival creator as it is known."""
        return (self.note.archival_creator if self.note else self.producer) or UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What arrived in the period: the lines, and how many deliveries were re-deliveries."""

    lines: tuple[DeliveryLine, ...]
    redelivered: int


def receptions(counting: Counting) -> Arrivals:
    """A line for each; a delivery whose packages stand differently counts where its first does."""
    summed: defaultdict[Key, list[int]] = defaultdict(lambda: [0] * len(COUNTS))
    seen: set[tuple[object, ...]] = set()
    again = 0
    for each in arrived(counting):
        sums = summed[each.creator, each.kind, each.state]
        delivery = each.note.delivery if each.note else (each.package,)
        new = int(delivery not in seen)
        records = each.note.records if each.note else 0
        for place, number in enumerate((new, 1, records, each.files, each.bytes)):
            sums[place] += number
        if new and each.note and each.note.delivery_version > 1 and not each.note.test:
            again += 1
        seen.add(delivery)
    return Arrivals(lines=lines_of(summed), redelivered=again)


def arrived(counting: Counting) -> Iterator[Arrived]:
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
            note=note_told(row.document),
        )
