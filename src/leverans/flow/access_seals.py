"""Each day of the access log is sealed in the evidence log: a count and a digest, no ids.

The access log is weeded, so it cannot be a chain that is kept. The seal proves, as long as a day is
kept, that nothing on it was changed, and afterwards how much there was.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leverans.audit.log import hold_head
from leverans.audit.reading import StoredEvent, events
from leverans.flow.access import access_log
from leverans.flow.history import Happened, write
from leverans.flow.permission import entering
from leverans.flow.site import Site
from leverans.ledger import access_days
from leverans.ledger.access_days import Seal
from leverans.ledger.decided_orders import access_orders
from leverans.model.rights import Right

LOG = "access-log"
"""The id under which the evidence log speaks of the access log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day of the access log is found to be.

    Attributes:
        state: `whole`, `changed` (its entries are not those that were sealed), `weeded`,
            `unfinished` (an order to weed it was confirmed and not carried out to its end), `left`
            (weeded, and something is there), `open` (not sealed).
        sealed, found: entries by the seal, and now. order: that weeded it, or "".
    """

    day: str
    state: str
    sealed: int
    found: int
    order: str = ""


def seal_days(site: Site) -> int:
    """Seal the days that are over; what an earlier try did not tell the evidence log is told now.

    Returns:
        how many seals the evidence log got.

    Raises:
        LedgerError: the access log cannot be opened or written.
    """
    with access_log(site) as log, log.begin() as connection:
        found = access_days.seal(connection, f"{site.clock():%Y-%m-%d}")
    if not found:
        return 0
    with site.ledger.begin() as connection:
        hold_head(connection, site.chain)
        known = {_day_of(each) for each in events(connection, site.chain, object_id=LOG)}
        new = [each for each in found if each.day not in known]
        for each in new:
            write(site, connection, _sealed(each))
    return len(new)


def verify_access(site: Site) -> list[Day]:
    """Hold every sealed day against its entries, the oldest first; days that are not sealed too.

    Raises:
        Denied: who acts has no right to read the log. LedgerError: a log cannot be read.
    """
    return days_found(entering(site, Right.READ_LOG))


def days_found(site: Site) -> list[Day]:
    """As `verify_access`, for a verb that has asked for another right."""
    sealed, weeded, ordered = _told(site)
    with access_log(site) as log, log.read() as connection:
        found = dict(access_days.days(connection))
        now = {day: access_days.day_now(connection, day) for day in {*sealed, *found}}
    return [
        _day(day, sealed.get(day), now[day], (_covering(weeded, day), _covering(ordered, day)))
        for day in sorted(now)
    ]


def unsealed(site: Site) -> Counter[str]:
    """Entries of days that are over and not sealed, by day."""
    today = f"{site.clock():%Y-%m-%d}"
    with access_log(site) as log, log.read() as connection:
        known = {each.day for each in access_days.seals(connection)}
        found = access_days.days(connection, before=today)
    return Counter({day: count for day, count in found if day not in known})


def _day(day: str, seal: Seal | None, now: Seal, orders: tuple[str, str]) -> Day:
    weeded, ordered = orders
    state = "open"
    if weeded:
        state = "left" if now.entries else "weeded"
    elif seal is not None and seal != now:
        state = "unfinished" if ordered and not now.entries else "changed"
    elif seal is not None:
        state = "whole"
    sealed = seal.entries if seal else 0
    return Day(day=day, state=state, sealed=sealed, found=now.entries, order=weeded or ordered)


def _covering(orders: Mapping[str, str], day: str) -> str:
    """The first order, of id -> the day before which it weeds, that covers a day; or ""."""
    return next((order for order, before in orders.items() if day < before), "")


def _told(site: Site) -> tuple[dict[str, Seal], dict[str, str], dict[str, str]]:
    """What the evidence log says: seals by day, orders that weeded; and orders not yet done."""
    sealed: dict[str, Seal] = {}
    weeded: dict[str, str] = {}
    with site.ledger.read() as connection:
        for stored in events(connection, site.chain, object_id=LOG):
            for seal in _seals_in(stored):
                sealed.setdefault(seal.day, seal)
            if stored.event.event == "access.weeded":
                weeded[dict(stored.event.objects)["access_order"]] = stored.event.refs["before"]
        orders = access_orders(connection)
    waiting = {one.id: one.before for one in orders if one.confirmed_by and one.done_at is None}
    return sealed, weeded, waiting


def _seals_in(stored: StoredEvent) -> Iterator[Seal]:
    if stored.event.event == "access.sealed":
        yield Seal(
            day=_day_of(stored),
            entries=stored.event.counts["entries"],
            sha256=stored.event.evidence,
        )


def _day_of(stored: StoredEvent) -> str:
    return dict(stored.event.objects).get("access_day", "")


def _sealed(seal: Seal) -> Happened:
    return Happened(
        event="access.sealed",
        objects=(("access_log", LOG), ("access_day", seal.day)),
        counts={"entries": seal.entries},
        evidence=seal.sha256,
    )
