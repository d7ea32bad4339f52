"""What the evidence log has of a package before its first byte, for the PREMIS inside it.

Only events up to the extraction that it is built from are taken, so every try takes the same.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from leverans.audit.reading import StoredEvent, events
from leverans.audit.vocabulary import EVENTS
from leverans.flow.site import Site
from leverans.model.delivery import Delivery, PackageStatus
from leverans.model.package import Happening
from leverans.packaging.premis import logged_as

EXTRACTION, IDENTIFIED = "extraction", "format.identified"
OF_AGREEMENT = ("exception.made", "gate.waived", "gate.insisted")
OF_DELIVERY = ("agreement.registered", "agreement.changed")
MOST = 1000  # of the newest of each sort


def logged_happenings(
    site: Site, delivery: Delivery, package: PackageStatus, identifier: str
) -> tuple[Happening, ...]:
    """The events, in the order of the log.

    Args:
        identifier: name and version of what identified the formats.
    """
    with site.ledger.read() as connection:
        found = {each.seq: each for each in _found(site, connection, delivery, package)}
    return tuple(_happening(site, found[seq], identifier) for seq in sorted(found))


def _found(
    site: Site, connection: Connection, delivery: Delivery, package: PackageStatus
) -> Iterator[StoredEvent]:
    def about(named: str, *words: str) -> list[StoredEvent]:
        told = events(connection, site.chain, object_id=named)
        return [each for each in told if each.event.event in words][-MOST:]

    extracted = about(package.id, EXTRACTION)[-1:]
    last = extracted[0].seq if extracted else 0
    of_others = (*about(delivery.id, *OF_DELIVERY), *about(delivery.agreement, *OF_AGREEMENT))
    yield from extracted
    yield from about(package.id, IDENTIFIED)[-1:]
    yield from (each for each in of_others if each.seq < last)


def _happening(site: Site, stored: StoredEvent, identifier: str) -> Happening:
    event = stored.event
    return Happening(
        type=EVENTS[event.event],
        at=datetime.fromisoformat(event.at),
        detail="; ".join(_detail(stored)),
        tool=identifier if event.event == IDENTIFIED else "",
        log=logged_as(site.chain, stored.seq),
        actor=event.actor,
        role=event.role,
    )


def _detail(stored: StoredEvent) -> Iterator[str]:
    """Our own word, ids, figures: nothing that the log does not have."""
    event = stored.event
    yield event.event
    yield from (f"item: {named}" for kind, named in event.objects if kind == "item")
    if event.reason:
        yield f"rule: {event.reason}"
    yield from (f"{name}: {number}" for name, number in event.counts.items())
    yield f"event sha256: {stored.hash}"
