"""A clock that was set back may make nothing younger, and nothing final."""

from datetime import datetime

from sqlalchemy import Connection

from leverans.audit.reading import events
from leverans.flow.history import TWO_CLOCKS
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.model.culling import CullingOrder


def checked_now(site: Site, connection: Connection, order: CullingOrder) -> datetime:
    """The time, unless it lies before something that has happened already.

    Two machines may differ by a moment, as in the log: then it is the time of what happened last.

    Raises:
        UsageError: the clock lies before a step of the order, before the day that its list was
            made for, or before the newest event of the log.
    """
    now = site.clock()
    told = [datetime.fromisoformat(step.at) for step in order.steps]
    told += [datetime.fromisoformat(e.event.at) for e in events(connection, site.chain, limit=1)]
    newest = max(told, default=now)
    if newest - now > TWO_CLOCKS:
        raise refused("USE-CLOCK-BACK", now=_shown(now), newest=_shown(newest))
    now = max(now, newest)
    if now.date().isoformat() < order.evaluated_on:
        raise refused("USE-CLOCK-BACK", now=_shown(now), newest=order.evaluated_on)
    return now


def _shown(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="seconds")
