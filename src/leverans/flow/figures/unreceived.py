"""What an archive holds and no reception tells of: packages that a rebuild has found in the store.

No second witness knows what came with them. They are told by themselves: records by the inventory
of the object, files by the catalogue's lists of files, and by tombstones for what was culled since.
"""

from collections.abc import Collection, Iterator

from sqlalchemy import Subquery, func, select

from leverans.flow.figures.came import Came
from leverans.flow.figures.interface import Counting
from leverans.ledger.catalogue import ENTERED
from leverans.ledger.local_days import DAY
from leverans.ledger.sums import total
from leverans.ledger.tables import RECEPTION
from leverans.ledger.tables_catalogue import FILE, HOLDING, RECORD
from leverans.ledger.tables_facts import TOMBSTONE
from leverans.model.balance import Amount

_UNRECEIVED = HOLDING.c.package_id.not_in(select(RECEPTION.c.package))


def found(counting: Counting, otherwise: Collection[str]) -> Iterator[Came]:
    """Every such package, on the day that its own documents name.

    Args:
        otherwise: packages that are known to have come in another way.
    """
    was, lies = _culled(), _listed()
    records, files, size = (
        func.coalesce(was.c[name], 0) + other
        for name, other in (
            ("records", HOLDING.c.records),
            ("files", func.coalesce(lies.c.files, 0)),
            ("bytes", func.coalesce(lies.c.bytes, 0)),
        )
    )
    asked = (
        select(
            HOLDING.c.package_id.label("package"),
            func.substr(HOLDING.c.received_at, 1, DAY).label("day"),
            records.label("records"),
            files.label("files"),
            size.label("bytes"),
        )
        .outerjoin(was, was.c.package == HOLDING.c.package_id)
        .outerjoin(lies, lies.c.package == HOLDING.c.package_id)
        .where(_UNRECEIVED, HOLDING.c.state == ENTERED)
    )
    for row in counting.connection.execute(asked):
        if row.package not in otherwise:
            amount = Amount(
                packages=1,
                records=max(row.records, 1),  # one without records of ours counts as one
                files=int(row.files),
                bytes=int(row.bytes),
            )
            yield Came(package=row.package, day=row.day, amount=amount)


def _culled() -> Subquery:
    """What was culled of a package."""
    return (
        select(
            TOMBSTONE.c.package,
            func.count().label("records"),
            total(TOMBSTONE.c.files).label("files"),
            total(TOMBSTONE.c.bytes, TOMBSTONE.c.bytes > 0).label("bytes"),
        )
        .group_by(TOMBSTONE.c.package)
        .subquery()
    )


def _listed() -> Subquery:
    """The files that are listed of a package."""
    return (
        select(
            RECORD.c.package,
            func.count().label("files"),
            total(FILE.c.size, FILE.c.size > 0).label("bytes"),
        )
        .join(FILE, FILE.c.record == RECORD.c.n)
        .join(HOLDING, HOLDING.c.package_id == RECORD.c.package)
        .where(_UNRECEIVED)
        .group_by(RECORD.c.package)
        .subquery()
    )
