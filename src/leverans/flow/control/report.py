"""The report to the group that governs: counts alone, no titles, no names, no ids of records."""

from datetime import date, timedelta

from leverans.flow.history import NAME
from leverans.flow.permission import admitted
from leverans.flow.site import Site
from leverans.ledger import control_figures, control_runs
from leverans.messages.control_page import ControlFacts, control_page
from leverans.model.control import ControlReport
from leverans.model.rights import Right

QUARTER_DAYS = 92


def control_report(site: Site, *, since: date | None = None) -> ControlReport:
    """What is open today, and what has come and gone since a day (a quarter ago by default)."""
    today = site.clock().date()
    first = since or today - timedelta(days=QUARTER_DAYS)
    with site.ledger.read() as connection:
        admitted(site, connection, Right.READ_STATUS)
        last = control_runs.last_whole(connection)
        return ControlReport(
            since=first.isoformat(),
            until=today.isoformat(),
            last_run=last.started_at.isoformat(timespec="minutes") if last else "",
            lines=control_figures.lines(connection, since=first, until=today),
            runs=control_runs.checks_of(connection, last) if last else (),
            ages=control_figures.ages(connection, until=today),
        )


def report_page(site: Site, report: ControlReport) -> str:
    """The report as a page to print, in the language of the workspace."""
    facts = ControlFacts(
        house=site.name,
        made_at=f"{site.clock():%Y-%m-%d %H:%M}",
        software=f"{NAME} {site.software_version}",
    )
    return control_page(report, facts, site.language)
