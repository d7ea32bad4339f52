"""Deliveries begun in the period by who delivers: by creator, kind and how they stand now."""

from collections import defaultdict

from sqlalchemy import func, select

from leverans.flow.figures.interface import Counting
from leverans.ledger.local_days import within
from leverans.ledger.sums import total
from leverans.ledger.tables import DELIVERY, PACKAGE
from leverans.model.figures import DeliveryLine

COUNTS = ("deliveries", "packages", "records", "files", "bytes")
Key = tuple[str, str, str]


def deliveries(counting: Counting) -> tuple[DeliveryLine, ...]:
    """A line for each; a re-delivery is a delivery of its own, and a package counts once built."""
    creators = {one.id: one.archival_creator.name for one in counting.around.delivering}
    by = (DELIVERY.c.agreement, DELIVERY.c.kind, DELIVERY.c.state)
    built = PACKAGE.c.manifest_digest != ""
    asked = (
        select(
            *by,
            func.count(DELIVERY.c.id.distinct()).label("deliveries"),
            func.count(PACKAGE.c.id).label("packages"),
            total(PACKAGE.c.records).label("records"),
            total(PACKAGE.c.payload_files).label("files"),
            total(PACKAGE.c.payload_bytes).label("bytes"),
        )
        .outerjoin(PACKAGE, (PACKAGE.c.delivery == DELIVERY.c.id) & built)
        .where(within(DELIVERY.c.started_at, counting.period.begin, counting.period.end))
        .group_by(*by)
    )
    summed: defaultdict[Key, list[int]] = defaultdict(lambda: [0] * len(COUNTS))
    for row in counting.connection.execute(asked):
        key = (creators.get(row.agreement, row.agreement), row.kind, row.state)
        numbers = (int(getattr(row, name)) for name in COUNTS)
        summed[key] = [had + more for had, more in zip(summed[key], numbers, strict=True)]
    return lines_of(summed)


def lines_of(summed: dict[Key, list[int]]) -> tuple[DeliveryLine, ...]:
    """Lines of sums, in the order of creator, kind and status."""
    return tuple(
        DeliveryLine(
            creator=creator,
            kind=kind,
            status=status,
            **dict(zip(COUNTS, numbers, strict=True)),
        )
        for (creator, kind, status), numbers in sorted(summed.items())
    )
