"""Leases: who is at work under an agreement, and with which fencing number.

A lease is renewed by a heartbeat. One that is given back, has run out, or whose holder is proved
dead is taken by the next worker, with a higher number; whoever comes back with a lower one is
told so (`Outrun`) in the same transaction in which it wanted to write.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from leverans.ledger.tables_transfer import LEASE
from leverans.ledger.upsert import add_missing
from leverans.model.errors import LedgerBusy, Outrun


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who wants a lease.

    Attributes:
        name: of what is worked on. holder: random id of the worker.
        place: id of the lock file that the worker holds or has found held.
        alone: the worker holds that lock: whoever held it before is dead.
    """

    name: str
    holder: str
    place: str
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A lease that was taken.

    Attributes:
        fence: rises each time it is taken.
        mark: "" as long as no holder was ever followed who might be alive still; else the fence
            of the last one that followed such a holder. It keeps unfinished bytes apart.
    """

    name: str
    holder: str
    fence: int
    mark: str


def take(connection: Connection, claim: Claim, *, at: datetime, until: datetime) -> Lease:
    """Take a lease that is free, has run out, or whose holder is dead.

    Raises:
        LedgerBusy: another worker holds it, and may be alive.
    """
    first = {"name": claim.name, "fence": 0, "taken_at": at, "renewed_at": at, "expires_at": at}
    add_missing(connection, LEASE, first)
    row = connection.execute(select(LEASE).where(LEASE.c.name == claim.name)).one()
    dead = row.holder == "" or (claim.alone and row.place == claim.place)
    if not dead and at < row.expires_at:
        raise _busy(claim.name)
    mark = row.mark if dead else str(row.fence + 1)
    taken = {"holder": claim.holder, "place": claim.place, "fence": row.fence + 1, "mark": mark}
    times = {"taken_at": at, "renewed_at": at, "expires_at": until}
    unmoved = (LEASE.c.name == claim.name, LEASE.c.fence == row.fence)
    if connection.execute(update(LEASE).where(*unmoved).values({**taken, **times})).rowcount != 1:
        raise _busy(claim.name)
    return Lease(name=claim.name, holder=claim.holder, fence=row.fence + 1, mark=mark)


def check(connection: Connection, lease: Lease) -> None:
    """See that the lease is still ours, and keep it so until the transaction ends.

    Raises:
        Outrun: another worker has taken over.
    """
    found = connection.execute(
        select(LEASE).where(LEASE.c.name == lease.name).with_for_update()
    ).one_or_none()
    if found is None or not _is(found, lease):
        now = "nobody" if found is None else f"{found.fence}"
        raise Outrun(f"held with {lease.fence}, now with {now}", place=lease.name)


def renew(connection: Connection, lease: Lease, *, at: datetime, until: datetime) -> None:
    """Hold it longer; `Outrun` when another worker has taken over."""
    check(connection, lease)
    values = {"renewed_at": at, "expires_at": until}
    connection.execute(update(LEASE).where(LEASE.c.name == lease.name).values(values))


def give_back(connection: Connection, lease: Lease, *, at: datetime) -> None:
    """Let the next worker have it at once; nothing happens when one has it already."""
    ours = (LEASE.c.name == lease.name, LEASE.c.fence == lease.fence)
    values = {"holder": "", "renewed_at": at, "expires_at": at}
    connection.execute(update(LEASE).where(*ours).values(values))


def _is(row: Row[tuple[object, ...]], lease: Lease) -> bool:
    return (row.fence, row.holder) == (lease.fence, lease.holder)


def _busy(name: str) -> LedgerBusy:
    return LedgerBusy("another worker is at work on it", place=name)
