"""Goes through the list: what is found becomes tasks, what is gone closes them.

One check after the other, each on one state of the ledger and in flat memory. A check that breaks
off or cannot look closes nothing. Killed at any moment, the next run goes on from what is there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import Connection

from leverans.flow.control.checks import CHECKS
from leverans.flow.control.interface import Check, Inspection, Surroundings
from leverans.flow.control.sources import Looked, looked_into
from leverans.flow.history import Happened, logged, write
from leverans.flow.permission import admitted
from leverans.flow.plans import plan_versions
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.flow.working import working
from leverans.ledger import control_runs, control_tasks
from leverans.ledger.catalogue import keep_pages
from leverans.ledger.control_tasks import AT_ONCE, Noted, Owner, Sighting
from leverans.ledger.record_traits import archived
from leverans.model.control import CheckRun, Fault, Ran, Severity
from leverans.model.errors import LeveransError, Outrun
from leverans.model.plan import PlanVersion, RecordsPlan
from leverans.model.rights import Right
from leverans.plan.versions import Versions

WORK = "control"
Broken = Callable[[Exception], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Controlled:
    """A run of the list: its id, and how each check went, in the order of the list."""

    run: str
    checks: tuple[CheckRun, ...]

    @property
    def found(self) -> int:
        """Everything that was found."""
        return sum(check.found for check in self.checks)

    @property
    def failed(self) -> tuple[str, ...]:
        """The checks that broke off."""
        return tuple(check.check for check in self.checks if check.ran is Ran.FAILED)

    @property
    def urgent(self) -> int:
        """What was found by checks whose tasks are urgent."""
        return sum(
            check.found for check in self.checks if CHECKS[check.check].severity is Severity.URGENT
        )

    @property
    def exit_code(self) -> int:
        """1 when something was found or a check broke off, else 0."""
        return int(bool(self.found or self.failed))


def nothing(_: Exception) -> None:
    """Tell nobody of a fault of our own."""


def control(
    site: Site,
    around: Surroundings,
    watch: Watch,
    *,
    only: Sequence[str] = (),
    broken: Broken = nothing,
) -> Controlled:
    """Go through the list.

    Args:
        around: what the workspace's files say. only: ids of checks; () = the whole list.
        broken: told of a fault of our own, which stops one check and no other.

    Raises:
        UsageError: no such check, or who acts has no right to. LedgerBusy: a run is under way.
    """
    chosen = [_named(name) for name in only] or list(CHECKS.values())
    with site.ledger.begin() as connection:
        acting = admitted(site, connection, Right.CONTROL)
    with working(acting, WORK) as mine, looked_into(mine, around.sources, watch) as looked:
        with mine.ledger.begin() as connection:
            run = control_runs.begin(connection, mine.new_id(), at=mine.clock(), whole=not only)
        going = _Going(mine, around, run, looked)
        done = []
        for check in chosen:
            watch.stage("control")
            done.append(_guarded(going, check, broken))
        with mine.ledger.begin() as connection:
            control_runs.keep(connection, run, done)
            control_runs.end(connection, run, at=mine.clock())
            write(mine, connection, _told(run.id, done))
    return Controlled(run=run.id, checks=tuple(done))


@dataclass(frozen=True, slots=True)
class _Going:
    """A run under way."""

    site: Site
    around: Surroundings
    run: control_runs.Run
    looked: Looked

    @property
    def unread(self) -> dict[str, str]:
        """Agreements of whose records nothing is known -> why."""
        return {**self.around.unread, **self.looked.unread}

    def inspection(self, connection: Connection) -> Inspection:
        """What a check looks at."""
        archive = self.site.archive is not None
        catalogue = (archived(connection),) if archive else ()
        versions = plan_versions(self.site, connection)
        now = self.site.clock()
        sources = (self.looked.records,) if self.looked.records is not None else ()
        return Inspection(
            connection=connection,
            now=now,
            around=self.around,
            run=self.run,
            previous=control_runs.last_whole(connection, before=self.run.seq),
            records=(*catalogue, *sources),
            versions=versions,
            plans=_in_force(versions, now.date()) or self.around.plans,
            archive=archive,
            unread=self.unread,
            free=self.site.free(self.site.root),
        )


def _in_force(versions: Sequence[PlanVersion], today: date) -> tuple[RecordsPlan, ...]:
    return tuple(one.version.plan for one in Versions(versions, today).current)


def _named(name: str) -> Check:
    if name not in CHECKS:
        raise refused("USE-NO-CHECK", check=name, known=", ".join(CHECKS))
    return CHECKS[name]


def _guarded(going: _Going, check: Check, broken: Broken) -> CheckRun:
    """One check; what it raises stops it and nothing else, but for a worker who is outrun."""
    try:
        return _one(going, check)
    except Outrun:
        raise
    except LeveransError as error:
        return CheckRun(check=check.id, ran=Ran.FAILED, reason=type(error).__name__)
    except Exception as bug:  # noqa: BLE001 - our own fault must not stop the other checks
        broken(bug)
        return CheckRun(check=check.id, ran=Ran.FAILED, reason=type(bug).__name__)


def _one(going: _Going, check: Check) -> CheckRun:
    with going.site.ledger.read() as connection:
        keep_pages(connection)
        inspection = going.inspection(connection)
        lacking = next((need for need in check.needs if not inspection.has(need)), None)
        if lacking is not None:
            return CheckRun(check=check.id, ran=Ran.SKIPPED, reason=lacking.value)
        sighting = _sighting(going, check, control_tasks.owners(connection))
        found = CheckRun(check=check.id)
        for some in _batches(check.find(inspection)):
            found = _note(going, sighting, some, found)
    return _close(going, sighting, found)


def _sighting(going: _Going, check: Check, given: Mapping[str, Owner]) -> Sighting:
    now = going.site.clock()
    return Sighting(
        check=check.id,
        severity=check.severity,
        owner=given.get(check.id, Owner(role=check.owner)),
        due_on=now.date() + timedelta(days=check.days),
        run=going.run.seq,
        at=now,
    )


def _note(going: _Going, sighting: Sighting, faults: list[Fault], so_far: CheckRun) -> CheckRun:
    """Make tasks of some faults, with their events."""
    room = going.around.terms.most - so_far.opened
    with going.site.ledger.begin() as connection:
        noted = control_tasks.note(connection, sighting, faults, room=max(0, room))
        _write_noted(going.site, connection, sighting.check, noted)
    return replace(
        so_far,
        found=so_far.found + len(faults),
        opened=so_far.opened + len(noted.opened),
        reopened=so_far.reopened + len(noted.reopened),
        more=so_far.more + noted.more,
    )


def _close(going: _Going, sighting: Sighting, so_far: CheckRun) -> CheckRun:
    """Close the tasks that the check, which has looked at everything, did not find again."""
    closed = 0
    while True:
        with going.site.ledger.begin() as connection:
            ids = control_tasks.close_unseen(
                connection,
                sighting.check,
                run=going.run.seq,
                at=sighting.at,
                except_places=going.unread,
            )
            for task in ids:
                write(going.site, connection, _about(task, sighting.check, "control.task_closed"))
        if not ids:
            return replace(so_far, closed=closed)
        closed += len(ids)


def _write_noted(site: Site, connection: Connection, check: str, noted: Noted) -> None:
    for task in noted.opened:
        write(site, connection, _about(task, check, "control.task_opened"))
    for task in noted.reopened:
        write(site, connection, _about(task, check, "control.task_reopened"))


def _about(task: str, check: str, event: str) -> Happened:
    return Happened(event=event, objects=(("task", task),), refs={"check": logged(check)})


def _told(run: str, done: Sequence[CheckRun]) -> Happened:
    failed = sum(check.ran is Ran.FAILED for check in done)
    return Happened(
        event="control.run",
        objects=(("run", run),),
        outcome="failure" if failed else "success",
        counts={
            "checks": sum(check.ran is Ran.RAN for check in done),
            "skipped": sum(check.ran is Ran.SKIPPED for check in done),
            "failed": failed,
            "found": sum(check.found for check in done),
            "opened": sum(check.opened for check in done),
            "reopened": sum(check.reopened for check in done),
            "closed": sum(check.closed for check in done),
        },
    )


def _batches(faults: Iterable[Fault]) -> Iterator[list[Fault]]:
    """Faults in lists of at most `AT_ONCE`, in each no thing twice."""
    waiting = iter(faults)
    while some := list(islice(waiting, AT_ONCE)):
        yield list({(fault.kind, fault.subject): fault for fault in some}.values())
