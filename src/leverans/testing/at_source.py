"""An authority whose file share was delivered, and what its people do about the copies left there.

Everything is done as the verbs do it; each step is a new process' worth of objects.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from leverans.clock import LOCAL
from leverans.flow.attesting import attest_all
from leverans.flow.cull.approve import approve
from leverans.flow.cull.execute import execute
from leverans.flow.cull.finalise import finish
from leverans.flow.cull.orders import show_order
from leverans.flow.cull.propose import propose
from leverans.flow.cull.review import review
from leverans.flow.engagement import Engagement
from leverans.flow.permission import held_by
from leverans.flow.site import Site
from leverans.flow.source_disposal.lists import GivenList, give_list
from leverans.flow.source_disposal.looking import verify_source
from leverans.flow.source_disposal.place import SourcePlace
from leverans.flow.source_disposal.results import ResultTaken, take_result
from leverans.flow.source_disposal.settling import collect_confirmations, settle_packages
from leverans.flow.watch import Quiet
from leverans.model.culling import CullingOrder, CullingQuery, OrderKind
from leverans.testing.people import person, person_with
from leverans.testing.two_sides import AGREEMENT, TickingClock, TwoSides
from leverans.wiring.source_places import source_place

AGREED = '[source_disposal]\napproval = "KN 2026-12"\n'
PEOPLE = {
    "archivist": (51_001, "archivist"),
    "records_authority": (51_002, "records_authority"),
    "other_archivist": (51_003, "archivist"),
    "source_steward": (51_004, "source_steward"),
}


@dataclass(slots=True)
class AtSource:
    """Both sides, and the people of the authority.

    Attributes:
        sides: the two. kind: of the orders that are made.
    """

    sides: TwoSides
    kind: OrderKind = OrderKind.SOURCE_COPY

    def at(self, day: str) -> None:
        """It is nine o'clock on a day."""
        moment = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=LOCAL)
        self.sides.clock = TickingClock(at=moment)

    def attest(self) -> None:
        """The archive reads everything back, and the authority collects what it says of it."""
        with self.sides.desk() as desk:
            attest_all(desk)
        with self.acting("archivist") as (site, engagement):
            collect_confirmations(site, engagement)

    @contextmanager
    def acting(self, name: str) -> Iterator[tuple[Site, Engagement]]:
        """The workspace with one of the people in front of it."""
        opened = self.sides.open()
        with opened.site.ledger:
            uid, role = PEOPLE[name]
            site = _person(opened.site, uid, role)
            yield site, opened.engagement(AGREEMENT)

    def place(self, site: Site, engagement: Engagement) -> SourcePlace:
        """The source as a place, opened anew."""
        return source_place(site, engagement, self.kind)

    def propose(self, query: CullingQuery | None = None) -> CullingOrder:
        """The archivist proposes what is due."""
        with self.acting("archivist") as (site, engagement):
            return propose(site, self.place(site, engagement), query or CullingQuery())

    def approved(self, query: CullingQuery | None = None) -> CullingOrder:
        """Proposed by one, reviewed by another, approved by a third."""
        order = self.propose(query)
        with self.acting("other_archivist") as (site, _):
            review(site, order.id)
        with self.acting("records_authority") as (site, _):
            return approve(site, order.id, order.list_digest)

    def execute(self, order: CullingOrder) -> CullingOrder:
        """The archivist carries it out, as far as it goes today."""
        return self._run(order, execute)

    def verify(self, order: CullingOrder) -> CullingOrder:
        """The archivist looks again."""
        return self._run(order, verify_source)

    def finish(self, order: CullingOrder) -> CullingOrder:
        """The archivist calls it final."""
        return self._run(order, finish)

    def give(self, order: CullingOrder, out: Path) -> GivenList:
        """The archivist gives the list out."""
        with self.acting("archivist") as (site, engagement):
            return give_list(site, engagement, order.id, out, Quiet())

    def report(self, order: CullingOrder, path: Path) -> ResultTaken:
        """The steward of the source says what has been removed."""
        with self.acting("source_steward") as (site, engagement):
            return take_result(site, engagement, order.id, path)

    def settle(self) -> dict[str, str]:
        """Take the packages on as far as they have come."""
        with self.acting("archivist") as (site, engagement):
            return {name: state.value for name, state in settle_packages(site, engagement).items()}

    def figures(self, order: CullingOrder) -> dict[str, int]:
        """Items of an order by state."""
        with self.acting("archivist") as (site, _):
            found = show_order(site, order.id).states
        return {state.value: count for state, count in found.items()}

    def _run(
        self,
        order: CullingOrder,
        verb: Callable[[Site, SourcePlace, str, Quiet], CullingOrder],
    ) -> CullingOrder:
        with self.acting("archivist") as (site, engagement):
            return verb(site, self.place(site, engagement), order.id, Quiet())


def delivered_share(
    root: Path, files: int, *, terms: str = AGREED, day: str = "2026-03-02"
) -> AtSource:
    """So many documents in a share, delivered and received on a day."""
    world = AtSource(TwoSides(root))
    world.at(day)
    world.sides.make(more=terms)
    for number in range(1, files + 1):
        data = f"%PDF-1.4\n% handling {number}\n%%EOF\n".encode()
        world.sides.add(f"nämnd/{number % 7}/protokoll {number}.pdf", data)
    world.sides.write()
    world.sides.through()
    return world


def source_system(share: Path, listed: Path, *, keeps: Sequence[str] = ()) -> Path:
    """The source's own mechanism: it removes what is on the list, and says so in a file beside it.

    Args:
        listed: the list as CSV. keeps: paths that it does not remove and says that it has.
    """
    with listed.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    for row in rows:
        if row["path"] not in keeps:
            (share / row["path"]).unlink()
        row["status"] = "raderad"
    result = listed.with_name(f"{listed.stem}-resultat.csv")
    with result.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return result


def _person(site: Site, uid: int, role: str) -> Site:
    """Somebody who has this role; it is given to him once."""
    here = person(site, uid)
    with site.ledger.read() as connection:
        held = held_by(connection, here.actor, site.clock().date())
    return replace(here, role=role) if role in held else person_with(site, uid, role)
