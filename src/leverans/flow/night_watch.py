"""Whether the nightly job runs as it should, for `doctor`, `status` and controlling."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from leverans.flow.site import Site
from leverans.ledger.runs import last_run

JOB = "nightly"
MANUAL = "manual"
NIGHT = timedelta(hours=26)  # from one beginning to the next; the clock may be put back in between
DAYS_OF_ITS_OWN = timedelta(days=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class NightSeen:
    """The nightly job as it is seen now.

    Attributes:
        started_at: of the last run; None = it has never run. ended: whether that came to its end.
        overdue: whether there should have been another since. succeeded: how the last one ended.
    """

    started_at: datetime | None
    ended: bool
    overdue: bool
    succeeded: bool


def longest_gap(schedules: Iterable[str], *, archive: bool) -> timedelta | None:
    """How long may pass between two beginnings; None where nothing is due by night.

    Args:
        schedules: of the agreements. archive: whether packages are kept here, which are audited
            every night.
    """
    wanted = {schedule for schedule in schedules if schedule != MANUAL}
    if archive or JOB in wanted:
        return NIGHT
    return DAYS_OF_ITS_OWN if wanted else None


def seen_night(site: Site, longest: timedelta | None) -> NightSeen | None:
    """How the nightly job stands; None where it is not wanted and has never run."""
    with site.ledger.read() as connection:
        last = last_run(connection, JOB)
    if last is None:
        return (
            None
            if longest is None
            else NightSeen(started_at=None, ended=False, overdue=True, succeeded=False)
        )
    waited = site.clock() - last.started_at
    return NightSeen(
        started_at=last.started_at,
        ended=last.ended_at is not None,
        overdue=longest is not None and waited > longest,
        succeeded=last.outcome == "success",
    )
