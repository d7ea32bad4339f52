"""A mellanarkiv with an active plan, people in their roles, and records to be culled, for tests."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from leverans.archive.root import prepare_root
from leverans.clock import LOCAL, Clock
from leverans.flow.activate_plan import activate_plan
from leverans.flow.copy_archive import copy_archive
from leverans.flow.cull.approve import approve
from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.propose import propose
from leverans.flow.cull.review import review
from leverans.flow.import_plan import import_plan, read_to_import
from leverans.flow.plan_decisions import Step, add_decision, disposal_refs
from leverans.flow.plan_file import AboutPlan
from leverans.flow.plan_phrases import PhraseStatus, confirm_phrase, phrase_states
from leverans.flow.rebuild import rebuild_archive
from leverans.flow.site import Site
from leverans.flow.watch import Quiet
from leverans.model.culling import CullingOrder, CullingQuery
from leverans.model.plan import ApplicationDecision, DisposalDecision, Precondition
from leverans.model.record import Aggregation, Record, RecordType, Representation, Use, When
from leverans.packaging.eark import EArkSip
from leverans.testing.cullable import take_in_folder
from leverans.testing.format_contract import an_order, write_files
from leverans.testing.mellanarkiv import Mellanarkiv
from leverans.testing.people import person, person_with
from leverans.testing.two_sides import TickingClock

ARCHIVIST, AUTHORITY, DEPUTY = 61_001, 61_002, 61_003
PLANNED = datetime(2025, 12, 15, 9, 0, tzinfo=LOCAL)
APPLICATION = "KN 2025-00417 § 112"
LEAVE = "Semester- och ledighetsansökan"  # row 2106
RECORDING = "Ljud- och videoinspelning av sammanträde"  # row 1103
ACCESS = "Begäran om utlämnande, rutinmässig"  # row 2304
PHOTOGRAPH = "Fotografi av verksamheten"  # row 3205
MINUTES_ADJUSTED = {"1103": (Precondition(row_id="1101", trigger="approved"),)}


@dataclass(slots=True)
class CullingArchive:
    """The archive's workspace in `root`; its records are invented.

    Attributes:
        real: whether its people are accounts of the machine, as `testing.persons` has them.
    """

    root: Path
    real: bool = False
    clock: Clock = field(default_factory=lambda: TickingClock(at=PLANNED))

    @property
    def archive(self) -> Mellanarkiv:
        """The workspace."""
        return Mellanarkiv(self.root, self.clock)

    def make(self, plan: Path, *, settings: str = "") -> "CullingArchive":
        """Make it, with people, and a plan that two of them have activated.

        Args:
            plan: the sample plan. settings: further lines of `leverans.toml`.
        """
        self.make_unplanned(settings)
        with self.opened() as site:
            person_with(site, ARCHIVIST, "archivist")
            person_with(site, AUTHORITY, "records_authority")
            person_with(site, DEPUTY, "archivist")
        self.plan_by(ARCHIVIST, AUTHORITY, plan)
        return self

    def make_unplanned(self, settings: str = "") -> "CullingArchive":
        """Make the workspace alone."""
        self.archive.make(second=True)
        file = self.root / "leverans.toml"
        file.write_text(file.read_text("utf-8") + settings, "utf-8")
        return self

    def plan_by(self, archivist: int, authority: int, plan: Path) -> None:
        """Let two people who have their roles import and activate the plan."""
        with self.opened() as site:
            one, other = (self._person(site, uid) for uid in (archivist, authority))
            activate(one, other, plan)

    def keep(self, package_id: str, *records: Record, by: int = ARCHIVIST) -> None:
        """Take a package with these records in, each with two files of its own."""
        self.archive.store.root.mkdir(exist_ok=True)
        prepare_root(self.archive.store)
        with TemporaryDirectory() as place:
            built = _built(Path(place), package_id, records)
            take_in_folder(self.archive.store, built, package_id)
        with self.by(by) as site:
            rebuild_archive(site, Quiet())
            copy_archive(site, Quiet())

    @contextmanager
    def opened(self) -> Iterator[Site]:
        """The workspace, opened by the one who runs the tests."""
        site = self.archive.open().site
        with site.ledger:
            yield site

    @contextmanager
    def by(self, uid: int) -> Iterator[Site]:
        """The workspace with one of the people in front of it."""
        with self.opened() as site:
            yield self._person(site, uid)

    def approved(self, query: CullingQuery) -> CullingOrder:
        """An order that is ready to be carried out."""
        with self.by(ARCHIVIST) as site:
            order = propose(site, MellanarkivPlace(site), query)
            review(site, order.id)
        with self.by(AUTHORITY) as site:
            return approve(site, order.id, order.list_digest)

    def _person(self, site: Site, uid: int) -> Site:
        return person(site, uid, str(uid) if self.real else "")

    def at(self, year: int, month: int, day: int) -> None:
        """Let it be this day, which must be later than today."""
        assert isinstance(self.clock, TickingClock)
        self.clock.at = datetime(year, month, day, 9, 0, tzinfo=LOCAL)

    def later(self, days: int) -> None:
        """Let days go by."""
        assert isinstance(self.clock, TickingClock)
        self.clock.at += timedelta(days=days)


def _built(place: Path, package_id: str, records: Sequence[Record]) -> Path:
    """An E-ARK package of the records, as a folder."""
    made = []
    for record in records:
        files = write_files(place / "source", files_of(record))
        one = Representation(use=Use.NATIVE, files=files)
        made.append(replace(record, representations=(one,)))
    order = replace(an_order(container="folder"), package_id=package_id)
    package = EArkSip(workers=1).build(
        made,
        place / "out",
        order=order,
        told=lambda _record: None,
        progress=lambda _files, _bytes: None,
    )
    return Path(package.path)


def activate(archivist: Site, authority: Site, plan: Path) -> None:
    """Import a plan, confirm its phrases as they read, enter its decisions, activate it by two."""
    about = AboutPlan(default_trigger="created", preconditions=MINUTES_ADJUSTED)
    wanted = read_to_import(plan, "", about)
    import_plan(archivist, wanted)
    name = wanted.name
    for ref in disposal_refs(archivist, name):
        add_decision(archivist, DisposalDecision(ref=ref, adopted=f"{ref.split()[1][:4]}-06-01"))
    applied = tuple(sorted(disposal_refs(archivist, name)))
    add_decision(
        archivist, ApplicationDecision(ref=APPLICATION, adopted="2025-12-09", applied=applied)
    )
    for state in phrase_states(archivist, name):
        if state.status is not PhraseStatus.OPEN:
            continue
        if confirm_phrase(archivist, name, state.read.text).step is Step.ASKED:
            confirm_phrase(authority, name, state.read.text)
    activate_plan(archivist, name, APPLICATION)
    assert activate_plan(authority, name, APPLICATION) is Step.SECONDED


def a_record(number: int, kind: str, *, case: str = "", **dates: str) -> Record:
    """An invented record of a type of the plan, with its dates."""
    return Record(
        archive_id=record_id(number),
        source_system="HR-system",
        source_id=str(number),
        title=f"Hemlig rubrik om Test Testsson {number}",
        record_type=RecordType(name=kind),
        aggregation=Aggregation(id=case) if case else None,
        dates={name: When(value=value, raw=value) for name, value in dates.items()},
    )


def record_id(number: int) -> str:
    """The id of a record of these tests."""
    return f"00000000-0000-4000-8000-{number:012d}"


def files_of(record: Record) -> Mapping[str, bytes]:
    """Two files, unlike those of every other record."""
    key = record.source_id
    return {
        f"{key}/ansokan-test-testsson.txt": f"hemligt innehåll {key}\n".encode(),
        f"{key}/bilaga.txt": f"bilaga till {key}\n".encode() * 2,
    }
