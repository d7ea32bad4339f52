"""When the night goes through the list: on a day of the period that is each house's own.

Which one follows from its id, so that twenty-two houses on one machine do not all begin in one
night (`flow.audit_schedule` spreads the audits in the same way).
"""

import hashlib
from datetime import date, timedelta

from leverans.flow.site import Site
from leverans.ledger.control_runs import last_whole
from leverans.model.control import Every

SPREAD = {Every.WEEKLY: 7, Every.MONTHLY: 28, Every.QUARTERLY: 28}
MONTHS = 3


def is_due(site: Site, every: Every) -> bool:
    """Whether the day of the present period has come, and no whole run since."""
    today = site.clock().date()
    day = _begin(every, today) + timedelta(days=_own_day(site.chain, every))
    with site.ledger.read() as connection:
        last = last_whole(connection)
    return today >= day and (last is None or last.started_at.date() < day)


def _own_day(house: str, every: Every) -> int:
    return int(hashlib.sha256(house.encode()).hexdigest()[:8], 16) % SPREAD[every]


def _begin(every: Every, today: date) -> date:
    """First day of the week, month or quarter."""
    if every is Every.WEEKLY:
        return today - timedelta(days=today.weekday())
    month = today.month
    if every is Every.QUARTERLY:
        month = (month - 1) // MONTHS * MONTHS + 1
    return date(today.year, month, 1)
