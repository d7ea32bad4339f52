"""The figures of a night: where everything stands when it ends, from the ledger and the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from leverans.audit.log import head
from leverans.flow.anchors import newest
from leverans.flow.control.awaited_receipts import SENT
from leverans.flow.site import Site
from leverans.ledger import holds, night_counts
from leverans.ledger.receptions import ReceptionState
from leverans.model.control import Severity
from leverans.model.delivery import TAKEN_OVER, DeliveryState, PackageState
from leverans.model.errors import LedgerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """The newest anchor: its number, how old it is, how many events it covers."""

    number: int
    age: timedelta
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFigures:
    """Where everything stands.

    Attributes:
        deliveries, packages, receptions: state -> how many; every state has a number.
        files, bytes: content that the archive has taken over.
        waiting: packages that wait for the archive's answer. oldest_wait: of them, None = none.
        damaged: packages of the archive that were damaged when they were read last.
        holds: that stop culling now. tasks: severity -> tasks of controlling that are open.
        break_glass: openings with more rights than usual that nobody has closed.
        events: of the evidence log. anchor: None before the first, or where it cannot be read.
        free: bytes free on the workspace's file system.
    """

    deliveries: Mapping[str, int]
    packages: Mapping[str, int]
    receptions: Mapping[str, int]
    files: int
    bytes: int
    waiting: int
    oldest_wait: timedelta | None
    damaged: int
    holds: int
    tasks: Mapping[str, int]
    break_glass: int
    events: int
    anchor: Anchored | None
    free: int


def figures_of(site: Site) -> NightFigures:
    """Count everything, in one look at the ledger.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    with site.ledger.read() as connection:
        now = site.clock()
        since = night_counts.waiting_since(connection, SENT)
        files, size = night_counts.content_of(connection, TAKEN_OVER | {PackageState.CLOSED})
        return NightFigures(
            deliveries=_every(DeliveryState, night_counts.deliveries_by_state(connection)),
            packages=_every(PackageState, night_counts.packages_by_state(connection)),
            receptions=_every(ReceptionState, night_counts.receptions_by_state(connection)),
            files=files,
            bytes=size,
            waiting=len(since),
            oldest_wait=now - min(since) if since else None,
            damaged=night_counts.damaged_packages(connection),
            holds=len(holds.standing(connection)),
            tasks=_every(Severity, night_counts.open_tasks(connection)),
            break_glass=night_counts.open_break_glass(connection),
            events=head(connection, site.chain).events,
            anchor=_anchor(connection, now),
            free=site.free(site.root),
        )


def _every(
    states: type[DeliveryState | PackageState | ReceptionState | Severity],
    counted: Mapping[str, int],
) -> dict[str, int]:
    """A number for every state, so that a series does not begin with its first trouble."""
    return {state.value: counted.get(state.value, 0) for state in states}


def _anchor(connection: Connection, now: datetime) -> Anchored | None:
    try:
        found = newest(connection)
    except LedgerError:  # `log verify` says what is wrong with it; here it is simply not there
        return None
    if found is None:
        return None
    checkpoint = found.checkpoint
    age = now - datetime.fromisoformat(checkpoint.time)
    return Anchored(number=checkpoint.number, age=age, events=checkpoint.events)
