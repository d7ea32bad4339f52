"""The culling list (gallringslista): one line for each record that the plan has a word about."""

from dataclasses import dataclass

from leverans.model.culling import Withheld
from leverans.model.record_facts import RecordFacts
from leverans.model.verdict import Outcome, Verdict

REASONS = {
    Outcome.CONDITION: Withheld.CONDITION,
    Outcome.NO_TRIGGER: Withheld.MISSING_TRIGGER,
    Outcome.IMPLAUSIBLE_TRIGGER: Withheld.MISSING_TRIGGER,
    Outcome.UNDECIDED_PHRASE: Withheld.UNDECIDED_PHRASE,
}
"""Outcomes that are a reason to withhold; the rest that are not due are `NO_LONGER_DUE`."""

WITHHELD = frozenset({Outcome.CONDITION})
REPORTED = frozenset({
    Outcome.NO_TRIGGER, Outcome.IMPLAUSIBLE_TRIGGER, Outcome.UNDECIDED_PHRASE,
    Outcome.NO_DECISION, Outcome.SHORTER_THAN_PROMISED, Outcome.UNPLANNED,
})  # fmt: skip
"""Outcomes with a report line of their own: somebody has something to do before they can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A record, the plan's word on it, and what stands against it. No titles, no names.

    Attributes:
        withheld: why it is kept although its time may have come; None where nothing says so.
        hold: id of the hold that catches it, "" where none does.
    """

    facts: RecordFacts
    verdict: Verdict
    withheld: Withheld | None = None
    hold: str = ""

    @property
    def is_due(self) -> bool:
        """Whether it may be proposed for culling today."""
        return self.verdict.outcome is Outcome.DUE and self.withheld is None

    @property
    def kind(self) -> str:
        """`due`, `withheld`, `reported`, `waiting` or `preserved`."""
        if self.is_due:
            return "due"
        if self.withheld is not None:
            return "withheld"
        outcome = self.verdict.outcome
        if outcome in REPORTED:
            return "reported"
        return "waiting" if outcome is Outcome.WAITING else "preserved"


def reason_of(outcome: Outcome) -> Withheld:
    """Why a record that was approved is kept when the plan says this of it today."""
    return REASONS.get(outcome, Withheld.NO_LONGER_DUE)
