"""Story 12 of the practice study: controlling.

5,000 items with seven planted faults (a secret item in external search, an unlisted type, a copy
without original, a passed validity, missing metadata, an overdue delivery, a hold past its review):
all seven are found, no others, each with an owner, and each is closed only when it is looked at
again. The other 4,993 are no strangers to the faults: they are what looks like one and is none.
"""

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from leverans.clock import LOCAL
from leverans.flow.control.tasks import ROLES, say_done
from leverans.flow.holds import place_hold, review_hold
from leverans.flow.overview import log_events
from leverans.ledger.catalogue_rows import documents
from leverans.ledger.search import search
from leverans.ledger.search_index import add, remove
from leverans.ledger.tables_catalogue import RECORD
from leverans.model.catalogue_entry import Query
from leverans.model.control import Ran, TaskState
from leverans.model.exposure import Audience
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.model.record import (
    AccessLevel,
    Classification,
    PersonalData,
    Record,
    RecordType,
    Restriction,
)
from leverans.testing.controlled import (
    GIGABYTE,
    ControlledArchive,
    clean_record,
    dated,
    record_id,
)
from leverans.testing.onward import ONWARD, OnwardSides
from leverans.testing.two_sides import TickingClock
from leverans.wiring.controlling import surroundings
from leverans.wiring.site import open_site

pytestmark = pytest.mark.story
SHARED = Path(os.environ.get("LEVERANS_SHARED", Path(__file__).parents[3] / "shared"))
SAMPLE = SHARED / "reference" / "sample_plan.csv"

ITEMS = 5000
LATER = "2026-04-01T09:00:00+02:00"
SECRET = (Restriction(law="OSL 21 kap. 1 §"),)
COPY = RecordType(name="Publicerad kopia av arkiverat original")
GOVERNING = RecordType(name="Styrande dokument (policy, riktlinje, rutin)")
MINUTES = RecordType(name="Protokoll från nämnd, justerat")
LEAVE = RecordType(code="2106", name="Semester- och ledighetsansökan")
SEARCHED = "kraxelvik"  # a word that stands in the title of the secret item alone

SECRET_ITEM, UNLISTED, COPIED, PASSED, LACKING = 101, 202, 303, 404, 505


def harmless(number: int) -> Record:
    """An item with nothing wrong; what kind of near miss it is depends on its number."""
    kinds = (
        {"record_type": MINUTES, "title": f"Protokoll {number}, avtal med 556677-8899"},
        {"record_type": MINUTES, "restrictions": SECRET, "title": f"Om 19121212-1212, {number}"},
        {"record_type": MINUTES, "access_level": AccessLevel.RESTRICTED},
        {"record_type": MINUTES, "personal_data": PersonalData.SENSITIVE},
        {"record_type": RecordType(code="1101"), "access_level": AccessLevel.REGION},
        {"record_type": GOVERNING, "classification": (Classification(code="1.2.1"),),
         "dates": dated(valid_to="2026-03-02" if number % 2 else "2027")},
        {"record_type": LEAVE, "classification": (Classification(code="2.1.2"),),
         "dates": dated(created="2025-02-03")},
        {"record_type": MINUTES, "dates": dated(established="2016-01-01"),
         "display_id": f"KU8089-1-{number}"},
    )  # fmt: skip
    return clean_record(number, **kinds[number % len(kinds)])


def in_pairs() -> list[Record]:
    """Items that are harmless because of another: old versions with new, copies with originals."""
    made = []
    for number in range(4001, 4101, 2):
        series = {"source_id": f"STY-{number}", "record_type": GOVERNING}
        of_class = {"classification": (Classification(code="1.2.1"),)}
        old = dated(valid_to="2025-12-31")
        made.append(clean_record(number, dates=old, **series, **of_class))
        made.append(clean_record(number + 1, source_version="2.0", **series, **of_class))
    for number in range(4201, 4301, 2):
        display = {"display_id": f"KU8089-77-{number}"}
        made.append(clean_record(number, record_type=MINUTES, **display))
        of_class = {"classification": (Classification(code="1.2.1"),)}
        made.append(clean_record(number + 1, record_type=COPY, **display, **of_class))
    return made


def planted() -> list[Record]:
    return [
        clean_record(
            SECRET_ITEM, record_type=MINUTES, restrictions=SECRET, title=f"Fallet {SEARCHED}"
        ),
        clean_record(UNLISTED, record_type=RecordType(name="Lapp på kylskåpet")),
        clean_record(COPIED, record_type=COPY, display_id="KU8089-55-1"),
        clean_record(PASSED, record_type=GOVERNING, dates=dated(valid_to="2026-03-01")),
        clean_record(LACKING, record_type=MINUTES, classification=(), access_level=None),
    ]


class World:
    """The mellanarkiv of the story, as its people and its files have it."""

    def __init__(self, root: Path) -> None:
        begun = datetime(2026, 1, 10, 9, 0, tzinfo=LOCAL)
        self.archive = ControlledArchive(root, clock=TickingClock(at=begun))
        self.archive.planned(SAMPLE.read_text("utf-8"))
        OnwardSides.after(self.archive.sides, more="[conduct]\ndeadline = 2026-02-01\n")
        self.agreement = root / "mellanarkiv" / "agreements" / f"{ONWARD}.toml"
        later = self.agreement.read_text("utf-8").replace("2026-02-01", "2026-12-01")
        self.agreement.with_name("senare.toml").write_text(
            later.replace("RA 2026-17", "RA 2026-18"), "utf-8"
        )
        self.hold = self.place("2026-02-15")
        self.place("2026-12-31")
        self.fill()
        self.archive.clock.at = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)

    def place(self, review: str) -> str:
        query = HoldQuery(case="KN 2024-00163")
        words = {"title": "Begäran om utlämnande", "mandate": "Dnr 2026-1"}
        hold = Hold(id="", kind=HoldKind.ACCESS_REQUEST, query=query, review_on=review, **words)
        with self.archive.site() as site:
            return place_hold(site, hold).id

    def fill(self) -> None:
        special = {one.archive_id: one for one in (*planted(), *in_pairs())}
        every = (harmless(number) for number in range(1, ITEMS + 1))
        self.archive.keep("p1", *(special.get(one.archive_id, one) for one in every))
        with self.archive.ledger() as connection:  # an index that shows what it must not
            which = RECORD.c.archive_id == record_id(SECRET_ITEM)
            n = connection.execute(select(RECORD.c.n).where(which)).scalar_one()
            remove(connection, documents(connection, [n]))
            connection.execute(update(RECORD).where(which).values(exposure=0))
            add(connection, documents(connection, [n]))

    def read_files(self) -> None:
        """What the workspace's files say now."""
        opened = open_site(
            self.agreement.parents[1], environ={}, clock=self.archive.clock, spoken="sv"
        )
        with opened.site.ledger:
            self.archive.around = replace(surroundings(opened), capacity=GIGABYTE)

    def outside(self) -> int:
        with self.archive.site() as site, site.ledger.read() as connection:
            page = search(connection, Query(words=SEARCHED, audience=Audience.EXTERNAL))
        assert page is not None
        return page.total

    def say_all_done(self) -> None:
        with self.archive.site() as site:
            for task in self.archive.tasks():
                say_done(site, task.id)

    def mend(self) -> None:
        """Everything is put right where it is wrong."""
        right = {"record_type": MINUTES}
        fresh = {
            "classification": (Classification(code="1.2.1"),), "dates": dated(valid_to="2028")
        }  # fmt: skip
        self.archive.keep(
            "p2",
            clean_record(SECRET_ITEM, restrictions=SECRET, title=f"Fallet {SEARCHED}", **right),
            clean_record(UNLISTED, **right),
            clean_record(LACKING, **right),
            clean_record(PASSED, record_type=GOVERNING, **fresh),
            clean_record(6001, display_id="KU8089-55-1", **right),
            received_at=LATER,
        )
        with self.archive.site() as site:
            review_hold(site, self.hold, date(2026, 9, 1))
        text = self.agreement.read_text("utf-8").replace("2026-02-01", "2026-09-01")
        self.agreement.write_text(text, "utf-8")
        self.read_files()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    if not SAMPLE.is_file():
        pytest.skip("the sample plan was not found (LEVERANS_SHARED)")
    return World(tmp_path_factory.mktemp("kontroll"))


def test_controlling(world: World) -> None:
    archive = world.archive
    world.read_files()
    assert world.outside() == 1

    # all seven are found, no others, each with an owner
    done = archive.run()
    assert {check.ran for check in done.checks} == {Ran.RAN}
    tasks = archive.tasks()
    assert sorted((task.check, task.subject) for task in tasks if task.kind != "type") == [
        ("copy_without_original", record_id(COPIED)),
        ("exposed_metadata", record_id(SECRET_ITEM)),
        ("hold_review", world.hold),
        ("missing_metadata", record_id(LACKING)),
        ("overdue_delivery", ONWARD),
        ("validity_passed", record_id(PASSED)),
    ]
    (unlisted,) = (task for task in tasks if task.kind == "type")
    assert (unlisted.check, unlisted.hint, unlisted.count) == (
        "unlisted_type", "Lapp på kylskåpet", 1,
    )  # fmt: skip
    assert all(task.owner in ROLES for task in tasks)
    assert tasks[0].check == "exposed_metadata"

    # nobody's word closes any of them
    world.say_all_done()
    assert {task.state for task in archive.tasks()} == {TaskState.ASKED_CLOSED}
    done = archive.run()
    assert sum(check.reopened for check in done.checks) == 7
    assert [(task.state, task.reopened) for task in archive.tasks()] == [(TaskState.OPEN, 1)] * 7

    # put right, they wait for the next look, which closes them
    world.mend()
    world.say_all_done()
    assert len(archive.tasks()) == 7
    done = archive.run()
    assert archive.tasks() == []
    assert (done.found, sum(check.closed for check in done.checks)) == (0, 7)
    assert world.outside() == 0
    assert {task.state for task in archive.tasks(closed=True)} == {TaskState.CLOSED}

    # the log tells all of it, and names nothing
    with archive.site() as site:
        told = [stored.event for stored in log_events(site, 1000)]
    counts = {name: sum(event.event == f"control.{name}" for event in told)
              for name in ("run", "task_opened", "task_reopened", "task_closed")}  # fmt: skip
    assert counts == {"run": 3, "task_opened": 7, "task_reopened": 7, "task_closed": 7}
    assert not any(SEARCHED in repr(event) or "Lapp" in repr(event) for event in told)
