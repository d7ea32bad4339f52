"""What a full submission agreement settles beside source, package, checks and target.

The fields are those of `practice.md` §3.4. What is a figure, a date or a choice binds the flow;
what is text is for people, and stands in the draft of the request for delivery.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class AgreementStatus(StrEnum):
    """A draft may be tested and not delivered under; what has ended may neither."""

    DRAFT = "draft"
    AGREED = "agreed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeTerms:
    """What is to be delivered.

    Attributes:
        rows: ids of the plan's rows that are covered; empty = every row.
        period_from, period_to: years or dates that the records are from, as text.
        cut_off: last day; what was closed later stays in the source for another delivery.
        records, bytes: estimate; 0 = none was made.
        granularity: what one package holds. frequency: how often it is delivered.
    """

    rows: tuple[str, ...] = ()
    period_from: str = ""
    period_to: str = ""
    cut_off: date | None = None
    records: int = 0
    bytes: int = 0
    granularity: str = ""
    frequency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionTerms:
    """Secrecy and personal data: sections of OSL, category under GDPR, who may be shown what.

    `exposure` is `public`, `request_only` or `hidden`: the most that may be shown of any record.
    """

    secrecy: tuple[str, ...] = ()
    personal_data: str = ""
    protected_identities: bool = False
    exposure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemTerms:
    """The source system: version, vendor and the owner of its information."""

    version: str = ""
    vendor: str = ""
    information_owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductTerms:
    """How a delivery goes about.

    Attributes:
        channel, encryption, character_set, mapping_version: as agreed, in words.
        deadline: last day for the delivery. answer_days: within which the archive answers.
        criteria, sample: what is accepted, and how many records are looked at by a person.
        repairs: who mends what is refused.
    """

    channel: str = ""
    encryption: str = ""
    character_set: str = "UTF-8"
    mapping_version: str = ""
    deadline: date | None = None
    answer_days: int = 0
    criteria: str = ""
    sample: int = 0
    repairs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterwardsTerms:
    """What follows on the archive's mottagningsbevis.

    Attributes:
        source_disposal: whether the source's copies may be culled, in words; "" = not agreed.
        grace_days: that must have gone by before they may.
        cost, termination: as agreed, in words.
    """

    source_disposal: str = ""
    grace_days: int = 30
    cost: str = ""
    termination: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionTerms:
    """The agreement as the two parties have signed it.

    Attributes:
        version: its own version; "" = it has none, and is known by the digest of its file.
        status: draft, agreed or ended. valid_from, valid_to: days, both included.
        legal_basis, decisions: laws and register numbers it rests on.
        successors: of the archival creator, who answers for its records today.
    """

    version: str = ""
    status: AgreementStatus = AgreementStatus.AGREED
    valid_from: date | None = None
    valid_to: date | None = None
    legal_basis: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    scope: ScopeTerms = ScopeTerms()
    protection: ProtectionTerms = ProtectionTerms()
    system: SystemTerms = SystemTerms()
    conduct: ConductTerms = ConductTerms()
    afterwards: AfterwardsTerms = AfterwardsTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementVersion:
    """One version of an agreement that a delivery was opened under.

    Attributes:
        agreement: its id. number: running, from 1, in the order in which we first used them.
        version: what the agreement itself says, or "". digest: sha256 (hex) of its file.
        actor: who first used it. at: when.
    """

    agreement: str
    number: int
    version: str
    reference: str
    digest: str
    actor: str
    at: datetime
