"""Moves of a package's state, each written with its event in one transaction."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from leverans.flow import straight
from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.site import Site
from leverans.ledger import deliveries, packages
from leverans.ledger.records import forget
from leverans.model.delivery import Delivery, PackageState, PackageStatus

S = PackageState
OPEN_TO_REBUILD = frozenset({S.EXTRACTED, S.BUILT})
UNSENT = OPEN_TO_REBUILD | {S.VALIDATED}
OF_NO_USE = frozenset({S.DRAFT, S.CLOSED, S.TEST_ACCEPTED, S.TEST_REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a package goes, and what the event says of it (see `Happened`).

    `about` names what it is about besides the delivery and the package.
    """

    to: PackageState
    event: str
    outcome: str = "success"
    reason: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    evidence: str = ""
    about: tuple[tuple[str, str], ...] = ()


def move(
    site: Site,
    connection: Connection,
    engagement: Engagement,
    package: PackageStatus,
    move_: Move,
) -> PackageStatus:
    """Advance a package and write the event, both or neither.

    Raises:
        Outrun: another worker has moved it since it was seen.
    """
    moved = packages.advance(connection, package.id, seen=package, to=move_.to, at=site.clock())
    write(
        site,
        connection,
        Happened(
            event=move_.event,
            objects=(("delivery", package.delivery_id), ("package", package.id), *move_.about),
            refs=engagement.refs,
            outcome=move_.outcome,
            reason=move_.reason,
            counts=move_.counts,
            evidence=move_.evidence,
        ),
    )
    return moved


def counts_of(package: PackageStatus) -> dict[str, int]:
    """A package's figures as an event keeps them."""
    names = ("files", "bytes", "records", "payload_files", "payload_bytes")
    return {name: getattr(package, name) for name in names}


def start_over(site: Site, engagement: Engagement, delivery: Delivery, reason: str) -> None:
    """Take back every package; the next run begins at the source.

    Nothing has been approved while one is unchecked, so nothing of the delivery is sent; one that
    has passed its check goes back too, for the next survey counts its records again.
    """
    with site.ledger.begin() as connection:
        packages_ = deliveries.delivery(connection, delivery.id).packages
        unsent = [package for package in packages_ if package.state in UNSENT]
        for package in unsent:
            back = Move(to=S.DRAFT, event="package.withdrawn", reason=reason)
            move(site, connection, engagement, package, back)
            forget(connection, package.id)
    for package in unsent:
        straight.withdraw(engagement, package)
    discard_containers(site, delivery)


def discard_containers(site: Site, delivery: Delivery) -> None:
    """Remove what was built of packages that are drafts again, or of which nothing is kept."""
    with site.ledger.read() as connection:
        now = deliveries.delivery(connection, delivery.id)
    for package in now.packages:
        if package.state in OF_NO_USE:
            for folder in {site.folder("outbox"), site.root / "var" / "outbox" / package.place}:
                for path in folder.glob(f"{package.id}*"):
                    _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
