"""What an id is the id of, and what hangs together with it; the first half of a timeline."""

from dataclasses import dataclass

from sqlalchemy import Connection

from leverans.flow.history import logged
from leverans.ledger import culling, deliveries, holds, related
from leverans.ledger.catalogue import holding, package_named
from leverans.ledger.receptions import reception, reception_named
from leverans.model.delivery import Delivery, DeliveryKind
from leverans.model.errors import LedgerError
from leverans.model.timeline import Stay

MOST_PACKAGES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is asked for.

    Attributes:
        kind, id: see `Timeline`. own: the ids that the log has it under.
        packages: the packages that it is, consists of, or lay in.
        deliveries: the deliveries of those packages. orders: culling orders that list it.
        record: archive id when it is a record, else "". stays: where the record lay.
    """

    kind: str
    id: str
    own: tuple[str, ...]
    packages: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    orders: tuple[str, ...] = ()
    record: str = ""
    stays: tuple[Stay, ...] = ()

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """(record, package) as orders are asked for it: the record, or package after package."""
        if self.record:
            return ((self.record, ""),)
        return tuple(("", package) for package in self.packages)


def subject_of(connection: Connection, named: str) -> Subject | None:
    """What an id is the id of; None where the ledger knows nothing of it.

    A number is the archive's reference of a reception where there is such a one, else a delivery.
    """
    looks = (_of_package, _of_delivery, _of_order, _of_hold, _of_record, _of_old_package, _of_item)
    found = (look(connection, named) for look in looks)
    return next((subject for subject in found if subject is not None), None)


def _of_package(connection: Connection, named: str) -> Subject | None:
    package = _package(connection, named)
    return _of_packages(connection, "package", package, (package,)) if package else None


def _of_order(connection: Connection, named: str) -> Subject | None:
    order = named.upper()
    known = culling.order_named(connection, order)
    return Subject(kind="order", id=order, own=(order,)) if known is not None else None


def _of_hold(connection: Connection, named: str) -> Subject | None:
    hold = named.upper()
    known = holds.hold_of(connection, hold)
    return Subject(kind="hold", id=hold, own=(hold,)) if known is not None else None


def _of_old_package(connection: Connection, named: str) -> Subject | None:
    """A package of an older archive whose content was migrated."""
    packages = tuple(related.migrated_from(connection, named))
    return _of_packages(connection, "old_package", named, packages) if packages else None


def _of_item(connection: Connection, named: str) -> Subject | None:
    known = related.is_item(connection, named)
    return Subject(kind="item", id=named, own=(logged(named),)) if known else None


def _package(connection: Connection, named: str) -> str:
    """At an archive by id or reference, at an authority by id; "" when it is no package."""
    arrived = reception(connection, named) or reception_named(connection, named)
    if arrived is not None:
        return arrived.package_id
    held = package_named(connection, named)
    if held:
        return held
    return named if _delivery_of(connection, named) or holding(connection, named) else ""


def _delivery_of(connection: Connection, package: str) -> Delivery | None:
    found = related.delivery_of(connection, package)
    return deliveries.delivery(connection, found) if found else None


def _deliveries(connection: Connection, named: str) -> tuple[Delivery, ...]:
    """Every version of the delivery with a number, or the one with an id."""
    number = named.removeprefix("T")
    if number.isdecimal() and number.isascii():
        kind = DeliveryKind.REAL if number == named else DeliveryKind.TEST
        ids = related.versions_of(connection, int(number), kind)
        return tuple(deliveries.delivery(connection, each) for each in ids)
    try:
        return (deliveries.delivery(connection, named),)
    except LedgerError:
        return ()


def _of_delivery(connection: Connection, named: str) -> Subject | None:
    sent = _deliveries(connection, named)
    if not sent:
        return None
    packages = tuple(package.id for delivery in sent for package in delivery.packages)
    return Subject(
        kind="delivery",
        id=sent[-1].id,
        own=tuple(delivery.id for delivery in sent),
        packages=packages[:MOST_PACKAGES],
        deliveries=sent,
        orders=_orders(connection, packages[:MOST_PACKAGES]),
    )


def _of_packages(
    connection: Connection, kind: str, named: str, packages: tuple[str, ...]
) -> Subject:
    return Subject(
        kind=kind,
        id=named,
        own=(logged(named),),
        packages=packages[:MOST_PACKAGES],
        deliveries=_sent(connection, packages[:MOST_PACKAGES]),
        orders=_orders(connection, packages[:MOST_PACKAGES]),
    )


def _of_record(connection: Connection, record: str) -> Subject | None:
    if not related.is_record(connection, record):
        return None
    stays = related.stays_of(connection, record)
    packages = tuple(dict.fromkeys(stay.package for stay in stays))[:MOST_PACKAGES]
    return Subject(
        kind="record",
        id=record,
        own=(logged(record),),
        packages=packages,
        deliveries=_sent(connection, packages),
        orders=tuple(related.orders_of_record(connection, record)),
        record=record,
        stays=tuple(stays),
    )


def _sent(connection: Connection, packages: tuple[str, ...]) -> tuple[Delivery, ...]:
    found = (_delivery_of(connection, package) for package in packages)
    known = {delivery.id: delivery for delivery in found if delivery is not None}
    return tuple(known.values())


def _orders(connection: Connection, packages: tuple[str, ...]) -> tuple[str, ...]:
    found = (related.orders_of_package(connection, package) for package in packages)
    return tuple(sorted({order for orders in found for order in orders}))
