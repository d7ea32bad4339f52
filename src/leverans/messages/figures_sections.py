"""The figures of a period as sections of a table each, for every form in which they are told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from leverans.messages.redaction import redacted
from leverans.messages.texts import text
from leverans.model.balance import Balance, Difference
from leverans.model.figures import GROUPS, Figures, Refusals

Cell = str | int | float
LOG = "log"
SIGNS = {1: "+", -1: "\N{MINUS SIGN}"}
SIDES = {
    "delivers": ("deliveries", "refusals", "exceptions"),
    "archive": ("receptions", "refused", "fixity"),
}
"""Groups that only one side has anything to tell in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table.

    Attributes:
        key: names it, such as `holdings`, `deliveries`. title, columns, rows: in words; numbers
            stay numbers.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sections(figures: Figures, language: str) -> Iterator[Section]:
    """Balances first, then what the log says of them, then every group that the house has."""
    for balance in figures.balances:
        yield _balance(balance, language)
    if figures.comparisons:
        rows = [
            (text(f"figures.log_{each.figure}", language), each.log, each.ledger)
            for each in figures.comparisons
        ]
        yield _section("comparisons", ("figure", "log", "ledger"), rows, language)
    absent = {group for side, some in SIDES.items() if side not in figures.sides for group in some}
    for group in GROUPS:
        told = getattr(figures, group)
        if group not in absent and told != ():
            yield from _group(group, told, language)


def differences(figures: Figures, language: str) -> Section:
    """What does not come out; a section without rows when all does."""
    rows = [
        (difference_name(each, language), each.expected, each.found, each.by)
        for each in figures.differences()
    ]
    return _section("differences", ("figure", "expected", "found", "by"), rows, language)


def difference_name(difference: Difference, language: str) -> str:
    """Which number it is, in words."""
    place, _, name = difference.figure.partition(".")
    if place == LOG:
        return text(f"figures.log_{name}", language)
    words = {"balance": text(f"figures.section_{place}", language)}
    return text("figures.of_balance", language, unit=text(f"figures.{name}", language), **words)


def _balance(balance: Balance, language: str) -> Section:
    """opening, what came and went with its sign, what that makes, what there is."""
    lines = [
        ("opening", "", 1, balance.opening),
        *((each.name, SIGNS[each.sign], each.sign, each.amount) for each in balance.flows),
        ("expected", "=", 1, balance.expected),
        ("closing", "", 1, balance.closing),
    ]
    rows = []
    for name, mark, sign, amount in lines:
        words = text(f"figures.line_{name}", language) + (f" ({mark})" if mark else "")
        rows.append((words, *(sign * getattr(amount, unit) for unit in balance.units)))
    return _section(balance.name, ("line", *balance.units), rows, language)


def _group(group: str, told: object, language: str) -> Iterator[Section]:
    if isinstance(told, tuple):
        yield _lines(group, group, told, language)
        return
    names = [each.name for each in fields(told) if "kind" in each.metadata]  # type: ignore[arg-type]
    rows = [(text(f"figures.{group}_{name}", language), getattr(told, name)) for name in names]
    yield _section(group, ("figure", "number"), rows, language)
    if isinstance(told, Refusals) and told.top_rules:
        yield _lines(f"{group}_rules", "rules", told.top_rules, language)


def _lines(key: str, group: str, lines: Sequence[object], language: str) -> Section:
    columns = tuple(each.name for each in fields(lines[0]))  # type: ignore[arg-type]
    rows = [
        tuple(_cell(group, name, getattr(line, name), language) for name in columns)
        for line in lines
    ]
    return _section(key, columns, rows, language)


def _cell(group: str, name: str, value: Cell, language: str) -> Cell:
    """A value in words; ids of plan rows and rules, and creators, as they are."""
    keys = {
        "kind": "hold.kind" if group == "holds" else "kind",
        "status": "state" if group == "deliveries" else "reception",
        "step": "figures.step",
        "reason": "culling.reason" if group == "culling" else "figures.reason",
    }
    if name not in keys or value == "":
        return redacted(value) if isinstance(value, str) else value
    between = "_" if name in {"step", "reason"} or group == "holds" else "."
    return text(f"{keys[name]}{between}{value}", language)


def _section(
    key: str, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]], language: str
) -> Section:
    return Section(
        key=key,
        title=text(f"figures.section_{key}", language),
        columns=tuple(text(f"figures.{name}", language) for name in columns),
        rows=tuple(rows),
    )
