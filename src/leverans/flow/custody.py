"""Custody: who answers for what has been delivered, and what only that house may do.

A mottagningsbevis names the holder and the day. A mellanarkiv leaves custody with the authority; a
slutarkiv takes it over on that day, which may lie ahead. Until then the package waits.
"""

from datetime import date

from sqlalchemy import Connection

from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.moves import Move, move
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import custody as book
from leverans.ledger import deliveries, packages
from leverans.ledger.receipts import StoredReceipt
from leverans.model.custody import Custody
from leverans.model.delivery import PackageState, PackageStatus
from leverans.model.errors import LedgerError
from leverans.model.receipt import Receipt

S = PackageState


def custody_of(site: Site, package_id: str) -> Custody | None:
    """The fact that holds today for a package; None when it never was another house's to hold.

    At an archive that has handed over every record of it: that of the house that took them.
    """
    today = site.clock().date()
    begun = [each for each in custodies_of(site, package_id) if each.since <= today]
    return begun[0] if begun else None


def custodies_of(site: Site, package_id: str) -> tuple[Custody, ...]:
    """The fact that holds today for a package, and those whose day has not come."""
    today = site.clock().date()
    with site.ledger.read() as connection:
        known = book.custodies(connection, package_id)
        onward = book.onward(connection, package_id)
        gone = book.is_gone(connection, package_id, today)
    taken = [each for each in onward if each.since <= today] if gone else []
    begun = [each for each in (*known, *taken) if each.since <= today]
    return (*begun[-1:], *(each for each in (*known, *onward) if each.since > today))


def custody_of_record(site: Site, archive_id: str) -> Custody | None:
    """The fact that holds today for a record.

    That of the house it was handed over to; else of the package that it was delivered in last;
    else, at an archive, of the package that it came in last.
    """
    today = site.clock().date()
    facts = custodies_of_record(site, archive_id)
    return next((fact for fact in facts if fact.since <= today), None)


def custodies_of_record(site: Site, archive_id: str) -> tuple[Custody, ...]:
    """The fact that holds today for a record, and those whose day has not come."""
    today = site.clock().date()
    with site.ledger.read() as connection:
        gone = book.handed_over(connection, [archive_id], today)
        sent = book.package_of_record(connection, archive_id)
        came = book.received_package_of_record(connection, archive_id)
        facts = [book.custodies(connection, each) for each in (sent, came) if each]
    begun = [[fact for fact in known if fact.since <= today] for known in facts]
    now = gone.get(archive_id) or next((known[-1] for known in begun if known), None)
    coming = (fact for known in facts for fact in known if fact.since > today)
    return (*((now,) if now else ()), *coming)


def require_custody(site: Site, package_id: str, holder: str = "") -> None:
    """Let only the house that answers for a package, and for all that came in it, go on.

    Args:
        package_id: one that was delivered or, at an archive, received.
        holder: who wants to do something with it; by default the workspace's own house.

    Raises:
        UsageError: another house answers for it since a day that has come.
    """
    today = site.clock().date()
    with site.ledger.read() as connection:
        onward = book.onward(connection, package_id)
    for fact in (custody_of(site, package_id), *(each for each in onward if each.since <= today)):
        _require(fact, package_id, holder)


def require_custody_of_record(site: Site, archive_id: str, holder: str = "") -> None:
    """Let only the house that answers for a record go on; see `require_custody`."""
    _require(custody_of_record(site, archive_id), archive_id, holder)


def _require(fact: Custody | None, named: str, holder: str) -> None:
    if fact is not None and (fact.holder != holder if holder else not fact.ours):
        since = fact.since.isoformat()
        raise refused("USE-CUSTODY", package=named, holder=fact.holder, since=since)


def enter_custody(
    site: Site,
    connection: Connection,
    engagement: Engagement,
    package: PackageStatus,
    proof: tuple[Receipt, StoredReceipt],
) -> PackageStatus:
    """Note what a mottagningsbevis says, and move the package where it can go today.

    With a day that lies ahead it stays in `receipt_issued`; `settle_custody` takes it on.
    """
    receipt, stored = proof
    ours = receipt.custody_holder == engagement.agreement.archival_creator.name
    since = date.fromisoformat(receipt.custody_from)
    has_come = since <= site.clock().date()
    fact = Custody(
        package_id=package.id,
        holder=receipt.custody_holder,
        ours=ours,
        since=since,
        basis=receipt.custody_basis,
        receipt=stored.sha256,
        done=ours or has_come,
    )
    book.note_custody(connection, fact, at=site.clock())
    if not fact.done:
        return package
    return _settle(site, connection, engagement, package, fact)


def settle_custody(site: Site, engagement: Engagement) -> None:
    """Take on the packages of an agreement whose day has come since the last run."""
    today = site.clock().date()
    with site.ledger.read() as connection:
        if not book.fallen_due(connection, today, delivered=True):
            return
    with site.ledger.begin() as connection:
        for fact in book.fallen_due(connection, today, delivered=True):
            package = _waiting_package(connection, engagement, fact.package_id)
            if package is not None and book.mark_done(connection, fact, at=site.clock()):
                _settle(site, connection, engagement, package, fact)


def settle_receptions(site: Site) -> None:
    """At an archive: write down that it has taken over what falls to it by today."""
    today = site.clock().date()
    with site.ledger.read() as connection:
        if not book.fallen_due(connection, today, delivered=False):
            return
    with site.ledger.begin() as connection:
        for fact in book.fallen_due(connection, today, delivered=False):
            if book.mark_done(connection, fact, at=site.clock()):
                write_transferred(site, connection, fact)


def write_transferred(site: Site, connection: Connection, fact: Custody) -> None:
    """At an archive: the event of a custody that has begun, or has stayed where it was."""
    event = "custody.transferred" if fact.ours else "custody.retained"
    objects = (("package", fact.package_id),)
    write(site, connection, Happened(event=event, objects=objects, evidence=fact.receipt))


def _settle(
    site: Site,
    connection: Connection,
    engagement: Engagement,
    package: PackageStatus,
    fact: Custody,
) -> PackageStatus:
    to = S.IN_INTERMEDIATE_ARCHIVE if fact.ours else S.CUSTODY_TRANSFERRED
    event = "custody.retained" if fact.ours else "custody.transferred"
    step = Move(to=to, event=event, evidence=fact.receipt)
    return move(site, connection, engagement, package, step)


def _waiting_package(
    connection: Connection, engagement: Engagement, package_id: str
) -> PackageStatus | None:
    """The package if it waits for its day under this agreement."""
    try:
        package = packages.package(connection, package_id)
    except LedgerError:
        return None
    delivery = deliveries.delivery(connection, package.delivery_id)
    own = delivery.agreement == engagement.agreement.id
    return package if own and package.state is S.RECEIPT_ISSUED else None
