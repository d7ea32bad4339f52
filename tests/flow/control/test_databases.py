"""Every check asks the same of SQLite and of PostgreSQL, and of a source's scratch database."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from leverans.clock import LOCAL
from leverans.flow.catalogue import LedgerCatalogue
from leverans.flow.control.checks import CHECKS
from leverans.flow.control.interface import Inspection, Surroundings
from leverans.ledger import control_figures, control_runs, control_tasks
from leverans.ledger.control_tasks import Owner, Sighting
from leverans.ledger.database import Ledger
from leverans.ledger.record_traits import Records, archived, fill, in_sources, scratch
from leverans.model.control import CheckRun, Fault, Severity, TaskState
from leverans.model.record import Record, RecordType
from leverans.testing.controlled import PLAN, clean_record, dated, record_id
from leverans.testing.kept_record import holding_of, keep_package

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
SAME = {"source_id": "A-1", "source_version": "1.0"}
RECORDS: tuple[Record, ...] = (
    clean_record(1),
    clean_record(2, classification=(), access_level=None, restrictions=()),
    clean_record(3, record_type=RecordType(name="Hemlig lapp")),
    clean_record(4, dates=dated(valid_to="2026-01-31")),
    clean_record(5, **SAME),
    clean_record(6, **SAME),
    clean_record(7, title="Om 19121212-1212"),
    clean_record(8, record_type=RecordType(name="Publicerad kopia av arkiverat original")),
)
IN_BOTH = {
    ("unlisted_type", "Hemlig lapp"),
    ("missing_metadata", record_id(2)),
    ("validity_passed", record_id(4)),
    ("doubled_versions", record_id(5)),
}
IN_THE_ARCHIVE = {
    *IN_BOTH,
    ("exposed_words", record_id(7)),
    ("copy_without_original", record_id(8)),
}


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


def found(ledger: Ledger, *, sources: Records | None = None) -> set[tuple[str, str]]:
    """What every check finds: in the catalogue, or in these records of sources."""
    with ledger.read() as connection:
        run = control_runs.Run(
            seq=2, id="r", started_at=NOW, ended_at=None, whole=True, bytes=0, records=0
        )
        inspection = Inspection(
            connection=connection,
            now=NOW,
            around=Surroundings(),
            run=run,
            plans=(PLAN,),
            archive=sources is None,
            records=(archived(connection) if sources is None else sources,),
        )
        return {
            (check.id, fault.hint if fault.kind == "type" else fault.subject)
            for check in CHECKS.values()
            for fault in check.find(inspection)
        }


def test_the_catalogue_is_asked_alike_in_both(ledger: Ledger, tmp_path: Path) -> None:
    kept = [(one, {f"{one.archive_id}.pdf": one.archive_id.encode()}) for one in RECORDS]
    package = keep_package(tmp_path / "lager", "p1", kept)
    LedgerCatalogue(ledger).enter(holding_of("p1"), package)
    assert found(ledger) == IN_THE_ARCHIVE
    LedgerCatalogue(ledger).withdraw("p1")
    assert found(ledger) == set()


def test_a_source_is_asked_the_same(tmp_path: Path, ledger: Ledger) -> None:
    with scratch(tmp_path / "records.sqlite") as connection:
        assert fill(connection, "filyta", RECORDS, first=0) == len(RECORDS)
        assert found(ledger, sources=in_sources(connection)) == IN_BOTH
    assert list(tmp_path.glob("records.sqlite*")) == []


def test_tasks_runs_and_figures_are_kept_alike_in_both(ledger: Ledger) -> None:
    faults = [Fault(kind="record", subject=f"r{n}", unit="Enheten", hint="\x00") for n in range(3)]
    sighting = Sighting(
        check="missing_metadata",
        severity=Severity.SERIOUS,
        owner=Owner(role="archivist"),
        due_on=NOW.date(),
        run=1,
        at=NOW,
    )
    with ledger.begin() as connection:
        run = control_runs.begin(connection, "run-1", at=NOW, whole=True)
        assert len(control_tasks.note(connection, sighting, faults, room=9).opened) == 3
        done = CheckRun(check="missing_metadata", found=3, opened=3)
        control_runs.keep(connection, run, [done])
        control_runs.end(connection, run, at=NOW)
    with ledger.begin() as connection:
        assert control_runs.last_whole(connection) == control_runs.Run(
            seq=1, id="run-1", started_at=NOW, ended_at=NOW, whole=True, bytes=0, records=0
        )
        assert control_runs.checks_of(connection, run) == (done,)
        assert control_tasks.close_unseen(
            connection, "missing_metadata", run=2, at=NOW, except_places=()
        ) == ["K1", "K2", "K3"]
        again = control_tasks.note(connection, sighting, faults[:1], room=9)
        assert (again.opened, again.reopened) == ((), ("K1",))
        (task,) = control_tasks.tasks(connection)
        assert (task.state, task.unit, task.hint) == (TaskState.OPEN, "Enheten", "\\x00")
        (line,) = control_figures.lines(connection, since=NOW.date(), until=NOW.date())
        assert (line.open, line.opened, line.closed, line.unit) == (1, 3, 2, "Enheten")
        assert control_figures.ages(connection, until=NOW.date())["30"] == 1
