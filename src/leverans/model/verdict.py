"""What the plan says of one record on one day, with the whole arithmetic."""

from dataclasses import dataclass
from enum import StrEnum

from leverans.model.retention_rule import RetentionRule


class Outcome(StrEnum):
    """All but `DUE` mean that the record is kept today."""

    PRESERVE = "preserve"
    DUE = "due"
    WAITING = "waiting"  # it will be due on `eligible_from`
    NO_TRIGGER = "no_trigger"  # the date that the period counts from is missing
    IMPLAUSIBLE_TRIGGER = "implausible_trigger"
    UNDECIDED_PHRASE = "undecided_phrase"  # a person must read it, or has not confirmed it yet
    CONDITION = "condition"  # another record, or a fact, must be there first
    NO_DECISION = "no_decision"  # "saknar gällande gallringsbeslut"
    SHORTER_THAN_PROMISED = "shorter_than_promised"  # the newest row is earlier, not retroactive
    UNPLANNED = "unplanned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One record's verdict. Dates are local ISO dates (Europe/Stockholm), "" where there is none.

    Attributes:
        outcome: see `Outcome`. detail: an id that says more, such as the missing trigger.
        version, row_id, phrase: the row that was applied, its phrase verbatim.
        registered_version, registered_row_id: the row in force when the record was registered.
        disposal_decision, application_decision: references of both decisions.
        rule: the reading that was used. trigger_date: what the period was counted from.
        trigger_from: `record` or `case`. retain_through: last day it must be kept, inclusive.
        eligible_from: the day after. deadline: last day on which a duty to cull is met.
    """

    outcome: Outcome
    detail: str = ""
    version: str = ""
    row_id: str = ""
    phrase: str = ""
    registered_version: str = ""
    registered_row_id: str = ""
    disposal_decision: str = ""
    application_decision: str = ""
    rule: RetentionRule | None = None
    trigger_date: str = ""
    trigger_from: str = ""
    retain_through: str = ""
    eligible_from: str = ""
    deadline: str = ""
