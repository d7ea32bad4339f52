"""What every check of the list is, and what it is given to look at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from leverans.ingest.interface import Source
from leverans.ledger.control_runs import Run
from leverans.ledger.record_traits import Records
from leverans.model.agreement import Agreement
from leverans.model.control import ControlTerms, Fault, Severity
from leverans.model.plan import PlanVersion, RecordsPlan


class Need(StrEnum):
    """What a check cannot do without; where it is not there the check is skipped, and says so."""

    ARCHIVE = "archive"  # a catalogue of what is kept here
    RECORDS = "records"  # a catalogue, or a source that could be read
    PLAN = "plan"  # a plan that is in force
    VERSIONS = "versions"  # a version of the plan that two persons have activated
    DELIVERING = "delivering"  # an agreement by which this house delivers


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAtHand:
    """The source of an agreement; `open` makes it, which may fail on its own account."""

    agreement: str
    open: Callable[[], Source]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the workspace's files say, as `wiring` reads them.

    Attributes:
        delivering: agreements by which this house delivers. receiving: an archive's own copies
            of those by which others deliver to it. sources: those that are to be looked into.
        unread: agreements that cannot be read themselves -> kind of the error.
        plans: of the workspace's files, for a house that has no version in its ledger.
        capacity: bytes of the disk that the workspace lies on.
    """

    terms: ControlTerms = field(default_factory=ControlTerms)
    delivering: tuple[Agreement, ...] = ()
    receiving: tuple[Agreement, ...] = ()
    sources: tuple[SourceAtHand, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    plans: tuple[RecordsPlan, ...] = ()
    capacity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a check looks at; it changes nothing.

    Attributes:
        connection: of the ledger, one state of it. now: the time; today: its local day.
        records: of the catalogue and of the sources, each a relation.
        versions: every version of the plan. plans: those in force today.
        unread: agreements that could not be read, or whose source could not -> kind of error.
        run: the run at hand. previous: the last whole run before it, or None.
        free: bytes free on the disk of the workspace.
    """

    connection: Connection
    now: datetime
    around: Surroundings
    run: Run
    previous: Run | None = None
    records: tuple[Records, ...] = ()
    versions: tuple[PlanVersion, ...] = ()
    plans: tuple[RecordsPlan, ...] = ()
    archive: bool = False
    unread: Mapping[str, str] = field(default_factory=dict)
    free: int = 0

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.date()

    @property
    def terms(self) -> ControlTerms:
        """How the workspace is controlled."""
        return self.around.terms

    def has(self, need: Need) -> bool:
        """Whether there is what a check needs."""
        return {
            Need.ARCHIVE: self.archive,
            Need.RECORDS: bool(self.records),
            Need.PLAN: bool(self.plans),
            Need.VERSIONS: any(version.activated for version in self.versions),
            Need.DELIVERING: bool(self.around.delivering or self.around.unread),
        }[need]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the list.

    Attributes:
        id: names it on the command line and in texts (`control.check_ID`, `control.advice_ID`).
        owner: the role that its tasks are given to, unless somebody has said otherwise.
        days: within which a task has to be done. needs: without which it is skipped.
        find: yields each thing with the fault, streamed, no thing twice.
    """

    id: str
    owner: str
    severity: Severity
    days: int
    find: Callable[[Inspection], Iterable[Fault]]
    needs: tuple[Need, ...] = ()
