"""What the evidence log says of the figures, read in one pass from the period's first day on.

On to the end of the log, because of some things it is the last word that counts: a package that
was built in January and built anew in March.
"""

from collections import Counter
from dataclasses import dataclass, field

from leverans.audit.searching import events_of, first_on
from leverans.flow.figures.interface import Counting
from leverans.ledger.local_days import DAY
from leverans.model.event import AuditEvent
from leverans.model.receipt import ReceiptKind

BEVIS = ReceiptKind.CUSTODY.value
FAILURE = "failure"
STILL_THERE = "still_there"
WITNESSED: dict[str, tuple[str, str, str]] = {
    "package.created": ("packages_created", "package", ""),
    "receipt.collected": ("packages_taken_over", "package", BEVIS),
    "receipt.issued": ("packages_accepted", "package", BEVIS),
    "delivery.closed": ("deliveries_closed", "delivery", ""),
    "delivery.nothing_new": ("deliveries_closed", "delivery", ""),
    "hold.placed": ("holds_placed", "hold", ""),
    "hold.lifted": ("holds_lifted", "hold", ""),
    "job.started": ("nights_run", "run", ""),
    "exception.made": ("exceptions_made", "item", ""),
    "log.anchored": ("anchors_made", "checkpoint", ""),
}
"""Event -> the figure that it bears witness to, of which object, and with which outcome."""
AUDITED = "packages_audited"
DENIED, OPENED = "access.denied", "access.opened"
ACCESSES = (DENIED, OPENED)
OTHERS = (
    DENIED, OPENED, "fixity.checked", "fixity.repaired", "disposal.begun", "disposal.destroyed",
    "disposal.failed",
)  # fmt: skip


@dataclass(slots=True)
class Audits:
    """Audits in the period: how many, of which packages, how many failed, how many were mended."""

    run: int = 0
    failed: int = 0
    repaired: int = 0
    packages: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Logged:
    """What was read.

    Attributes:
        days: figure -> id -> local day of the last event.
        begun: culling order -> local day on which it was begun. destroyed: order -> records that
            were seen gone, less those that were found again.
        audits: see `Audits`. accesses: `access.denied`, `access.opened` -> how many in the period.
    """

    days: dict[str, dict[str, str]] = field(default_factory=dict)
    begun: dict[str, str] = field(default_factory=dict)
    destroyed: Counter[str] = field(default_factory=Counter)
    audits: Audits = field(default_factory=Audits)
    accesses: Counter[str] = field(default_factory=Counter)


def read_log(counting: Counting) -> Logged:
    """Read the log from the day before the period to its end."""
    chain, connection = counting.site.chain, counting.connection
    figures = [AUDITED, *(figure for figure, _, _ in WITNESSED.values())]
    found = Logged(days={figure: {} for figure in figures})
    first = first_on(connection, chain, counting.period.before)
    for stored in events_of(connection, chain, (*WITNESSED, *OTHERS), first=first):
        event, day = stored.event, stored.event.at[:DAY]
        if event.event in WITNESSED:
            _witness(found, event, day)
        elif event.event.startswith("fixity."):
            _audit(counting, found, event, day)
        elif event.event in ACCESSES:
            is_within = counting.period.begin <= day <= counting.period.end
            found.accesses[event.event] += is_within
        else:
            _cull(found, event, day)
    return found


def _witness(found: Logged, event: AuditEvent, day: str) -> None:
    figure, kind, outcome = WITNESSED[event.event]
    if outcome and event.outcome != outcome:
        return
    under = event.refs.get("agreement", "") if kind == "item" else ""
    for named, value in event.objects:
        if named == kind:
            found.days[figure][f"{under} {value}".strip()] = day


def _audit(counting: Counting, found: Logged, event: AuditEvent, day: str) -> None:
    """An audit names the version that it has read; a check of what has just arrived does not."""
    if "version" not in event.refs:
        return
    is_within = counting.period.begin <= day <= counting.period.end
    if event.event == "fixity.repaired":
        found.audits.repaired += is_within and event.outcome != FAILURE
        return
    for _, package in event.objects[:1]:
        found.days[AUDITED][package] = day
        if is_within:
            found.audits.run += 1
            found.audits.failed += event.outcome == FAILURE
            found.audits.packages.add(package)


def _cull(found: Logged, event: AuditEvent, day: str) -> None:
    order = next((value for kind, value in event.objects if kind == "order"), "")
    if event.event == "disposal.begun":
        found.begun.setdefault(order, day)
    elif event.event == "disposal.destroyed":
        found.destroyed[order] += event.counts.get("records", 0)
    elif event.reason == STILL_THERE:  # it had been seen gone before
        found.destroyed[order] -= event.counts.get("records", 0)
