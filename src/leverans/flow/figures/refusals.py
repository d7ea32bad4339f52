"""Refusals: packages refused in the period, why, and deliveries begun anew (omleverans)."""

from collections import Counter

from sqlalchemy import ColumnElement, FromClause, func, select

from leverans.deliveries.wire_format import read_kept
from leverans.flow.figures.interface import Counting
from leverans.ledger.local_days import within
from leverans.ledger.tables import DELIVERY, PACKAGE, RECEIPT, RECEPTION
from leverans.messages.catalogue import rules
from leverans.model.delivery import DeliveryKind
from leverans.model.errors import TargetError
from leverans.model.figures import Refusals, RuleLine
from leverans.model.receipt import ReceiptKind

TOP = 10
OTHERS = "DEL-REFUSED-FOR"
"""Another house's word for a reason might be a name; then this rule of ours stands for it."""


def refusals(counting: Counting) -> Refusals:
    """Of real packages that we delivered."""
    period = counting.period
    sent = PACKAGE.join(DELIVERY, DELIVERY.c.id == PACKAGE.c.delivery)
    sent = sent.join(RECEIPT, RECEIPT.c.package == PACKAGE.c.id)
    again = select(func.count()).where(
        DELIVERY.c.kind == DeliveryKind.REAL,
        DELIVERY.c.version > 1,
        within(DELIVERY.c.started_at, period.begin, period.end),
    )
    packages, found = _refused(counting, sent, DELIVERY.c.kind == DeliveryKind.REAL)
    redelivered = counting.connection.execute(again).scalar_one()
    return Refusals(packages=packages, redelivered=redelivered, top_rules=found)


def refused(counting: Counting, redelivered: int) -> Refusals:
    """Of real packages that were delivered to us; how many re-deliveries the notes tell of."""
    came = RECEPTION.join(RECEIPT, RECEIPT.c.package == RECEPTION.c.package)
    packages, found = _refused(counting, came, RECEPTION.c.kind == DeliveryKind.REAL)
    return Refusals(packages=packages, redelivered=redelivered, top_rules=found)


def _refused(
    counting: Counting, table: FromClause, *where: ColumnElement[bool]
) -> tuple[int, tuple[RuleLine, ...]]:
    """How many packages, and for how many of them each rule was a reason."""
    period, count = counting.period, 0
    said: Counter[str] = Counter()
    asked = select(RECEIPT.c.document).select_from(table)
    asked = asked.where(
        RECEIPT.c.kind == ReceiptKind.REFUSAL,
        within(RECEIPT.c.at, period.begin, period.end),
        *where,
    )
    for document in counting.connection.execute(asked).scalars():
        count += 1
        said.update(_reasons(bytes(document)))
    most = sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))
    return count, tuple(RuleLine(rule=rule, packages=number) for rule, number in most[:TOP])


def _reasons(document: bytes) -> set[str]:
    try:
        told = read_kept(document).reasons
    except TargetError:
        return set()
    return {each.rule if each.rule in rules() else OTHERS for each in told}
