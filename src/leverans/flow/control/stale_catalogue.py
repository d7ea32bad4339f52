"""Packages that are not in the catalogue whole, or were entered before it asked what we ask now.

Of their records the other checks know too little, which must not look as if nothing were wrong.
"""

from collections.abc import Iterator

from sqlalchemy import select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.catalogue import ENTERED, READING
from leverans.ledger.tables_catalogue import HOLDING
from leverans.model.control import Fault, Severity


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every such package, with the number of its records."""
    asked = select(HOLDING.c.package_id, HOLDING.c.records).where(
        (HOLDING.c.state != ENTERED) | (HOLDING.c.reading < READING)
    )
    with inspection.connection.execute(asked, execution_options={"yield_per": 500}) as rows:
        for row in rows:
            yield Fault(kind="package", subject=row.package_id, count=row.records)


CHECK = Check(
    id="stale_catalogue",
    owner="archivist",
    severity=Severity.SERIOUS,
    days=14,
    find=find,
    needs=(Need.ARCHIVE,),
)
