"""The figures of a period (`practice.md` §4): counts alone, no titles, no names, no file names.

Each number is one of three kinds, told beside its field. A *flow* is what happened in the period:
the months of a year add up to the year. A *stock* is what there was at the end of its last day. A
number as it is *now* is of the moment at which the report was made, whatever the period.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from leverans.model.balance import Amount, Balance, Comparison, Difference
from leverans.model.period import Period


class Kind(StrEnum):
    """What a number is a number of; see the module."""

    FLOW = "flow"
    STOCK = "stock"
    NOW = "now"


def _count(kind: Kind) -> Any:  # noqa: ANN401 - a field's default, as `dataclasses.field` has it
    return field(default=0, metadata={"kind": kind})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """Deliveries begun in the period (who delivers), by creator, kind and how they stand now.

    Attributes:
        creator: archival creator, or the agreement's id where the agreement is not at hand.
        kind: `real`, `test`. status: a `DeliveryState`, or at an archive a `ReceptionState`.
        deliveries: at an archive as its receptions' notes name them.
        packages, records, files, bytes: of what was packed, or arrived; files and bytes of content.
    """

    creator: str
    kind: str
    status: str
    deliveries: int = _count(Kind.FLOW)
    packages: int = _count(Kind.FLOW)
    records: int = _count(Kind.FLOW)
    files: int = _count(Kind.FLOW)
    bytes: int = _count(Kind.FLOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTime:
    """How long it took, in days with one decimal, of packages whose last step fell in the period.

    Attributes:
        step: `opened_acknowledged`, `acknowledged_custody`, `opened_custody` (who delivers);
            `arrived_custody` (an archive).
        packages: how many. median, ninety, longest: days; `ninety` is the 90th percentile.
    """

    step: str
    packages: int = _count(Kind.FLOW)
    median: float = 0.0
    ninety: float = 0.0
    longest: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """How many refused packages a rule was a reason for; `rule` as the archive wrote it."""

    rule: str
    packages: int = _count(Kind.FLOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """Packages refused in the period, and deliveries begun anew after a refusal (omleverans)."""

    packages: int = _count(Kind.FLOW)
    redelivered: int = _count(Kind.FLOW)
    top_rules: tuple[RuleLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixity:
    """Audits of archived packages.

    Attributes:
        audits: packages read whole, each time counted. objects: different packages read.
        failures: audits that found something wrong. repaired: of them, mended from a copy.
        overdue: packages whose day has passed.
    """

    audits: int = _count(Kind.FLOW)
    objects: int = _count(Kind.STOCK)  # one package read in two months is one in the year
    failures: int = _count(Kind.FLOW)
    repaired: int = _count(Kind.FLOW)
    overdue: int = _count(Kind.NOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class CullingLine:
    """Culling by row of the plan.

    Attributes:
        row: id of the plan's row. reason: why withheld, or "" for what was executed or is due.
        due: records that may be culled today, by the last controlling.
        executed, files, bytes: destroyed by orders begun in the period.
        withheld: on the list of such an order, and kept. not_listed: asked for by an order that
            was proposed in the period, and kept off its list; each time anew.
    """

    row: str
    reason: str = ""
    due: int = _count(Kind.NOW)
    executed: int = _count(Kind.FLOW)
    files: int = _count(Kind.FLOW)
    bytes: int = _count(Kind.FLOW)
    withheld: int = _count(Kind.FLOW)
    not_listed: int = _count(Kind.FLOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLine:
    """Holds on culling of one kind; `oldest` in whole days, of those that stand."""

    kind: str
    placed: int = _count(Kind.FLOW)
    lifted: int = _count(Kind.FLOW)
    standing: int = _count(Kind.STOCK)
    oldest: int = _count(Kind.STOCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What waits for somebody.

    Attributes:
        overdue_deliveries: agreements past their last day.
        unresolved_phrases: of the plan in force, that nobody has confirmed.
        unplanned_types, unplanned_records: delivered in the period, and in no plan in force.
    """

    overdue_deliveries: int = _count(Kind.NOW)
    unresolved_phrases: int = _count(Kind.NOW)
    unplanned_types: int = _count(Kind.STOCK)  # one type in two months is one in the year
    unplanned_records: int = _count(Kind.FLOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """Nights of the nightly job: run, failed (or broken off), missed altogether."""

    run: int = _count(Kind.FLOW)
    failed: int = _count(Kind.FLOW)
    missed: int = _count(Kind.FLOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionLine:
    """What was left out of deliveries surveyed in the period.

    `reason` is one of a closed list: what a person wrote as a reason stays where it is.
    """

    reason: str
    files: int = _count(Kind.FLOW)
    bytes: int = _count(Kind.FLOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """Anchors of the evidence log.

    Attributes:
        made: in the period. days_without: days of it with events and no anchor.
        newest: number of events that the newest anchor pins, 0 = none.
    """

    made: int = _count(Kind.FLOW)
    days_without: int = _count(Kind.FLOW)
    newest: int = _count(Kind.STOCK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Access, as far as the evidence log tells of it: refused, and opened by break-glass.

    Who looked at what stands in the access log, which is kept too short a time for a year.
    """

    denied: int = _count(Kind.FLOW)
    break_glass: int = _count(Kind.FLOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything that a report tells of a period.

    Attributes:
        house: whose. made_at: local time with offset, ISO 8601.
        sides: `delivers`, `archive`, or both. balances, comparisons: what must come out.
        receptions: at an archive, packages that arrived in the period.
        refusals: of what we have delivered. refused: of what others have delivered to us.
    """

    house: str
    period: Period
    made_at: str
    sides: tuple[str, ...] = ()
    balances: tuple[Balance, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    deliveries: tuple[DeliveryLine, ...] = ()
    receptions: tuple[DeliveryLine, ...] = ()
    lead_times: tuple[LeadTime, ...] = ()
    refusals: Refusals = field(default_factory=Refusals)
    refused: Refusals = field(default_factory=Refusals)
    fixity: Fixity = field(default_factory=Fixity)
    culling: tuple[CullingLine, ...] = ()
    holds: tuple[HoldLine, ...] = ()
    open: Open = field(default_factory=Open)
    nights: Nights = field(default_factory=Nights)
    exceptions: tuple[ExceptionLine, ...] = ()
    anchors: Anchors = field(default_factory=Anchors)
    access: Access = field(default_factory=Access)

    def differences(self) -> tuple[Difference, ...]:
        """Every number that does not come out; () when all do."""
        of_sums = (found for balance in self.balances for found in balance.differences())
        of_log = (found for each in self.comparisons for found in each.differences())
        return (*of_sums, *of_log)

    @property
    def exit_code(self) -> int:
        """1 when a number does not come out, else 0."""
        return 1 if self.differences() else 0


GROUPS: tuple[str, ...] = (
    "deliveries", "receptions", "lead_times", "refusals", "refused", "fixity", "culling", "holds",
    "open", "nights", "exceptions", "anchors", "access",
)  # fmt: skip
"""The fields of `Figures` that hold counts, in the order in which they are told."""


def totals(figures: Figures, kind: Kind | None = None) -> Mapping[str, int]:
    """Every count under `group.name`, the lines of a group added together; no texts at all.

    For metrics and summaries: `deliveries.packages`, `fixity.failures`, `holdings.closing.records`
    … A greatest value (`holds.oldest`) is the greatest of the lines.

    Args:
        kind: only numbers of this kind; by default all, and how many do not come out
            (`differences`).
    """
    found: dict[str, int] = {}
    for group in GROUPS:
        for name, of_kind, number in numbers(getattr(figures, group)):
            if kind is None or of_kind is kind:
                key = f"{group}.{name}"
                so_far = found.get(key, 0)
                found[key] = max(so_far, number) if name == "oldest" else so_far + number
    for balance in figures.balances:
        for part, of_kind, amount in _amounts(balance):
            if kind is None or of_kind is kind:
                found |= {f"{balance.name}.{part}.{u}": getattr(amount, u) for u in balance.units}
    return found if kind else found | {"differences": len(figures.differences())}


def numbers(told: object) -> Iterator[tuple[str, Kind, int]]:
    """(name of the field, kind, number) of a group, or of each line of one."""
    lines = told if isinstance(told, tuple) else (told,)
    for line in lines:
        for each in fields(line):
            if "kind" in each.metadata:
                yield each.name, each.metadata["kind"], getattr(line, each.name)


def _amounts(balance: Balance) -> Iterator[tuple[str, Kind, Amount]]:
    yield "opening", Kind.STOCK, balance.opening
    for flow in balance.flows:
        yield flow.name, Kind.FLOW, flow.amount
    yield "closing", Kind.STOCK, balance.closing
