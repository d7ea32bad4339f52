"""The log's time never goes back, whoever writes and on whatever machine."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from leverans.audit.event_objects import kinds_of
from leverans.audit.reading import events
from leverans.audit.verification import verify
from leverans.audit.vocabulary import EVENTS
from leverans.clock import LOCAL
from leverans.flow.history import Happened, write
from leverans.flow.log_care import note_clock, reindex_log
from leverans.flow.site import Site
from leverans.ledger import clock_notes
from leverans.ledger.database import Ledger
from leverans.model.errors import LedgerBusy, UsageError
from leverans.schemas.event_types import event_type_uri
from leverans.testing.bystander import rows
from leverans.testing.two_sides import TickingClock, TwoSides

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=LOCAL)
SOMETHING = Happened(event="job.started")


def happens(site: Site, at: datetime) -> str:
    """Write an event at a time by the clock; the time that it has in the log."""
    with site.ledger.begin() as connection:
        write(replace(site, clock=lambda: at), connection, SOMETHING)
    with site.ledger.read() as connection:
        (newest,) = events(connection, site.chain, limit=1)
    return newest.event.at


def problems(site: Site) -> tuple[tuple[int, str], ...]:
    with site.ledger.read() as connection:
        return verify(connection, site.chain).problems


def length(site: Site) -> int:
    with site.ledger.read() as connection:
        return verify(connection, site.chain).events


@pytest.fixture
def site(sides: TwoSides) -> Site:
    """A site whose newest event is of noon."""
    made = sides.site()
    assert happens(made, NOON) == "2026-03-02T12:00:00.000+01:00"
    return made


@pytest.mark.parametrize("behind", [1, 1_999, 2_000])
def test_a_clock_that_is_a_little_behind_takes_the_time_of_the_newest_event(
    site: Site, behind: int
) -> None:
    assert happens(site, NOON - timedelta(milliseconds=behind)) == "2026-03-02T12:00:00.000+01:00"
    assert problems(site) == ()


def test_a_clock_that_is_further_behind_is_written_down_as_it_is_and_told(site: Site) -> None:
    assert happens(site, NOON - timedelta(milliseconds=2_001)) == "2026-03-02T11:59:57.999+01:00"
    assert problems(site) == ((length(site), "time"),)


def test_a_step_back_is_told_once_however_much_follows(site: Site) -> None:
    step = length(site) + 1
    for minutes in range(5):
        happens(site, NOON - timedelta(hours=1) + timedelta(minutes=minutes))
    assert problems(site) == ((step, "time"),)


def test_winter_time_is_no_step_back(sides: TwoSides) -> None:
    site = sides.site()
    summer = datetime(2026, 10, 25, 2, 59, tzinfo=LOCAL)
    happens(site, summer)
    assert happens(site, summer.replace(minute=1, fold=1)) == "2026-10-25T02:01:00.000+01:00"
    assert problems(site) == ()


def test_a_step_that_is_explained_is_listed_and_no_problem(site: Site) -> None:
    happens(site, NOON - timedelta(days=1))
    step = length(site)
    now = replace(site, clock=lambda: NOON + timedelta(hours=1))
    note_clock(now, step, "Klockan stod på fel dag efter ett strömavbrott")
    with site.ledger.read() as connection:
        proof = verify(connection, site.chain)
        said = clock_notes.notes(connection)[step]
    assert (proof.ok, dict(proof.noted)) == (True, {step: step + 1})
    assert (said.reason[:7], said.noted_by) == ("Klockan", site.actor)


def test_the_reason_stands_apart_from_the_log(site: Site, sides: TwoSides) -> None:
    happens(site, NOON - timedelta(days=1))
    step = length(site)
    note_clock(site, step, "Test Testsson ställde om")
    bodies = [row["body"] for row in rows(sides.producer, "SELECT body FROM audit_event")]
    assert json.loads(bodies[-1])["objects"] == [["event", str(step)]]
    assert not any(b"Testsson" in body for body in bodies)


def test_a_step_is_not_explained_by_what_was_written_before_it(site: Site) -> None:
    step = length(site) + 2
    noted = Happened(event="clock.noted", objects=(("event", str(step)),))
    with site.ledger.begin() as connection:
        write(replace(site, clock=lambda: NOON), connection, noted)
    happens(site, NOON - timedelta(days=1))
    assert problems(site) == ((step, "time"),)


@pytest.mark.parametrize("seq", [0, 1, 2, 1_000])
def test_what_is_no_step_needs_no_explanation(site: Site, seq: int) -> None:
    before = length(site)
    with pytest.raises(UsageError, match="USE-CLOCK-STEP"):
        note_clock(site, seq, "skäl")
    assert length(site) == before


def test_an_explanation_needs_a_reason(site: Site) -> None:
    happens(site, NOON - timedelta(days=1))
    with pytest.raises(UsageError, match="USE-CLOCK-REASON"):
        note_clock(site, length(site), "  ")


def test_an_index_that_was_lost_is_made_anew_and_that_is_an_event(
    site: Site, sides: TwoSides
) -> None:
    before = rows(sides.producer, "SELECT * FROM audit_object")
    with site.ledger.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_object")
    assert {word for _, word in problems(site)} == {"index"}
    assert reindex_log(replace(site, clock=lambda: NOON)) == len(before) > 0
    assert rows(sides.producer, "SELECT * FROM audit_object") == before
    assert problems(site) == ()


def test_the_clock_is_read_when_nobody_else_can_write_any_more(site: Site, sides: TwoSides) -> None:
    """Read before, it could be overtaken by who writes first."""
    url = f"sqlite:///{sides.producer / 'var' / 'ledger.sqlite'}"
    tried: list[str] = []

    def clock() -> datetime:
        with pytest.raises(LedgerBusy), Ledger.open(url, wait=0.01) as other, other.begin():
            raise AssertionError("somebody else could write")
        tried.append("asked")
        return NOON

    with site.ledger.begin() as connection:
        write(replace(site, clock=clock), connection, SOMETHING)
    assert tried == ["asked"]


@dataclass
class SharedClock:
    """One clock that several writers look at, each time a millisecond later."""

    ticking: Callable[[], datetime] = field(default_factory=lambda: TickingClock(at=NOON))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> datetime:
        with self.lock:
            return self.ticking()


def test_two_writers_that_interleave_never_write_backwards(site: Site, sides: TwoSides) -> None:
    url = f"sqlite:///{sides.producer / 'var' / 'ledger.sqlite'}"
    clock, before = SharedClock(), length(site)

    def work() -> None:
        with Ledger.open(url) as own:
            for _ in range(25):
                with own.begin() as connection:
                    write(replace(site, ledger=own, clock=clock), connection, SOMETHING)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with site.ledger.read() as connection:
        times = [stored.event.at for stored in events(connection, site.chain)][before:]
    assert len(times) == 50
    assert times == sorted(set(times))
    assert problems(site) == ()


def test_events_name_the_kinds_of_objects_that_the_reference_says(three: TwoSides) -> None:
    three.through()
    seen: dict[str, set[str]] = {}
    for side in (three.producer, three.archive):
        for row in rows(side, "SELECT body FROM audit_event"):
            said = json.loads(row["body"])
            seen.setdefault(said["event"], set()).update(kind for kind, _ in said["objects"])
    assert len(seen) > 20
    other = {event: kinds - set(kinds_of(event)) for event, kinds in seen.items()}
    assert {event: kinds for event, kinds in other.items() if kinds} == {}


def test_each_premis_type_is_a_term_of_the_vocabulary_of_the_library_of_congress() -> None:
    assert [term for term in EVENTS.values() if term and not event_type_uri(term)] == []
