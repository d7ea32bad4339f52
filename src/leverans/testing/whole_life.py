"""Records from the authority's share to the day when their culling is final, on both sides.

One file of the share is empty and is left out for a reason; one record is held when the order is
carried out. Everything is done as the verbs do it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from leverans.flow.audit_archive import Portion, audit_archive
from leverans.flow.copy_archive import copy_archive
from leverans.flow.cull.approve import approve
from leverans.flow.cull.execute import execute
from leverans.flow.cull.finalise import finish
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.propose import propose
from leverans.flow.cull.review import review
from leverans.flow.cull.verify import verify
from leverans.flow.holds import place_hold
from leverans.flow.outcome import Status
from leverans.flow.site import Site
from leverans.flow.watch import Quiet
from leverans.model.culling import CullingOrder, CullingQuery
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.testing.at_source import AGREED, AtSource, source_system
from leverans.testing.bystander import rows
from leverans.testing.culling_archive import LEAVE, activate
from leverans.testing.people import give, person, person_with
from leverans.testing.two_sides import MAPPING, PDF_1_4, PLAN, TwoSides
from leverans.wiring.site import open_site

ARCHIVIST, AUTHORITY, DEPUTY, AUDITOR = 71_001, 71_002, 71_003, 71_004
PLAN_HEADINGS = (
    "plan_id;plan_version;plan_beslut;plan_galler_fran;rad_id;process_kod;process;handlingstyp;"
    "gallringsfrist;gallringsbeslut\n"
)
_IN_FORCE = "DHP-KULTUR;2026;KN 2025-00417 § 112 (2025-12-09);2026-01-01"
PLAN_ROWS = (
    f"{_IN_FORCE};1101;1.1.1;Leda;Protokoll;Bevaras;\n",
    f"{_IN_FORCE};1103;1.1.1;Leda;Inspelning;Gallras 2 månader efter upprättande;AN-EX 2022-014\n",
    f"{_IN_FORCE};2106;2.1.2;Personal;{LEAVE};Gallras 2 år;AN-EX 2020-008\n",
)
EMPTY, CREATED = "tom-test-testsson.pdf", "2022-03-01"
SECRETS = (
    "Testsson",
    "ansokan-test",
    "Hemlig rubrik",
    "19121212-1212",
    "121212-1212",
    "191212121212",
    "1212121212",
)
"""Words of the titles and file names, and one invented person in all four forms."""


@dataclass(slots=True)
class WholeLife:
    """Both sides below one folder, and the people of both; `root` is empty before `deliver`."""

    root: Path
    source: AtSource = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is there yet."""
        self.source = AtSource(TwoSides(self.root))

    @property
    def sides(self) -> TwoSides:
        """The two."""
        return self.source.sides

    def make(self, records: int = 3) -> "WholeLife":
        """Make both workspaces, their plans, and so many records in the share."""
        self.source.at("2026-03-02")
        sides = self.sides.make(more=AGREED)
        sides.set_archive('second = "second"')
        settings = sides.archive / "leverans.toml"
        settings.write_text(settings.read_text("utf-8") + "[culling]\nbackup_days = 30\n", "utf-8")
        row = f"DHP-KULTUR;2026;2106;2.1.2;Personal;{LEAVE};Gallras 2 år efter upprättande\n"
        (sides.producer / "plans" / "dhp.csv").write_text(PLAN + row, "utf-8")
        created = MAPPING.replace("dates.established", "dates.created")
        (sides.producer / "mappings" / "blad.toml").write_text(created, "utf-8")
        for number in range(1, records + 1):
            self._add(number)
        sides.write()
        with self.archive() as site:
            archivist = person_with(site, ARCHIVIST, "archivist")
            authority = person_with(site, AUTHORITY, "records_authority")
            person_with(site, DEPUTY, "archivist")
            give(site, "archive_receiver", "archivist")
            activate(archivist, authority, self._plan())
        return self

    def deliver(self) -> None:
        """Deliver; one file is empty, which holds the delivery until it is left out."""
        self.sides.add(f"handlingar/{EMPTY}", b"", Handlingstyp=LEAVE, Upprättad=CREATED)
        self.sides.write()
        assert self.sides.deliver().status is Status.HELD
        self.sides.leave_out(f"handlingar/{EMPTY}", "Filen är tom hos Test Testsson 19121212-1212")
        self.sides.deliver()
        self.sides.receive()
        assert self.sides.deliver().status is Status.TAKEN_OVER

    def audit(self) -> None:
        """The archive copies what it has, and reads it whole."""
        self.source.at("2026-03-10")
        with self.archive(ARCHIVIST) as site:
            copy_archive(site, Quiet())
            audit_archive(site, Portion(everything=True), Quiet())

    def cull(self) -> CullingOrder:
        """Propose, review, approve; then one record is held, and the rest is destroyed."""
        self.source.at("2026-09-01")
        with self.archive(ARCHIVIST) as site:
            order = propose(site, MellanarkivPlace(site), CullingQuery())
        with self.archive(DEPUTY) as site:
            review(site, order.id)
        with self.archive(AUTHORITY) as site:
            approve(site, order.id, order.list_digest)
        self.hold()
        with self.archive(ARCHIVIST) as site:
            place = MellanarkivPlace(site)
            execute(site, place, order.id, Quiet())
            verify(site, place, order.id, Quiet())
        self.source.at("2026-10-12")
        with self.archive(ARCHIVIST) as site:
            return finish(site, MellanarkivPlace(site), order.id, Quiet())

    def hold(self) -> None:
        """Somebody asks for the first record."""
        asked = Hold(
            id="",
            kind=HoldKind.ACCESS_REQUEST,
            query=HoldQuery(records=(self.records()[0],)),
            title="Begäran av Test Testsson",
            mandate="TF 2 kap., 19121212-1212",
        )
        with self.archive(DEPUTY) as site:
            place_hold(site, asked)

    def cull_at_source(self) -> CullingOrder:
        """The authority destroys its own copies, once the archive has said that it has them."""
        self.source.at("2026-04-10")
        self.source.attest()
        order = self.source.approved()
        self.source.execute(order)
        given = self.source.give(order, self.root / "lista")
        self.source.report(order, source_system(self.sides.source, given.csv_file))
        self.source.at("2026-04-11")
        self.source.verify(order)
        self.source.settle()
        self.source.at("2026-08-01")
        order = self.source.finish(order)
        self.source.settle()
        return order

    @contextmanager
    def archive(self, uid: int = 0) -> Iterator[Site]:
        """The archive's workspace; with one of its people in front of it where one is named."""
        opened = open_site(self.sides.archive, environ={}, clock=self.sides.clock, spoken="sv")
        with opened.site.ledger:
            yield person(opened.site, uid) if uid else opened.site

    def package(self) -> str:
        """The id of the package."""
        (found,) = rows(self.sides.producer, "SELECT id FROM package")
        return str(found["id"])

    def records(self) -> list[str]:
        """The ids of the records that were delivered, in order."""
        asked = "SELECT archive_id FROM delivered_record ORDER BY archive_id"
        return [str(row["archive_id"]) for row in rows(self.sides.producer, asked)]

    def _add(self, number: int) -> None:
        self.sides.add(
            f"handlingar/ansokan-test-testsson-{number}.pdf",
            PDF_1_4 + f"% {number}\n".encode(),
            Rubrik=f"Hemlig rubrik om Test Testsson 19121212-1212 {number}",
            Handlingstyp=LEAVE,
            Upprättad=CREATED,
        )

    def _plan(self) -> Path:
        path = self.root / "plan.csv"
        path.write_text(PLAN_HEADINGS + "".join(PLAN_ROWS), "utf-8")
        return path
