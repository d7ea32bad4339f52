"""Controlling (`practice.md` §3.6): what is found is a task with an owner, until it is gone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How much it matters; the order is that of lists."""

    URGENT = "urgent"
    SERIOUS = "serious"
    NOTICE = "notice"


class TaskState(StrEnum):
    """A task is closed by a run that no longer finds its fault, never by a person's word."""

    OPEN = "open"
    ASKED_CLOSED = "asked_closed"  # somebody says that it is done; the next run looks
    CLOSED = "closed"


class Ran(StrEnum):
    """Whether a check could look."""

    RAN = "ran"
    SKIPPED = "skipped"  # something it needs is not there: it says nothing, and closes nothing
    FAILED = "failed"  # it broke off: what it had found stays, and it closes nothing


class Every(StrEnum):
    """How often the checklist is gone through."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a check has found of one thing.

    Attributes:
        kind: of the thing: `record`, `package`, `agreement`, `delivery`, `hold`, `row` …
        subject: its id, as the evidence log may hold it. What has no id gets a digest.
        place: agreement whose source it lies in; "" = the archive, or the workspace itself.
        detail: ids from closed lists that say more, such as `title,date`.
        count: how many records, files or bytes the fault stands for.
        unit, hint: organisational unit, and what the thing is called: secrecy-marked.
    """

    kind: str
    subject: str
    place: str = ""
    detail: str = ""
    count: int = 1
    unit: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A fault as a task.

    Attributes:
        id: such as `K17`. check: which check found it. kind, subject, place, detail, count: as in
            `Fault`, as last found. severity: of the check.
        owner: role that has to do it. person: actor id of who was given it, or "".
        due_on: ISO date. first_seen, last_seen: runs that found it. sightings: how many did.
        reopened: how often it was found again after it had been closed or was said to be done.
        done_by, done_at: who last said that it was done, and when. closed_at: when it was gone.
        unit, hint: secrecy-marked.
    """

    id: str
    check: str
    kind: str
    subject: str
    severity: Severity
    state: TaskState
    owner: str
    due_on: str
    first_seen: datetime
    last_seen: datetime
    place: str = ""
    detail: str = ""
    count: int = 1
    person: str = ""
    sightings: int = 1
    reopened: int = 0
    done_by: str = ""
    done_at: datetime | None = None
    closed_at: datetime | None = None
    unit: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """How one check went in one run.

    Attributes:
        found: things with the fault, those without a task of their own among them.
        opened, reopened, closed: tasks. more: found, new, and past the limit for new tasks.
        reason: why it was skipped or failed: an id, or the kind of error.
    """

    check: str
    ran: Ran = Ran.RAN
    reason: str = ""
    found: int = 0
    opened: int = 0
    reopened: int = 0
    closed: int = 0
    more: int = 0


MANDATORY = ("title", "record_type", "classification", "producer", "date", "access_level")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlTerms:
    """How a workspace is controlled; `[control]` in `leverans.toml`.

    Attributes:
        every: how often the night goes through the list.
        mandatory: metadata that no record may lack; names of `record_traits.METADATA`.
        failed_days: a failed item that nobody has moved for so long is a fault.
        receipt_days: so long an answer may be waited for, unless the agreement says otherwise.
        idle_days: without a change in the source or a delivery. growth_percent: of what is held,
            since the last run. full_percent: of the disk. most: new tasks of one check in a run.
    """

    every: Every = Every.QUARTERLY
    mandatory: tuple[str, ...] = MANDATORY
    failed_days: int = 14
    receipt_days: int = 30
    idle_days: int = 365
    growth_percent: int = 50
    full_percent: int = 85
    most: int = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """Tasks of one check, unit and owner, counted; nothing that names a person or a document.

    `oldest_days`: since the oldest that is not closed was first seen. The counts of `opened` and
    `closed` are of the report's period.
    """

    check: str
    unit: str
    owner: str
    severity: Severity
    open: int
    asked_closed: int
    overdue: int
    opened: int
    closed: int
    oldest_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlReport:
    """The report to the group that governs (förvaltningsgrupp).

    Attributes:
        since, until: ISO dates of the period, the last day included. last_run: when, or "".
        runs: checks of the last run. ages: `30`, `90`, `365`, `more` -> tasks not closed that
            are no older than so many days.
    """

    since: str
    until: str
    last_run: str
    lines: tuple[ReportLine, ...]
    runs: tuple[CheckRun, ...] = ()
    ages: Mapping[str, int] = field(default_factory=dict)
