"""Records that the index of those outside holds, though the catalogue says they may not be found.

The index is asked itself, for it is what answers a search.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.bits import of_numbers, places
from leverans.ledger.catalogue_rows import NUMBERS
from leverans.ledger.search_reading import Reader
from leverans.ledger.tables_catalogue import MARK_SECRET, RECORD
from leverans.model.control import Fault, Severity
from leverans.model.exposure import Audience, Exposure

AT_ONCE = 1000
OUTSIDE = 1  # number of the audience in the index


def find(inspection: Inspection) -> Iterator[Fault]:
    """Hidden records that are listed outside, and ids of such as are not public."""
    connection = inspection.connection
    hidden = select(RECORD.c.n).where(RECORD.c.exposure == int(Exposure.HIDDEN))
    marked = (
        select(MARK_SECRET.c.record)
        .join(RECORD, RECORD.c.n == MARK_SECRET.c.record)
        .where(MARK_SECRET.c.audience == OUTSIDE, RECORD.c.exposure != int(Exposure.PUBLIC))
    )
    outside = Reader(connection, Audience.EXTERNAL).every()
    listed = of_numbers(connection.execute(hidden).scalars()) & outside
    listed |= of_numbers(connection.execute(marked).scalars())
    numbers = list(places(listed))
    for begin in range(0, len(numbers), AT_ONCE):
        yield from _faults(connection, numbers[begin : begin + AT_ONCE])


def _faults(connection: Connection, numbers: Sequence[int]) -> Iterator[Fault]:
    asked = select(RECORD.c.archive_id).where(RECORD.c.n.in_(NUMBERS)).distinct()
    for archive_id in connection.execute(asked, {"numbers": numbers}).scalars():
        yield Fault(kind="record", subject=archive_id)


CHECK = Check(
    id="exposed_index",
    owner="archivist",
    severity=Severity.URGENT,
    days=1,
    find=find,
    needs=(Need.ARCHIVE,),
)
