"""Balances of a report: what was there, what came, what went, and what is there now.

The numbers of one balance come from places that know nothing of each other, so that the sum can
fail to come out. Then the difference is told and nothing is made to fit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """So many packages, records, files and bytes."""

    packages: int = 0
    records: int = 0
    files: int = 0
    bytes: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        """Both together."""
        return self.plus(other, 1)

    def __sub__(self, other: "Amount") -> "Amount":
        """This without the other."""
        return self.plus(other, -1)

    def plus(self, other: "Amount", sign: int) -> "Amount":
        """This and the other so many times; `sign` is 1 or -1."""
        return Amount(**{unit: getattr(self, unit) + sign * getattr(other, unit) for unit in UNITS})


UNITS = tuple(field.name for field in fields(Amount))


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What came (`sign` 1) or went (`sign` -1) in the period, and under which name."""

    name: str
    sign: int
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A number that does not come out.

    Attributes:
        figure: which, such as `holdings.records` or `log.packages_created`.
        expected: by the one side. found: by the other.
    """

    figure: str
    expected: int
    found: int

    @property
    def by(self) -> int:
        """How much more was found than expected; below zero when it was less."""
        return self.found - self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """opening + what came - what went = closing, unit by unit.

    Attributes:
        name: `holdings` (an archive), `on_the_way` or `surveyed` (who delivers).
        opening, closing: at the end of the day before the period, and of its last day.
        flows: what came and went in it. units: those that are known; others are no part of it.
    """

    name: str
    opening: Amount
    flows: tuple[Flow, ...]
    closing: Amount
    units: tuple[str, ...] = UNITS

    @property
    def expected(self) -> Amount:
        """What the closing must be by opening and flows."""
        total = self.opening
        for flow in self.flows:
            total = total.plus(flow.amount, flow.sign)
        return total

    def differences(self) -> Iterator[Difference]:
        """Each unit in which it does not come out."""
        for unit in self.units:
            expected, found = getattr(self.expected, unit), getattr(self.closing, unit)
            if expected != found:
                yield Difference(figure=f"{self.name}.{unit}", expected=expected, found=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The same number by two witnesses: the evidence log, and the ledger's tables.

    Attributes:
        exchanged: how many of the ledger's are others than the log's, in the place of as many.
    """

    figure: str
    log: int
    ledger: int
    exchanged: int = 0

    def differences(self) -> Iterator[Difference]:
        """The difference, if there is one; what the log says is expected."""
        found = self.ledger - self.exchanged
        if self.log != found:
            figure = f"log.{self.figure}"
            yield Difference(figure=figure, expected=self.log, found=found)
