"""The records plan (dokumenthanteringsplan, DHP): rows verbatim, and what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leverans.model.retention_rule import RetentionRule


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One row of a plan; `cells` keeps every cell's text under its own column heading."""

    row_id: str
    process_code: str
    process: str
    record_type: str
    retention_text: str
    archive_delivery_text: str = ""
    disposal_decision: str = ""
    applies_from: str = ""
    applies_to: str = ""
    secrecy: str = ""
    personal_data: str = ""
    medium: str = ""
    system: str = ""
    storage: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsPlan:
    """A version of an authority's plan: id, version, the decision, in force from, and its rows."""

    plan_id: str
    version: str
    decision: str
    in_force_from: str
    digest: str
    rows: tuple[PlanRow, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalDecision:
    """The archival authority's decision that records may be culled (gallringsbeslut).

    Attributes:
        ref: its reference, as the plan's rows name it.
        adopted: ISO date. in_force_from, in_force_to: the days on which it may be acted on.
        record_date_from, record_date_to: the base dates it covers. All dates "" = open.
        retroactive: whether it may shorten what older records were promised.
    """

    ref: str
    adopted: str = ""
    in_force_from: str = ""
    in_force_to: str = ""
    record_date_from: str = ""
    record_date_to: str = ""
    retroactive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDecision:
    """The authority's own decision to apply it (tillämpningsbeslut): mostly the adopted plan.

    Attributes: as in `DisposalDecision`; `applied` are the disposal decisions' references.
    """

    ref: str
    adopted: str = ""
    in_force_from: str = ""
    in_force_to: str = ""
    record_date_from: str = ""
    record_date_to: str = ""
    retroactive: bool = False
    applied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Precondition:
    """What must be settled with another row's records first (`practice.md` §2.6).

    All that is stated must hold; one that states nothing is never met.

    Attributes:
        row_id: the other row, such as that of the minutes of a recorded meeting.
        trigger: `Trigger` value of what must have happened: the date is looked for in the related
            record of that row (`RecordFacts.related`), else in the case. "" = not asked.
        preserved: whether that row must preserve, and a record of it be held.
    """

    row_id: str
    trigger: str = ""
    preserved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """A version of the plan with everything that decides whether it may be acted on.

    Attributes:
        plan: the rows. name: how it is named in the workspace (`plans/NAME.csv`).
        in_force_from, in_force_to: ISO dates, the last day included; "" = open.
        application: None = the version rests on no decision of the authority, nothing is culled.
        disposal: reference -> decision of the archival authority.
        confirmed: phrase (`plan.phrase_id.phrase_key`) -> the reading that a person has confirmed.
        default_trigger: what a period without event counts from; "" = the plan does not say.
        activated: by two persons; what is not, decides nothing.
        preconditions: row id -> what must be settled before its records are culled.
    """

    plan: RecordsPlan
    name: str = ""
    in_force_from: str = ""
    in_force_to: str = ""
    application: ApplicationDecision | None = None
    disposal: Mapping[str, DisposalDecision] = field(default_factory=dict)
    confirmed: Mapping[str, RetentionRule] = field(default_factory=dict)
    default_trigger: str = ""
    activated: bool = False
    preconditions: Mapping[str, tuple[Precondition, ...]] = field(default_factory=dict)
