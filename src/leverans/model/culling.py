"""Culling (gallring): an order and its items, from proposal to the day when it is final."""

from dataclasses import dataclass
from enum import StrEnum


class OrderState(StrEnum):
    """How far an order has come (`practice.md` §2.7). `EXECUTED` is not `VERIFIED`."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    EXECUTING = "executing"
    EXECUTED = "executed"
    VERIFIED = "verified"
    FINAL = "final"
    REJECTED = "rejected"


class ItemState(StrEnum):
    """How far one item has come. Only `ABSENT` says that it is gone: somebody has looked."""

    LISTED = "listed"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"
    ABSENT = "absent"
    WITHHELD = "withheld"
    FAILED = "failed"


class Withheld(StrEnum):
    """Why an item of an approved order was not destroyed."""

    HOLD = "hold"
    CONDITION = "condition"
    MISSING_TRIGGER = "missing_trigger"
    UNDECIDED_PHRASE = "undecided_phrase"
    NO_LONGER_DUE = "no_longer_due"
    CHANGED = "changed"  # other bytes, or other metadata, than those that were approved
    CUSTODY = "custody"  # another house answers for it now
    NO_RECEIPT = "no_receipt"
    ORDERED = "ordered"  # another order has it already


class Step(StrEnum):
    """What a person has done with an order; each is kept with who, in which role, and when."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    REJECTED = "rejected"
    STARTED = "started"
    EXECUTED = "executed"
    VERIFIED = "verified"
    REOPENED = "reopened"
    FINAL = "final"


class OrderKind(StrEnum):
    """Culling by the plan, or of a source's copy after the archive has taken the record over."""

    PLAN = "plan"
    SOURCE_COPY = "source_copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class CullingQuery:
    """What is asked for: everything that is given must hold; an empty query asks for all.

    Attributes:
        record_type: code or name, compared folded. row_id: of the plan. case: id of the case.
        date_from, date_to: ISO dates of registration, both included. limit: at most so many
            records, 0 = all.
    """

    record_type: str = ""
    row_id: str = ""
    case: str = ""
    date_from: str = ""
    date_to: str = ""
    limit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a record is today; `digest` is sha256 (hex) over its files, their digests, metadata."""

    digest: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CullingStep:
    """A step of an order: who took it (pseudonymous id), in which role, when (with offset)."""

    step: Step
    actor: str
    role: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldCount:
    """So many records were kept for one reason.

    Attributes:
        reason: a `Withheld`. detail: id of the hold, or what is missing; "" where none.
    """

    reason: str
    count: int
    detail: str = ""
    row_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CullingItem:
    """One record of an order, with what it was listed on.

    Attributes:
        record: archive id. package: it lies in, or "". case: id, or "". system: it was made in.
        record_type, process_code, phrase: of the plan's row, verbatim.
        registered_version, registered_row_id: the row in force when it was registered.
        digest: sha256 (hex) over what the item was when it was listed (files and their digests).
        version, row_id: of the plan. disposal_decision, application_decision: references.
        trigger, trigger_date, retain_through, eligible_from: the arithmetic.
        files, bytes: how many and how large. state, reason: how far it has come.
        detail: id of the hold that keeps it, or what else says more than the reason.
    """

    record: str
    package: str = ""
    case: str = ""
    digest: str = ""
    version: str = ""
    row_id: str = ""
    disposal_decision: str = ""
    application_decision: str = ""
    trigger: str = ""
    trigger_date: str = ""
    retain_through: str = ""
    eligible_from: str = ""
    files: int = 0
    bytes: int = 0
    state: ItemState = ItemState.LISTED
    reason: str = ""
    system: str = ""
    record_type: str = ""
    process_code: str = ""
    phrase: str = ""
    registered_version: str = ""
    registered_row_id: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CullingOrder:
    """An order; who and when are pseudonymous actors and times with offset, "" until then.

    Attributes:
        id: such as `GALLR-2026-0003`. kind: see `OrderKind`. place: `mellanarkiv` or an agreement.
        query, query_digest: what was asked for, as canonical JSON, and its sha256.
        list_digest: sha256 over the items as proposed; what is approved is this and no other.
        evaluated_on: the day the list was made for (ISO date).
        protocol: sha256 of the protocol, "" until there is one.
        backups_until: ISO date when the last backup that has them expires; "" = not stated.
        method: id of how the place destroys, such as `ocfl`. locations: where copies lay.
        rejected_reason: free text, secrecy-marked.
        listed: records; files, bytes: of all of them, as listed.
        steps: who did what, in order.
    """

    id: str
    kind: OrderKind
    state: OrderState
    place: str = ""
    query: str = ""
    query_digest: str = ""
    list_digest: str = ""
    evaluated_on: str = ""
    proposed_by: str = ""
    proposed_at: str = ""
    reviewed_by: str = ""
    reviewed_at: str = ""
    approved_by: str = ""
    approved_at: str = ""
    started_at: str = ""
    ended_at: str = ""
    verified_at: str = ""
    final_at: str = ""
    rejected_reason: str = ""
    protocol: str = ""
    backups_until: str = ""
    rejected_by: str = ""
    rejected_at: str = ""
    executed_by: str = ""
    verified_by: str = ""
    finished_by: str = ""
    method: str = ""
    locations: tuple[str, ...] = ()
    listed: int = 0
    files: int = 0
    bytes: int = 0
    steps: tuple[CullingStep, ...] = ()
