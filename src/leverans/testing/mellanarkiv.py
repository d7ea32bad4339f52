"""An archive's workspace on disk with packages that have passed its control, for tests."""

import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from leverans.archive.layout import object_id, object_root
from leverans.clock import Clock
from leverans.flow.taking_in import TakenIn, take_in
from leverans.ledger.receptions import (
    Change,
    Figures,
    Reception,
    ReceptionState,
    advance,
    register,
)
from leverans.ledger.receptions import reception as reception_of
from leverans.storage.local import LocalFolder
from leverans.testing.sample_package import SamplePackage
from leverans.testing.two_sides import TickingClock
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile
from leverans.wiring.init import init_workspace
from leverans.wiring.site import Opened, open_site

SETTINGS = """
role = "archive"
language = "sv"
[authority]
name = "Exempelregionens mellanarkiv"
id = "ORG:000000-0001"
[archive]
drop = "drop"
store = "store"
{more}
"""


class Waiting(NamedTuple):
    """A package that waits to be taken in."""

    package_id: str
    container: Path


@dataclass(slots=True)
class Mellanarkiv:
    """The workspace in `root`; `second` is where its second copy is, when `make` is told so."""

    root: Path
    clock: Clock = field(default_factory=TickingClock)

    @property
    def store(self) -> LocalFolder:
        """The storage root's store."""
        return LocalFolder(self.root / "store")

    @property
    def second(self) -> LocalFolder:
        """The second copy's."""
        return LocalFolder(self.root / "second")

    def make(self, *, second: bool = False, audit_days: int = 365) -> "Mellanarkiv":
        """Make the workspace."""
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "drop").mkdir(exist_ok=True)
        more = f"audit_days = {audit_days}\n" + ('second = "second"\n' if second else "")
        (self.root / "leverans.toml").write_text(SETTINGS.format(more=more), "utf-8")
        init_workspace(self.root, role="archive", clock=self.clock)
        return self

    def open(self, *, role: str = "") -> Opened:
        """The workspace, opened; close its ledger."""
        return open_site(self.root, role=role, environ={}, clock=self.clock, spoken="sv")

    def packed(self, number: int, sample: SamplePackage | None = None) -> Waiting:
        """A sample package in a tar, with an id of its own."""
        package_id = f"00000000-0000-4000-8000-{number:012d}"
        made = sample or SamplePackage(name=package_id)
        made.name = package_id
        files = {"METS.xml": made.files["METS.xml"].replace('OBJID="p"', f'OBJID="{package_id}"')}
        made.files.update(files)
        made.files["representations/rep2/data/c.txt"] = f"innehåll {number}"
        folder = made.write(self.root / "work")
        container = self.root / f"{package_id}.tar"
        with tarfile.open(container, "w") as tar:
            tar.add(folder, arcname=package_id)
        return Waiting(package_id, container)

    def controlled(self, opened: Opened, waiting: Waiting) -> Reception:
        """The reception of a package that passed the control; the same when it is known."""
        site = opened.site
        with site.ledger.begin() as connection:
            known = reception_of(connection, waiting.package_id)
        if known is not None and known.state is not ReceptionState.ARRIVED:
            return known
        profile = CheckProfile(profile="", workers=0)
        report = check_package(waiting.container, profile=profile, shelf=site.shelf)
        figures = Figures(**{name: getattr(report, name) for name in Figures.__slots__})
        with site.ledger.begin() as connection:
            arrived = register(connection, waiting.package_id, at=site.clock())
            verified = advance(
                connection,
                arrived,
                ReceptionState.VERIFIED,
                at=site.clock(),
                change=Change(figures=figures),
            )
            return advance(connection, verified, ReceptionState.APPROVED, at=site.clock())

    def take_in(self, waiting: Waiting) -> TakenIn:
        """Control a package and take it in, as one process would."""
        opened = self.open()
        with opened.site.ledger:
            reception = self.controlled(opened, waiting)
            return take_in(opened.site, reception, waiting.container)

    def object(self, package_id: str) -> Path:
        """The folder of a package's object."""
        return self.store.root / object_root(object_id(package_id))
