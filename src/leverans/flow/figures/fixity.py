"""Audits of archived packages: by the evidence log, for the ledger keeps only the last of each."""

from sqlalchemy import func, select

from leverans.flow.figures.interface import Counting
from leverans.flow.figures.log import Logged
from leverans.ledger.tables_fixity import FIXITY_AUDIT
from leverans.model.figures import Fixity


def fixity(counting: Counting, logged: Logged) -> Fixity:
    """What was audited in the period, and what is overdue today."""
    due = select(func.count()).where(FIXITY_AUDIT.c.due_on < counting.today)
    return Fixity(
        audits=logged.audits.run,
        objects=len(logged.audits.packages),
        failures=logged.audits.failed,
        repaired=logged.audits.repaired,
        overdue=counting.connection.execute(due).scalar_one(),
    )
