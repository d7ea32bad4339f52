"""The next hop: from a mellanarkiv onwards to a regional archive, on disk, for tests."""

import shutil
from pathlib import Path

from leverans.clock import Clock
from leverans.flow.keys import list_keys, own_key_file, pin_key
from leverans.testing.two_sides import TickingClock, TwoSides
from leverans.wiring.init import init_workspace
from leverans.wiring.site import open_site

ONWARD = "regionarkivet"
REGIONAL = "Exempelregionens regionarkiv"
_SETTINGS = """
role = "archive"
language = "sv"
[authority]
name = "Exempelregionens regionarkiv"
id = "ORG:000000-0002"
[archive]
drop = "../drop-region"
acceptance = "manual"
custody = "archive"
"""
_TERMS = """
reference = "RA 2026-17"
label = "Överlämnande av protokoll till regionarkivet"
plan = "dhp"
reference_code = "SE/EX/KN"
{top}
[archival_creator]
name = "Kulturnämnden, Exempelregionen"
id = "ORG:000000-0000"
[submitter]
name = "Exempelregionens mellanarkiv"
id = "ORG:000000-0001"
[receiver]
name = "Exempelregionens regionarkiv"
id = "ORG:000000-0002"
[[contacts]]
name = "Test Testsson"
contact = ["arkiv@exempel.invalid"]
[source]
kind = "mellanarkiv"
system = "Mellanarkivet"
[package]
{package}
[scope]
period_from = "2012"
period_to = "2024"
[gate]
[target]
kind = "folder"
location = "../drop-region"
{more}
"""


class OnwardSides(TwoSides):
    """Both sides of the next hop: the mellanarkiv delivers, the regional archive receives."""

    __slots__ = ()

    @classmethod
    def after(
        cls, first: TwoSides, *, top: str = "", package: str = "", more: str = ""
    ) -> "OnwardSides":
        """Make the regional archive, and an agreement with it in the mellanarkiv."""
        sides = cls(first.root, first.clock)
        for folder in (sides.archive, sides.drop, sides.producer / "plans"):
            folder.mkdir(parents=True, exist_ok=True)
        (sides.producer / "agreements").mkdir(exist_ok=True)
        (sides.archive / "leverans.toml").write_text(_SETTINGS, "utf-8")
        begun: Clock = TickingClock(at=first.clock())
        init_workspace(sides.archive, role="archive", clock=begun)
        for name in ("dhp.csv", "dhp.toml"):
            shutil.copy(first.producer / "plans" / name, sides.producer / "plans")
        text = _TERMS.format(top=top, package=package or 'profile = "eark-sip"', more=more)
        (sides.producer / "agreements" / f"{ONWARD}.toml").write_text(text, "utf-8")
        sides.pin(begun)
        return sides

    @property
    def producer(self) -> Path:
        """The mellanarkiv's workspace."""
        return self.root / "mellanarkiv"

    @property
    def archive(self) -> Path:
        """The regional archive's workspace."""
        return self.root / "regionarkiv"

    @property
    def drop(self) -> Path:
        """The folder in which the two meet."""
        return self.root / "drop-region"

    def pin(self, clock: Clock) -> None:
        """Let the mellanarkiv believe the regional archive's answers."""
        theirs = open_site(self.archive, environ={}, clock=clock)
        with theirs.site.ledger:
            key = own_key_file(theirs.site, list_keys(theirs.site)[0])
        ours = open_site(self.producer, environ={}, clock=clock)
        with ours.site.ledger:
            pin_key(ours.site, key, REGIONAL)
