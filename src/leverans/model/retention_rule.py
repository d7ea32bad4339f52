"""What a retention phrase (gallringsfrist) means, as a structure (`practice.md` §1.2, §1.3)."""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What is to become of the records. What is not known is kept."""

    PRESERVE = "preserve"
    DISPOSE = "dispose"
    TRANSFER = "transfer"
    RETURN = "return"
    REVIEW = "review"
    UNRESOLVED = "unresolved"


class Trigger(StrEnum):
    """What a period counts from. `DEFAULT` is what the plan's own header says."""

    CREATED = "created"
    RECEIVED = "received"
    DECIDED = "decided"
    LEGAL_FORCE = "legal_force"
    CLOSED = "closed"
    FISCAL_YEAR_END = "fiscal_year_end"
    CONTRACT_END = "contract_end"
    EMPLOYMENT_END = "employment_end"
    LAST_ENTRY = "last_entry"
    DELIVERED = "delivered"
    SCANNED = "scanned"
    SUPERSEDED = "superseded"
    APPROVED = "approved"
    PUBLISHED = "published"
    PAID = "paid"
    GRANT_REPORTED = "grant_reported"
    RETURNED = "returned"
    WARRANTY_END = "warranty_end"
    VALIDITY_END = "validity_end"
    EVENT_END = "event_end"
    PROJECT_END = "project_end"
    DEATH = "death"
    AGE = "age"
    OBSOLETE = "obsolete"
    IMMEDIATE = "immediate"
    DEFAULT = "default"


class Unit(StrEnum):
    """Unit of a period, as ISO 8601 writes it."""

    YEARS = "Y"
    MONTHS = "M"
    WEEKS = "W"
    DAYS = "D"


class Review(StrEnum):
    """Why a phrase is not to run unattended; each has words in `messages/texts/retention.toml`."""

    UNREAD = "unread"  # something in the cell was not understood
    UNDECIDED = "undecided"  # the cell says that nothing is decided, or is empty
    OBSOLETE = "obsolete"  # a person must say when it is no longer needed
    IMPLICIT_TRIGGER = "implicit_trigger"
    SECOND_PERIOD = "second_period"
    DEADLINE = "deadline"  # "senast", "högst", "längst"
    MINIMUM = "minimum"  # "minst": a statutory least time is no decision to cull
    CONDITION = "condition"
    EXCEPTION = "exception"
    BRANCHES = "branches"
    SAMPLE = "sample"  # "i urval"
    AMBIGUOUS = "ambiguous"  # "2 eller 10 år", "Bevaras 10 år, därefter gallras"
    MEANS_DISPOSE = "means_dispose"  # "Bevaras i 2 år" means that it is culled after them
    RETURN = "return"
    REVIEW = "review"
    PERSONAL_EVENT = "personal_event"  # age and death: never from a date alone
    OTHER_RECORD = "other_record"  # counts from what happens to another record
    REFERENCE = "reference"  # "enligt bokföringslagen", "enligt avtal"
    RECURRENT = "recurrent"  # "löpande", "årligen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A length of time: so many units. `PnY` counts whole calendar years unless `exact`."""

    amount: int
    unit: Unit

    @property
    def iso(self) -> str:
        """As ISO 8601 writes it: `P2Y`, `P0D`."""
        return f"P{self.amount}{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule:
    """One reading of one phrase; the phrase itself stays beside it, verbatim.

    Attributes:
        action: what is to be done. trigger: what the period counts from; None where there is none.
        period: how long; None where there is none.
        exact: True where years are not to be rounded to whole calendar years.
        minimum: "tidigast"/"minst": never before so long after the trigger; None where unsaid.
        must: culling is a duty ("skall gallras", "senast"); tracked apart, never a licence.
        deadline: the length that "senast" names; None where unsaid. Never a retention time.
        deadline_trigger: what that counts from.
        transfer: when the records go to the archive: a delivery time, never a retention time.
        transfer_trigger: what that counts from.
        review: why a person must look; () lets it run once the phrase is confirmed.
        branches: the readings of the parts where the cell has several, in order.
        condition, exception, medium: the words of the cell that say so, verbatim; "" where none.
    """

    action: Action
    trigger: Trigger | None = None
    period: Period | None = None
    exact: bool = False
    minimum: Period | None = None
    must: bool = False
    deadline: Period | None = None
    deadline_trigger: Trigger | None = None
    transfer: Period | None = None
    transfer_trigger: Trigger | None = None
    review: tuple[Review, ...] = ()
    branches: tuple["RetentionRule", ...] = ()
    condition: str = ""
    exception: str = ""
    medium: str = ""

    @property
    def automatic(self) -> bool:
        """Whether it may run unattended once a person has confirmed the phrase."""
        return self.action in {Action.PRESERVE, Action.DISPOSE} and not self.review
