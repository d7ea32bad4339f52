"""A workspace with people in their roles and a folder of records to cull, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from leverans.clock import LOCAL, Clock
from leverans.flow.cull.approve import approve
from leverans.flow.cull.propose import propose
from leverans.flow.cull.review import review
from leverans.flow.site import Site
from leverans.model.culling import CullingOrder, CullingQuery
from leverans.model.record_facts import RecordFacts
from leverans.testing.culling_place import FolderPlace
from leverans.testing.people import person, person_with
from leverans.testing.two_sides import TickingClock, TwoSides

ARCHIVIST, AUTHORITY, DEPUTY, STRANGER = 61_001, 61_002, 61_003, 61_004
PLACE = "handlingar"
EVERYTHING = CullingQuery()
LISTED_ON = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)


@dataclass(slots=True)
class CullingWorld:
    """Below one folder: the authority's workspace, and the place with its records."""

    root: Path
    clock: Clock = field(default_factory=lambda: TickingClock(at=LISTED_ON))

    @property
    def place(self) -> FolderPlace:
        """The place, as a new process would open it."""
        return FolderPlace(self.root / PLACE)

    @property
    def protocols(self) -> Path:
        """The store of protocols."""
        return TwoSides(self.root).producer / "var" / "protocols"

    def make(self, records: int = 0) -> "CullingWorld":
        """Make workspace, people and so many records, all due since 2024."""
        TwoSides(self.root, clock=self.clock).make()
        with self.opened() as site:
            person_with(site, ARCHIVIST, "archivist")
            person_with(site, AUTHORITY, "records_authority", "archivist")
            person_with(site, DEPUTY, "archivist")
        self.place.root.mkdir()
        for number in range(1, records + 1):
            self.add(number)
        return self

    def add(self, number: int, **changed: object) -> RecordFacts:
        """Put a record with two files into the place."""
        facts = RecordFacts(
            id=record_id(number),
            place="mapp",
            type_name="Semester- och ledighetsansökan",
            case=f"00000000-0000-4000-9000-{number // 3:012d}",
            system="HR-system",
            registered="2021-05-03",
            dates={"created": "2021-05-03"},
        )
        files = {"a.pdf": f"ansökan {number}".encode(), "b.pdf": b"bilaga" * 3}
        return self.place.add(replace(facts, **changed), files)  # type: ignore[arg-type]

    @contextmanager
    def opened(self) -> Iterator[Site]:
        """The workspace, opened by the one who runs the tests, who has no role."""
        site = TwoSides(self.root, clock=self.clock).site()
        with site.ledger:
            yield site

    @contextmanager
    def by(self, uid: int) -> Iterator[Site]:
        """The workspace with one of the people in front of it."""
        with self.opened() as site:
            yield person(site, uid)

    def approved(self, query: CullingQuery = EVERYTHING) -> CullingOrder:
        """An order that is ready to be carried out."""
        place = self.place
        with self.by(ARCHIVIST) as site:
            order = propose(site, place, query)
            review(site, order.id)
        with self.by(AUTHORITY) as site:
            return approve(site, order.id, order.list_digest)

    def later(self, days: int) -> None:
        """Let days go by."""
        assert isinstance(self.clock, TickingClock)
        self.clock.at += timedelta(days=days)


def record_id(number: int) -> str:
    """The id of a record of these tests."""
    return f"00000000-0000-4000-8000-{number:012d}"
