"""Two bundles of one authority's log, with all that somebody who tampers could know."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from leverans.audit.reading import links
from leverans.flow.anchor_log import anchor
from leverans.flow.anchors import StoredAnchor
from leverans.flow.evidence.export import export_log
from leverans.flow.keys import create_own, signer
from leverans.flow.site import Site
from leverans.model.bundle import Of, Wanted, days_of, period_of
from leverans.signing.keys import SigningKey, fingerprint
from leverans.testing.forging import Forged
from leverans.testing.two_sides import PDF_1_4, TickingClock, TwoSides

YEAR = period_of("2026")
PERIOD = Wanted(of=Of.PERIOD, id=days_of(YEAR), period=YEAR)


@dataclass(frozen=True, slots=True)
class World:
    """An authority that has delivered twice, with three checkpoints, and its bundles.

    Attributes:
        site: the authority's. log: every event up to the newest checkpoint.
        anchors: the signed checkpoints. key: that they are signed with.
        period, package: bundles of the year, and of the first package.
    """

    site: Site
    log: tuple[bytes, ...]
    anchors: tuple[bytes, ...]
    key: SigningKey
    period: Forged
    package: Forged
    package_id: str

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key.public.id)


def add(sides: TwoSides, *numbers: int) -> None:
    for number in numbers:
        data = PDF_1_4 + f"% handling {number}\n".encode()
        sides.add(f"nämnd/hemligt protokoll {number}.pdf", data)
    sides.write()


def turn_the_year(sides: TwoSides) -> None:
    """The year of the period ends, and something happens in the next."""
    assert isinstance(sides.clock, TickingClock)
    sides.clock.at += timedelta(days=400)


def anchored(site: Site) -> StoredAnchor:
    """A new checkpoint of the log as it is."""
    made = anchor(site, again=True).anchor
    assert made is not None
    return made


@contextmanager
def made_world(root: Path) -> Iterator[World]:
    sides = TwoSides(root).make()
    add(sides, 1, 2, 3)
    sides.through()
    with sides.open().site.ledger:
        create_own(sides.site())
        anchored(sides.site())
        add(sides, 4, 5)
        sides.through()
        anchored(sides.site())
        turn_the_year(sides)
        add(sides, 6)
        sides.through()
        newest = anchored(sides.site())
    site = sides.site()
    with site.ledger:
        with site.ledger.read() as connection:
            last = newest.checkpoint.events
            log = tuple(row.body for row in links(connection, site.chain, last=last))
        created = next(body for body in log if b'"event":"package.created"' in body)
        package_id = created.partition(b'["package","')[2].partition(b'"')[0].decode()
        period = export_log(site, PERIOD, root / "period", as_folder=True)
        wanted = Wanted(of=Of.PACKAGE, id=package_id)
        package = export_log(site, wanted, root / "package.zip")
        found = Forged.read(period.path)
        yield World(
            site=site,
            log=log,
            anchors=tuple(found.checkpoints()),
            key=signer(site),
            period=found,
            package=Forged.read(package.path),
            package_id=package_id,
        )
