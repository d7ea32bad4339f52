"""The night: every agreement that is due, one after the other; one that fails stops no other.

It builds, checks, sends and collects receipts under agreements as they stand. It has no right to
cull, to approve or to change a plan, and nothing here can.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from structlog.contextvars import bound_contextvars

from leverans.flow.deliver import deliver
from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.ledger.runs import Run, end_run, last_run, start_run
from leverans.model.errors import LeveransError, NoSpace, WorldError
from leverans.wiring.agreement_file import WEEKDAYS

JOB = "nightly"
ROLE = "service:nightly"
TRIES = 2
PAUSE_SECONDS = 60.0

Pause = Callable[[float], None]


class NightWatch(Watch, Protocol):
    """A watch that is also told of what failed."""

    def broken(self, error: Exception) -> None:
        """One agreement ended in an error: where in the code belongs into the technical log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An agreement that is due tonight; `open` reads it, which may fail on its own account."""

    agreement: str
    open: Callable[[], Engagement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one agreement went: no titles, no names, no paths.

    Attributes:
        status: as in `Status`, or `failed`. tries: how often it was tried.
        reason: rule ids that hold it, or the kind of error. advice: key of the error's advice.
        packages, files, bytes: what has been packed under the delivery at hand.
        exit_code: as the command line would have said.
    """

    agreement: str
    status: str
    tries: int
    exit_code: int
    reason: str = ""
    advice: str = ""
    packages: int = 0
    files: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A night's summary.

    Attributes:
        id: of the run. started_at, ended_at: local times with offset.
        missed: dates of nights since the last run on which nothing was run.
        broken_off: True when the last run never ended.
        results: one for each agreement that was due.
    """

    id: str
    started_at: datetime
    ended_at: datetime
    missed: tuple[date, ...]
    broken_off: bool
    results: tuple[Result, ...]

    @property
    def exit_code(self) -> int:
        """The gravest of all: 3 the world failed, 2 settings are wrong, 1 held, 0 done."""
        return max((result.exit_code for result in self.results), default=0)


def is_due(schedule: str, tonight: date) -> bool:
    """Whether a schedule falls tonight: `nightly`, `manual`, or days as `monday, thursday`."""
    if schedule == "nightly":
        return True
    days = {day.strip() for day in schedule.split(",")}
    return WEEKDAYS[tonight.weekday()] in days


def run_night(site: Site, due: Iterable[Due], watch: NightWatch, pause: Pause) -> Night:
    """Run everything that is due.

    Args:
        site: opened in the role `service:nightly`. due: tonight's agreements.
        watch: told how far it has come. pause: waits that many seconds before a second try.
    """
    started = site.clock()
    before = _begin(site, started)
    run_id = before.run_id
    with bound_contextvars(run=run_id):
        results = [_one(site, each, watch, pause) for each in due]
    night = Night(
        id=run_id,
        started_at=started,
        ended_at=site.clock(),
        missed=before.missed,
        broken_off=before.broken_off,
        results=tuple(results),
    )
    _end(site, night)
    return night


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The run's id, and what the last one says of the nights between."""

    run_id: str
    missed: tuple[date, ...]
    broken_off: bool


def missed_nights(last: Run | None, tonight: datetime) -> tuple[date, ...]:
    """The dates between the last run and this one on which there was none."""
    if last is None:
        return ()
    day = last.started_at.astimezone(tonight.tzinfo).date() + timedelta(days=1)
    missed: list[date] = []
    while day < tonight.date():
        missed.append(day)
        day += timedelta(days=1)
    return tuple(missed)


def _begin(site: Site, started: datetime) -> Begun:
    run_id = site.new_id()
    with site.ledger.begin() as connection:
        last = last_run(connection, JOB)
        missed = missed_nights(last, started)
        start_run(connection, run_id, job=JOB, at=started)
        run = (("run", run_id),)
        if missed:
            told = Happened(event="job.missed", objects=run, counts={"nights": len(missed)})
            write(site, connection, told)
        write(site, connection, Happened(event="job.started", objects=run))
    broken_off = last is not None and last.ended_at is None
    return Begun(run_id=run_id, missed=missed, broken_off=broken_off)


def _one(site: Site, due: Due, watch: NightWatch, pause: Pause) -> Result:
    """One agreement, tried again once when the world failed; a full disk is not tried again."""
    tries = 0
    while True:
        tries += 1
        try:
            engagement = due.open()
            outcome = deliver(site, engagement, watch)
        except LeveransError as error:
            if tries < TRIES and _may_mend(error):
                pause(PAUSE_SECONDS)
                continue
            watch.broken(error)
            return _failed(site, due, error, tries)
        except Exception as bug:  # noqa: BLE001 - our own fault must not stop the other agreements
            watch.broken(bug)
            return _failed(site, due, bug, tries)
        packages = outcome.delivery.packages if outcome.delivery else ()
        return Result(
            agreement=due.agreement,
            status=outcome.status.value,
            tries=tries,
            exit_code=outcome.exit_code,
            reason=",".join(outcome.delivery.held_by) if outcome.delivery else "",
            packages=len(packages),
            files=sum(package.payload_files for package in packages),
            bytes=sum(package.payload_bytes for package in packages),
        )


def _may_mend(error: LeveransError) -> bool:
    return isinstance(error, WorldError) and error.again and not isinstance(error, NoSpace)


def _failed(site: Site, due: Due, error: Exception, tries: int) -> Result:
    kind = type(error).__name__
    known = error if isinstance(error, LeveransError) else LeveransError
    with site.ledger.begin() as connection:
        told = Happened(
            event="transfer.failed",
            refs={"agreement": due.agreement},
            outcome="failure",
            reason=kind,
            counts={"tries": tries},
        )
        write(site, connection, told)
    return Result(
        agreement=due.agreement,
        status="failed",
        tries=tries,
        exit_code=known.exit_code,
        reason=kind,
        advice=known.advice,
    )


def _end(site: Site, night: Night) -> None:
    outcome = "success" if night.exit_code == 0 else "failure"
    with site.ledger.begin() as connection:
        end_run(connection, night.id, at=night.ended_at, outcome=outcome)
        told = Happened(
            event="job.ended",
            objects=(("run", night.id),),
            outcome=outcome,
            counts={
                "agreements": len(night.results),
                "failed": sum(1 for result in night.results if result.exit_code > 1),
                "held": sum(1 for result in night.results if result.exit_code == 1),
            },
        )
        write(site, connection, told)


def night_object(night: Night) -> dict[str, object]:
    """The machine form of a night: no titles, no names, no paths."""
    return {
        "run": night.id,
        "started_at": night.started_at.isoformat(),
        "ended_at": night.ended_at.isoformat(),
        "missed": [day.isoformat() for day in night.missed],
        "broken_off": night.broken_off,
        "exit_code": night.exit_code,
        "results": [
            {
                "agreement": result.agreement,
                "status": result.status,
                "tries": result.tries,
                "exit_code": result.exit_code,
                "reason": result.reason,
                "packages": result.packages,
                "files": result.files,
                "bytes": result.bytes,
            }
            for result in night.results
        ],
    }
