"""An archive with records in its catalogue, and what controlling is told of it, for tests."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from leverans.flow.activate_plan import activate_plan
from leverans.flow.catalogue import LedgerCatalogue
from leverans.flow.control.interface import Surroundings
from leverans.flow.control.run import Controlled, control
from leverans.flow.control.tasks import list_tasks
from leverans.flow.import_plan import import_plan, read_to_import
from leverans.flow.plan_decisions import add_decision, disposal_refs
from leverans.flow.plan_file import AboutPlan
from leverans.flow.plan_phrases import confirm_phrase, phrase_states
from leverans.flow.site import Site
from leverans.flow.watch import Quiet
from leverans.model.agreement import (
    Agreement,
    CheckTerms,
    PackageTerms,
    Party,
    SourceTerms,
    TargetTerms,
)
from leverans.model.control import ControlTerms, Task
from leverans.model.plan import ApplicationDecision, DisposalDecision, PlanRow, RecordsPlan
from leverans.model.record import (
    AccessLevel,
    Classification,
    PersonalData,
    Record,
    RecordType,
    When,
)
from leverans.model.retention_rule import Action
from leverans.model.submission import ConductTerms, SubmissionTerms
from leverans.testing.kept_record import holding_of, keep_package
from leverans.testing.people import person, person_with
from leverans.testing.two_sides import TickingClock, TwoSides

GIGABYTE = 1_000_000_000
ARCHIVIST, AUTHORITY = 62_001, 62_002
PLAN_NAME, DECISION = "plan-2026", "KN 2025-00417 § 112"
TYPES = ("Protokoll", "Verksamhetsplan", "Publicerad kopia av arkiverat original")
PLAN = RecordsPlan(
    plan_id="DHP-KULTUR",
    version="2026",
    decision="KN 2025-00417 § 112",
    in_force_from="2026-01-01",
    digest="0" * 64,
    rows=tuple(
        PlanRow(
            row_id=f"11{number:02d}",
            process_code="1.1.1",
            process="Leda",
            record_type=name,
            retention_text="Bevaras",
        )
        for number, name in enumerate(TYPES, start=1)
    ),
)


def record_id(number: int) -> str:
    """Archive id of the record with a number."""
    return f"00000000-0000-4000-8000-{number:012d}"


def clean_record(number: int, **more: Any) -> Record:  # noqa: ANN401 - attributes of a record
    """A record that no check finds anything wrong with."""
    given: dict[str, Any] = {
        "archive_id": record_id(number),
        "source_system": "SOFIA",
        "source_id": f"KU8089-{number}",
        "source_version": "1.0",
        "title": f"Protokoll nummer {number}",
        "record_type": RecordType(name="Protokoll"),
        "classification": (Classification(code="1.1.1"),),
        "producer_name": "Kulturnämnden, Exempelregionen",
        "unit_created": "Kulturförvaltningen",
        "access_level": AccessLevel.INTERNET,
        "personal_data": PersonalData.NONE,
        "dates": {"established": When(value="2025-11-03", raw="2025-11-03")},
    }
    return Record(**{**given, **more})


def dated(**dates: str) -> dict[str, When]:
    """Dates of a record, beside the day on which it was established."""
    given = {"established": "2025-11-03", **dates}
    return {name: When(value=value, raw=value) for name, value in given.items()}


def agreement_with(
    name: str = "filyta",
    *,
    deadline: date | None = None,
    schedule: str = "manual",
    **more: Any,  # noqa: ANN401 - attributes of an agreement
) -> Agreement:
    """An agreement as `wiring` would have read it."""
    house = Party(name="Kulturnämnden, Exempelregionen", id="ORG:000000-0000")
    given: dict[str, Any] = {
        "id": name,
        "reference": f"KU 2026-{name}",
        "label": "Handlingar",
        "digest": "0" * 64,
        "archival_creator": house,
        "submitter": house,
        "receiver": Party(name="Exempelregionens mellanarkiv", id="ORG:000000-0001"),
        "source": SourceTerms(kind="fileshare", system="Filytan", location="/"),
        "package": PackageTerms(),
        "check": CheckTerms(),
        "target": TargetTerms(kind="folder", location="/"),
        "plan": "dhp",
        "schedule": schedule,
        "submission": SubmissionTerms(conduct=ConductTerms(deadline=deadline)),
    }
    return Agreement(**{**given, **more})


@dataclass(slots=True)
class ControlledArchive:
    """An archive below a folder; `around` is what controlling is told of its files."""

    root: Path
    clock: TickingClock = field(default_factory=TickingClock)
    uid: int = 0  # of who acts; 0 = who runs the tests, without roles
    around: Surroundings = field(default_factory=lambda: Surroundings(plans=(PLAN,)))

    def __post_init__(self) -> None:
        """Make the workspace."""
        TwoSides(self.root, clock=self.clock).make()

    @property
    def sides(self) -> TwoSides:
        """The workspaces; the archive's is the one that is controlled."""
        return TwoSides(self.root, clock=self.clock)

    @contextmanager
    def site(self) -> Iterator[Site]:
        """The archive's site, on a disk with room enough."""
        with self.sides.desk() as desk:
            site = replace(desk.site, free=lambda _: GIGABYTE)
            yield person(site, self.uid) if self.uid else site

    def planned(self, table: str, *, default_trigger: str = "") -> None:
        """Import a plan, confirm what it says, and activate it as two persons do.

        From then on roles are in use, and an archivist controls.

        Args:
            table: the plan as CSV. default_trigger: what it says that periods count from.
        """
        path = self.root / "plan-2026.csv"
        path.write_text(table, "utf-8")
        with self.site() as site:
            archivist = person_with(site, ARCHIVIST, "archivist")
            authority = person_with(site, AUTHORITY, "records_authority")
            told = AboutPlan(
                decision=DECISION,
                version="2026",
                in_force_from="2026-01-01",
                default_trigger=default_trigger,
            )
            import_plan(archivist, read_to_import(path, PLAN_NAME, told))
            refs = disposal_refs(archivist, PLAN_NAME)
            for ref in refs:
                add_decision(archivist, DisposalDecision(ref=ref, adopted="2020-01-01"))
            add_decision(
                archivist, ApplicationDecision(ref=DECISION, adopted="2025-12-09", applied=refs)
            )
            for state in phrase_states(archivist, PLAN_NAME):
                if state.read.rule.action is not Action.UNRESOLVED:
                    confirm_phrase(archivist, PLAN_NAME, state.read.id)
            activate_plan(archivist, PLAN_NAME, DECISION)
            activate_plan(authority, PLAN_NAME, DECISION)
        self.uid = ARCHIVIST

    @contextmanager
    def ledger(self) -> Iterator[Connection]:
        """A write transaction in the archive's ledger, for planting faults."""
        with self.site() as site, site.ledger.begin() as connection:
            yield connection

    def keep(
        self,
        package: str,
        *records: Record,
        files: Mapping[str, bytes] | None = None,
        received_at: str = "2026-03-02T09:00:00+01:00",
    ) -> None:
        """Enter a package with records into the catalogue, each with these files."""
        kept: Sequence[tuple[Record, Mapping[str, bytes]]] = [
            (record, files or {f"{record.archive_id}.pdf": record.archive_id.encode()})
            for record in records
        ]
        store = self.root / "lagrat"
        with self.site() as site:
            stored = keep_package(store, package, kept)
            holding = replace(holding_of(package, received_at=received_at), records=len(records))
            LedgerCatalogue(site.ledger).enter(holding, stored)

    def settings(self, **terms: Any) -> None:  # noqa: ANN401 - of the terms
        """Control by other terms."""
        self.around = replace(self.around, terms=ControlTerms(**terms))

    def run(self, *checks: str) -> Controlled:
        """Go through the list, or some checks of it."""
        with self.site() as site:
            return control(site, self.around, Quiet(), only=checks, broken=_raise)

    def tasks(self, *, closed: bool = False, owner: str = "") -> list[Task]:
        """The tasks."""
        with self.site() as site:
            return list(list_tasks(site, owner=owner, closed=closed))

    def found(self, *checks: str) -> list[tuple[str, str]]:
        """Run, and tell every task that is not closed: check and subject."""
        self.run(*checks)
        return sorted((task.check, task.subject) for task in self.tasks())


def _raise(error: Exception) -> None:
    raise error
