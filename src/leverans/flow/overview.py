"""What the ledger and the log know, for `status`, `show` and `log`; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from leverans.audit.reading import StoredEvent, events
from leverans.audit.verification import Verification, verify
from leverans.flow.holding import survey_facts
from leverans.flow.reconcile import balance_of, receipt_of
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.transfers import transfers_to_targets
from leverans.ledger import deliveries, packages
from leverans.ledger.receptions import Reception, receptions
from leverans.model.delivery import Delivery, DeliveryKind, DeliveryState, PackageStatus
from leverans.model.errors import LedgerError
from leverans.model.inventory import Reconciliation
from leverans.model.receipt import Receipt
from leverans.model.transfer import Transfer

__all__ = [  # with the words that these functions return, for faces that see no ledger
    "Overview",
    "Reception",
    "Shown",
    "StoredEvent",
    "Verification",
    "log_events",
    "overview_of",
    "overviews",
    "received",
    "show",
    "unfinished",
    "verify_log",
]

MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A delivery with its figures; `balance` is None before there was a survey.

    `transfers` tells how far each of its packages is at each target.
    """

    delivery: Delivery
    balance: Reconciliation | None
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything about one delivery, package or other id.

    Attributes:
        overview: the delivery, when the id is one of a delivery or package.
        receipts: package id -> the archive's answer.
        events: the log's events that name the id.
    """

    overview: Overview | None
    receipts: dict[str, Receipt]
    events: tuple[StoredEvent, ...]


def overviews(site: Site, limit: int = 20) -> list[Overview]:
    """The latest deliveries, newest first."""
    with site.ledger.read() as connection:
        found = deliveries.deliveries(connection, limit)
    return [overview_of(site, delivery) for delivery in found]


def overview_of(site: Site, delivery: Delivery) -> Overview:
    """One delivery with its figures."""
    facts = survey_facts(site, delivery)
    return Overview(
        delivery=delivery,
        balance=balance_of(site, delivery) if facts else None,
        transfers=transfers_to_targets(site, delivery),
    )


def unfinished(site: Site) -> tuple[str, ...]:
    """The agreements that have a real delivery which is held, waiting or broken off."""
    with site.ledger.read() as connection:
        found = deliveries.deliveries(connection, MOST)
    # a refused version is done with when there is a later one of its number
    latest = {each.number: each for each in reversed(found) if each.kind is DeliveryKind.REAL}
    waiting = {each.agreement for each in latest.values() if each.state is not DeliveryState.DONE}
    return tuple(sorted(waiting))


def received(site: Site, limit: int = 20) -> list[Reception]:
    """The latest packages that arrived, on the archive's side."""
    with site.ledger.read() as connection:
        return receptions(connection, limit)


def show(site: Site, named: str) -> Shown:
    """What is known of an id: of a delivery (its number will do), a package, a record, an item.

    Raises:
        UsageError: nothing is known of it.
    """
    delivery = _delivery_named(site, named)
    if delivery is not None:
        ids = [delivery.id, *(package.id for package in delivery.packages)]
    else:
        ids = [named]
    with site.ledger.read() as connection:
        told: dict[int, StoredEvent] = {}
        for each in ids:
            for event in events(connection, site.chain, object_id=each, limit=MOST):
                told[event.seq] = event
    if not named or (delivery is None and not told):
        raise refused("USE-UNKNOWN-ID", id=named)
    receipts = _receipts(site, delivery.packages) if delivery else {}
    return Shown(
        overview=overview_of(site, delivery) if delivery else None,
        receipts=receipts,
        events=tuple(told[seq] for seq in sorted(told)),
    )


def _receipts(site: Site, of: tuple[PackageStatus, ...]) -> dict[str, Receipt]:
    found = {package.id: receipt_of(site, package) for package in of}
    return {package_id: receipt for package_id, receipt in found.items() if receipt is not None}


def _delivery_named(site: Site, named: str) -> Delivery | None:
    with site.ledger.read() as connection:
        if named.isdecimal():
            numbered = deliveries.deliveries(connection, MOST)
            return next((each for each in numbered if each.number == int(named)), None)
        try:
            return deliveries.delivery(connection, named)
        except LedgerError:
            pass
        try:
            package = packages.package(connection, named)
        except LedgerError:
            return None
        return deliveries.delivery(connection, package.delivery_id)


def log_events(site: Site, limit: int) -> Iterator[StoredEvent]:
    """The latest events of the authority's chain, oldest first."""
    with site.ledger.read() as connection:
        yield from events(connection, site.chain, limit=limit)


def verify_log(site: Site) -> Verification:
    """Verify the authority's whole chain."""
    with site.ledger.read() as connection:
        return verify(connection, site.chain)
