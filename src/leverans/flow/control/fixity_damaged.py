"""Archived packages with damaged files that have not been mended."""

from collections.abc import Iterator

from sqlalchemy import select

from leverans.flow.control.interface import Check, Inspection, Need
from leverans.ledger.fixity_audits import AuditOutcome
from leverans.ledger.tables_fixity import FIXITY_AUDIT
from leverans.model.control import Fault, Severity


def find(inspection: Inspection) -> Iterator[Fault]:
    """Every package whose last audit ended so, with the number of its damaged files."""
    asked = select(FIXITY_AUDIT.c.package, FIXITY_AUDIT.c.damaged).where(
        FIXITY_AUDIT.c.outcome == AuditOutcome.DAMAGED
    )
    with inspection.connection.execute(asked, execution_options={"yield_per": 500}) as rows:
        for row in rows:
            yield Fault(kind="package", subject=row.package, count=row.damaged)


CHECK = Check(
    id="fixity_damaged",
    owner="archive_receiver",
    severity=Severity.URGENT,
    days=1,
    find=find,
    needs=(Need.ARCHIVE,),
)
