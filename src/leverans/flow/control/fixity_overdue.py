"""Archived packages that should have been read whole and have not been."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.tables_fixity import FIXITY_AUDIT
from leverans.model.control import Fault, Severity

GRACE_DAYS = 7  # nights that a full portion may take to come round


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every package whose day has passed by more than the nights of grace."""
    limit = (inspection.today - timedelta(days=GRACE_DAYS)).isoformat()
    asked = select(FIXITY_AUDIT.c.package).where(FIXITY_AUDIT.c.due_on < limit)
    with inspection.connection.execute(asked, execution_options={"yield_per": 500}) as rows:
        for package in rows.scalars():
            yield Fault(kind="package", subject=package)


CHECK = Check(
    id="fixity_overdue",
    owner="archive_receiver",
    severity=Severity.SERIOUS,
    days=14,
    find=find,
    needs=(Need.ARCHIVE,),
)
