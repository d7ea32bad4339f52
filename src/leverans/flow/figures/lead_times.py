"""How long it took: opened, kvittens, mottagningsbevis; real packages answered in the period."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, FromClause, select

from leverans.flow.figures.interface import Counting
from leverans.ledger.local_days import within
from leverans.ledger.tables import DELIVERY, PACKAGE, RECEIPT, RECEPTION
from leverans.model.delivery import DeliveryKind
from leverans.model.figures import LeadTime
from leverans.model.receipt import ReceiptKind

DAY_SECONDS = 86_400
NINETY = 0.9
KVITTENS, BEVIS = RECEIPT.alias("kvittens"), RECEIPT.alias("bevis")


def lead_times(counting: Counting) -> tuple[LeadTime, ...]:
    """A line for each step of which a package came to the end."""
    kvittens = (KVITTENS.c.package == PACKAGE.c.id) & (
        KVITTENS.c.kind == ReceiptKind.ACKNOWLEDGEMENT
    )
    bevis = (BEVIS.c.package == PACKAGE.c.id) & (BEVIS.c.kind == ReceiptKind.CUSTODY)
    sent = PACKAGE.join(DELIVERY, DELIVERY.c.id == PACKAGE.c.delivery)
    came = RECEPTION.join(
        BEVIS, (BEVIS.c.package == RECEPTION.c.package) & (BEVIS.c.kind == ReceiptKind.CUSTODY)
    )
    real, ours = DELIVERY.c.kind == DeliveryKind.REAL, RECEPTION.c.kind == DeliveryKind.REAL
    opened = DELIVERY.c.started_at
    with_both = sent.join(KVITTENS, kvittens).join(BEVIS, bevis)
    steps: tuple[tuple[str, FromClause, Any, Any, ColumnElement[bool]], ...] = (
        ("opened_acknowledged", sent.join(KVITTENS, kvittens), opened, KVITTENS.c.at, real),
        ("acknowledged_custody", with_both, KVITTENS.c.at, BEVIS.c.at, real),
        ("opened_custody", sent.join(BEVIS, bevis), opened, BEVIS.c.at, real),
        ("arrived_custody", came, RECEPTION.c.arrived_at, BEVIS.c.at, ours),
    )
    found = []
    for step, table, begun, ended, kind in steps:
        in_time = within(ended, counting.period.begin, counting.period.end)
        asked = select(begun.label("begun"), ended.label("ended")).select_from(table)
        rows = counting.connection.execute(asked.where(kind, in_time))
        days = sorted(days_between(row.begun, row.ended) for row in rows)
        if days:
            found.append(of_days(step, days))
    return tuple(found)


def days_between(begun: datetime, ended: datetime) -> float:
    """How many days of 24 hours lie between two times; never below 0."""
    return max((ended - begun).total_seconds() / DAY_SECONDS, 0.0)


def of_days(step: str, days: Sequence[float]) -> LeadTime:
    """The line of a step.

    Args:
        days: at least one, sorted. The 90th percentile is the smallest of them that nine tenths
            do not exceed (nearest rank); the median of an even number is between the two in the
            middle.
    """
    middle = len(days) // 2
    median = days[middle] if len(days) % 2 else (days[middle - 1] + days[middle]) / 2
    return LeadTime(
        step=step,
        packages=len(days),
        median=round(median, 1),
        ninety=round(days[ceil(NINETY * len(days)) - 1], 1),
        longest=round(days[-1], 1),
    )
