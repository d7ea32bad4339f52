"""The gate before a final archive (slutarkiv): what must be so (`practice.md` §3.1)."""

from dataclasses import dataclass
from enum import StrEnum


class GateLine(StrEnum):
    """One thing that must be so."""

    PRESERVE = "preserve"
    CULLED = "culled"
    AGE = "age"
    DELIMITED = "delimited"
    INVENTORIED = "inventoried"
    PAPER = "paper"
    CUSTODY = "custody"


WAIVABLE = frozenset(GateLine) - {GateLine.PRESERVE, GateLine.CUSTODY}
"""What a person may waive with a reason.

Never that only what is kept for ever is delivered, and only by who answers for it.
"""


class GateStatus(StrEnum):
    """How a line came out: it is so, it is not and a person has waived it, or it is not."""

    PASS = "pass"  # noqa: S105 - a verdict
    WAIVED = "waived"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateTerms:
    """What the receiving archive asks: years that the youngest record must be old; 0 = none."""

    min_age_years: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """A line with its status, how many things spoke against it, and why it was waived."""

    line: GateLine
    status: GateStatus
    count: int = 0
    reason: str = ""
