"""What the ledger and the log know, for `status`, `show` and `log`; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from leverans.audit.reading import StoredEvent, events
from leverans.audit.verification import Verification, verify
from leverans.flow.custody import custodies_of, custodies_of_record
from leverans.flow.history import logged
from leverans.flow.holding import survey_facts
from leverans.flow.log_proof import LogProof, verify_log
from leverans.flow.permission import entering
from leverans.flow.reconcile import balance_of, receipts_of
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.transfers import transfers_to_targets
from leverans.ledger import deliveries, packages
from leverans.ledger.receptions import Reception, receptions
from leverans.model.custody import Custody
from leverans.model.delivery import Delivery, DeliveryKind, DeliveryState
from leverans.model.errors import LedgerError
from leverans.model.inventory import Reconciliation
from leverans.model.receipt import Receipt
from leverans.model.rights import Right
from leverans.model.transfer import Transfer

__all__ = [  # with the words that these functions return, for faces that see no ledger
    "LogProof",
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
    """A delivery with its figures, its receipts, and who answers for its packages.

    Attributes:
        balance: None before there was a survey. receipts: the archive's, package after package.
        custody: what holds today or is to come, package after package.
        transfers: how far each of its packages is at each target.
    """

    delivery: Delivery
    balance: Reconciliation | None
    receipts: tuple[Receipt, ...] = ()
    custody: tuple[Custody, ...] = ()
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Everything about one delivery, package or other id.

    Attributes:
        overview: the delivery, when the id is one of a delivery or package.
        receipts: the archive's answers, package after package.
        custody: who answers for each package, or for the record that was asked for.
        events: the log's events that name the id.
    """

    overview: Overview | None
    receipts: tuple[Receipt, ...]
    custody: tuple[Custody, ...]
    events: tuple[StoredEvent, ...]


def overviews(site: Site, limit: int = 20) -> list[Overview]:
    """The latest deliveries, newest first."""
    site = entering(site, Right.READ_STATUS)
    with site.ledger.read() as connection:
        found = deliveries.deliveries(connection, limit)
    return [overview_of(site, delivery) for delivery in found]


def overview_of(site: Site, delivery: Delivery) -> Overview:
    """One delivery with its figures."""
    facts = survey_facts(site, delivery)
    ids = [package.id for package in delivery.packages]
    return Overview(
        delivery=delivery,
        balance=balance_of(site, delivery) if facts else None,
        receipts=tuple(_receipts(site, ids)),
        custody=tuple(fact for each in ids for fact in custodies_of(site, each)),
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
    site = entering(site, Right.READ_STATUS)
    with site.ledger.read() as connection:
        return receptions(connection, limit)


def show(site: Site, named: str) -> Shown:
    """What is known of an id: of a delivery, a package, a record, an item.

    A real delivery's number will do (`7`), and that of a test with its letter (`T7`).

    Raises:
        UsageError: nothing is known of it.
    """
    site = entering(site, Right.READ_STATUS)
    delivery = _delivery_named(site, named)
    if delivery is not None:
        ids = [delivery.id, *(package.id for package in delivery.packages)]
    else:
        ids = [logged(named)] if named else []
    with site.ledger.read() as connection:
        told: dict[int, StoredEvent] = {}
        for each in ids:
            for event in events(connection, site.chain, object_id=each, limit=MOST):
                told[event.seq] = event
    overview = overview_of(site, delivery) if delivery else None
    held = overview.custody if overview else _custody_named(site, named)
    if not named or (delivery is None and not told and not held):
        raise refused("USE-UNKNOWN-ID", id=named)
    return Shown(
        overview=overview,
        receipts=tuple(_receipts(site, ids)),
        custody=held,
        events=tuple(told[seq] for seq in sorted(told)),
    )


def _custody_named(site: Site, named: str) -> tuple[Custody, ...]:
    """Who answers for what is no delivery of ours: a record, or an archive's package."""
    return custodies_of_record(site, named) or custodies_of(site, named)


def _receipts(site: Site, ids: list[str]) -> Iterator[Receipt]:
    for package_id in ids:
        yield from receipts_of(site, package_id).values()


def _delivery_named(site: Site, named: str) -> Delivery | None:
    number = named.removeprefix("T")
    kind = DeliveryKind.REAL if number == named else DeliveryKind.TEST
    with site.ledger.read() as connection:
        if number.isdecimal():
            return deliveries.numbered(connection, int(number), kind)
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
    site = entering(site, Right.READ_LOG)
    with site.ledger.read() as connection:
        yield from events(connection, site.chain, limit=limit)


def proof_of(site: Site) -> Verification:
    """Whether the chain is whole: no more of the log than anybody who acts here must know."""
    with site.ledger.read() as connection:
        return verify(connection, site.chain, workers=site.workers)
