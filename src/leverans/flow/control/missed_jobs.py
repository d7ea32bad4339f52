"""Nights on which the nightly job should have run and has not, or has not come to its end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from leverans.flow.control.interface import Check, Inspection
from leverans.flow.night_watch import JOB, MANUAL
from leverans.ledger.runs import last_run
from leverans.ledger.tables import DELIVERY, RECEPTION
from leverans.model.control import Fault, Severity

LONGEST = timedelta(days=2)  # between two nights: one that began early, one that began late
WEEK = timedelta(days=8)  # the same where every agreement has days of its own


def find(inspection: Inspection) -> Iterator[Fault]:
    """The nightly job, when it should run here and has not for too long."""
    if not _is_wanted(inspection):
        return
    last = last_run(inspection.connection, JOB)
    since = last.started_at if last is not None else _first_moment(inspection)
    if since is None:
        return
    if inspection.now - since > _longest(inspection):
        days = (inspection.now - since).days
        yield Fault(kind="job", subject=JOB, detail="missed", count=days)
    elif last is not None and last.ended_at is None and inspection.now - since > LONGEST / 2:
        yield Fault(kind="job", subject=JOB, detail="broken_off")


def _is_wanted(inspection: Inspection) -> bool:
    """An archive is audited by night; an authority has agreements that are due by night."""
    return inspection.archive or any(
        agreement.schedule != MANUAL for agreement in inspection.around.delivering
    )


def _longest(inspection: Inspection) -> timedelta:
    nightly = any(each.schedule == JOB for each in inspection.around.delivering)
    return LONGEST if nightly or inspection.archive else WEEK


def _first_moment(inspection: Inspection) -> datetime | None:
    """When the workspace is first known to have been in use; a week later it has to have nights."""
    moments = []
    for column in (DELIVERY.c.started_at, RECEPTION.c.arrived_at):
        asked = select(column).order_by(column).limit(1)
        moments.append(inspection.connection.execute(asked).scalar())
    return min(filter(None, moments), default=None)


CHECK = Check(
    id="missed_jobs",
    owner="tenant_admin",
    severity=Severity.SERIOUS,
    days=7,
    find=find,
)
