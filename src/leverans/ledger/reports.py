"""Check reports: where each lies and what it must still read like."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from leverans.ledger.tables import CHECK_REPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """A report on a package or delivery (`about`); `path` in the workspace, sha256 (hex)."""

    id: str
    about: str
    path: str
    sha256: str
    at: datetime


def keep_report(connection: Connection, report: StoredReport) -> None:
    """Write down that a report was made."""
    values = {name: getattr(report, name) for name in StoredReport.__slots__}
    connection.execute(insert(CHECK_REPORT).values(values))


def reports_about(connection: Connection, about: str) -> list[StoredReport]:
    """The reports on a package or delivery, oldest first."""
    statement = select(CHECK_REPORT).where(CHECK_REPORT.c.about == about)
    return [
        StoredReport(id=row.id, about=row.about, path=row.path, sha256=row.sha256, at=row.at)
        for row in connection.execute(statement.order_by(CHECK_REPORT.c.seq))
    ]
