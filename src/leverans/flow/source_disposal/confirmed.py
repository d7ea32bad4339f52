"""The archive's fixity confirmations: collected by the authority, believed where `trust` does."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from leverans.deliveries.interface import ConfirmingTarget
from leverans.deliveries.wire_format import read_confirmation
from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.site import Site
from leverans.flow.trust import disagreements, untrusted
from leverans.ledger.confirmations import keep_confirmation, last_confirmation
from leverans.messages.catalogue import find
from leverans.model.delivery import PackageStatus
from leverans.model.finding import Finding
from leverans.model.source_disposal import FixityConfirmation


def collect_confirmation(
    site: Site, engagement: Engagement, package: PackageStatus
) -> tuple[Finding, ...]:
    """Keep the archive's last word on a package, if it may be believed.

    Returns:
        Why it may not; nothing when it may, or when there is none.

    Raises:
        TargetError: there is one, but it cannot be read or understood.
    """
    target = engagement.target
    given = target.confirmation(package.id) if isinstance(target, ConfirmingTarget) else None
    if given is None:
        return ()
    with site.ledger.read() as connection:
        known = last_confirmation(connection, package.id)
        if known is not None and known.document == given.document:
            return ()
        wrong = tuple(_wrong(connection, engagement, package, given))
    if wrong:
        return wrong
    with site.ledger.begin() as connection:
        at = datetime.fromisoformat(given.at)
        kept = keep_confirmation(connection, package.id, at=at, document=given.document)
        told = Happened(
            event="fixity.confirmed",
            objects=(("package", package.id),),
            refs=engagement.refs,
            counts={"files": given.files, "bytes": given.bytes, "records": given.records},
            evidence=kept,
        )
        write(site, connection, told)
    return ()


def believed(
    connection: Connection, engagement: Engagement, package: PackageStatus
) -> FixityConfirmation | None:
    """The last confirmation that was kept, judged anew; None when there is none that counts."""
    kept = last_confirmation(connection, package.id)
    if kept is None:
        return None
    said = read_confirmation(kept.document, package.id)
    return None if any(_wrong(connection, engagement, package, said)) else said


def _wrong(
    connection: Connection,
    engagement: Engagement,
    package: PackageStatus,
    said: FixityConfirmation,
) -> Iterator[Finding]:
    if said.package_id != package.id:
        yield find("REC-OTHER-PACKAGE", location=package.id, other=said.package_id)
        return
    yield from untrusted(connection, engagement, package, said)
    yield from disagreements(package, said)
    if not _is_time(said.at):
        yield find("SDI-CONFIRMED-WHEN", location=package.id, at=said.at)


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False
