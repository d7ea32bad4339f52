"""A `CullingPlace` in a folder, for tests: it can lie, fail, be slow, and leave things to others.

Each record is a folder below the root, with its files; what is known of it lies in a file of its
own beside them, and goes with it.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection

from leverans.flow.cull.place import Judging, Objection, Told
from leverans.model.culling import CullingItem, OrderKind, Snapshot
from leverans.model.record_facts import RecordFacts
from leverans.model.retention_rule import Action, Period, RetentionRule, Trigger, Unit
from leverans.model.verdict import Outcome, Verdict

FACTS = ".facts.json"
TWO_YEARS = RetentionRule(
    action=Action.DISPOSE,
    trigger=Trigger.CREATED,
    period=Period(amount=2, unit=Unit.YEARS),
)


@dataclass(frozen=True, slots=True)
class TwoYears:
    """Judges everything by "Gallras 2 år" from the day it was made; knows no plan."""

    today: date
    row_id: str = "2106"
    disposal: str = "AN-EX 2020-008"
    application: str = "KN 2025-00417"

    def verdict(self, facts: RecordFacts) -> Verdict:
        made = facts.dates.get("created", "")
        if not made:
            return Verdict(outcome=Outcome.NO_TRIGGER, row_id=self.row_id, detail="created")
        year = int(made[:4]) + 2
        due = f"{year + 1}-01-01" <= self.today.isoformat()
        return Verdict(
            outcome=Outcome.DUE if due else Outcome.WAITING,
            version="2026",
            row_id=self.row_id,
            phrase="Gallras 2 år",
            registered_version="2026",
            registered_row_id=self.row_id,
            disposal_decision=self.disposal,
            application_decision=self.application,
            rule=TWO_YEARS,
            trigger_date=made,
            trigger_from="record",
            retain_through=f"{year}-12-31",
            eligible_from=f"{year + 1}-01-01",
        )


@dataclass(slots=True)
class FolderPlace:
    """A place that does what it is told, unless it was told otherwise.

    Attributes:
        lies: records of which it says that they are gone, and keeps every byte.
        fails: record -> why it cannot destroy it. asks: records that are others' to destroy.
        objections: record -> what it has against it. judges: makes who judges, for a day.
        before: called before each record is destroyed, such as to be slow, to break or to be
            killed. backup_days: None = nobody has said. destroyed: what it was told to, in order.
    """

    root: Path
    name: str = "mapp"
    kind: OrderKind = OrderKind.PLAN
    method: str = "folder"
    locations: tuple[str, ...] = ("folder",)
    lies: set[str] = field(default_factory=set)
    fails: dict[str, str] = field(default_factory=dict)
    asks: set[str] = field(default_factory=set)
    objections: dict[str, Objection] = field(default_factory=dict)
    judges: Callable[[date], Judging] = TwoYears
    before: Callable[[str], None] = lambda _record: None
    backup_days: int | None = 30
    destroyed: list[str] = field(default_factory=list)

    def add(self, facts: RecordFacts, files: Mapping[str, bytes]) -> RecordFacts:
        """Put a record there."""
        folder = self.root / facts.id
        folder.mkdir(parents=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
        (folder / FACTS).write_text(json.dumps(asdict(facts)), "utf-8")
        return facts

    def records(self) -> list[str]:
        """The records of which anything is left."""
        return sorted(path.name for path in self.root.iterdir()) if self.root.is_dir() else []

    def facts(self, connection: Connection, records: Sequence[str] = ()) -> Iterator[RecordFacts]:
        del connection
        for name in sorted(records) or self.records():
            path = self.root / name / FACTS
            if path.is_file():
                yield RecordFacts(**json.loads(path.read_text("utf-8")))

    def judge(self, connection: Connection, today: date) -> Judging:
        del connection
        return self.judges(today)

    def objection(self, connection: Connection, item: CullingItem, today: date) -> Objection | None:
        del connection, today
        return self.objections.get(item.record)

    def snapshot(self, record: str) -> Snapshot | None:
        folder = self.root / record
        files = [path for path in sorted(folder.glob("*")) if path.name != FACTS]
        if not files:
            return None
        total = hashlib.sha256()
        for path in files:
            total.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
        size = sum(path.stat().st_size for path in files)
        return Snapshot(digest=total.hexdigest(), files=len(files), bytes=size)

    def destroy(self, order: str, items: Iterable[CullingItem]) -> Iterator[Told]:
        del order
        for item in items:
            self.before(item.record)
            if item.record in self.asks:
                yield Told(record=item.record, requested=True)
                continue
            if item.record in self.fails:
                yield Told(record=item.record, failed=self.fails[item.record])
                continue
            self.destroyed.append(item.record)
            if item.record not in self.lies:
                self._remove(self.root / item.record)
            yield Told(record=item.record)

    def absent(self, record: str) -> bool:
        return not (self.root / record).exists()

    def backups_until(self, ended: date) -> str:
        if self.backup_days is None:
            return ""
        return (ended + timedelta(days=self.backup_days)).isoformat()

    def _remove(self, folder: Path) -> None:
        """File by file, so that a kill leaves a record of which some is gone."""
        for path in sorted(folder.glob("*")):
            if path.name != FACTS:
                path.unlink()
        shutil.rmtree(folder, ignore_errors=True)
