"""The balance of an archive's holdings: opening + came - culled - handed over = closing.

Opening and closing are the catalogue's account of itself (`stock`), what came is the receptions'
(`came`), what went is the orders' and the onward deliveries' (`went`): three that do not know of
each other.
"""

from collections import defaultdict
from collections.abc import Iterable

from leverans.flow.figures.came import Came, protocols, received
from leverans.flow.figures.interface import Counting
from leverans.flow.figures.stock import stock
from leverans.flow.figures.unreceived import found
from leverans.flow.figures.went import by_package, culled, onward
from leverans.model.balance import Amount, Balance, Flow

NAME = "holdings"
NOTHING = Amount()


def holdings(counting: Counting) -> Balance:
    """The balance; only of a site that is an archive."""
    protocols_ = list(protocols(counting))
    others = {came.package for came in protocols_}
    records: dict[str, int] = {}
    flows = [
        Flow(name=name, sign=1, amount=_came(counting, packages, records))
        for name, packages in (
            ("received", received(counting)),
            ("protocols", protocols_),
            ("found", found(counting, others)),
        )
    ]
    emptied = _emptied(counting, records)
    gone = (("culled", culled(counting)), ("onward", onward(counting)))
    flows += [
        Flow(name=name, sign=-1, amount=amount + Amount(packages=emptied[name]))
        for name, amount in gone
    ]
    ends = stock(counting)
    return Balance(name=NAME, opening=ends.opening, flows=tuple(flows), closing=ends.closing)


def _came(counting: Counting, packages: Iterable[Came], records: dict[str, int]) -> Amount:
    """What came in the period; how many records it had is noted of every package that ever came."""
    total = NOTHING
    for each in packages:
        records[each.package] = each.amount.records
        if counting.period.begin <= each.day <= counting.period.end:
            total += each.amount
    return total


def _emptied(counting: Counting, records: dict[str, int]) -> dict[str, int]:
    """`culled`, `onward` -> packages of which the last record went in the period, and how."""
    emptied: dict[str, int] = defaultdict(int)
    for went in by_package(counting):
        records[went.package] = records.get(went.package, 0) - went.records
        is_last = records[went.package] == 0
        if is_last and counting.period.begin <= went.day <= counting.period.end:
            emptied[went.how] += 1
    return emptied
