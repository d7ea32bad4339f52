"""What happened to one id, from source to culling, as an auditor asks for it: ids, never names."""

from dataclasses import dataclass

from leverans.model.event import AuditEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something that an event refers to, as far as the ledger knows more of it than its id.

    Attributes:
        kind: agreement, plan, order, hold, receipt, protocol.
        id: as the event has it. told: (what, value) in a fixed order, such as a version's number.
    """

    kind: str
    id: str
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One event in its place.

    Attributes:
        seq, hash: its place in the chain. event: what happened, by whom, with what.
        through: (kind, id) of what it came by when it does not name the id that was asked for;
            ("", "") when it does.
        references: what it refers to, resolved.
    """

    seq: int
    hash: str
    event: AuditEvent
    through: tuple[str, str] = ("", "")
    references: tuple[Reference, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether the event names the id itself."""
        return not self.through[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A package that a record lay in.

    Attributes:
        package: its id. side: `delivered` (we sent it) or `held` (we have it in the archive).
        since: when it was built, or came. until: when the record was culled from it, or "".
        reference: the archive's, or "". refused: whether the archive refused it.
    """

    package: str
    side: str
    since: str
    until: str = ""
    reference: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Culled:
    """What was destroyed under one order, on one row of the plan.

    Attributes:
        order, kind: the order and its kind. package: that it lay in, or "".
        records, files, bytes: how many and how large; -1 = not known.
        at: when it began, or "". state: the order's. verified: whether absence was seen.
        row_id, version: of the plan. disposal_decision, application_decision: references.
        decisions: references where only the archive's store tells, and not which is which.
        protocol: sha256 (hex) of the newest protocol, or "". final_on: ISO date, or "".
    """

    order: str
    kind: str = ""
    package: str = ""
    records: int = 1
    files: int = -1
    bytes: int = -1
    at: str = ""
    state: str = ""
    verified: bool = False
    row_id: str = ""
    version: str = ""
    disposal_decision: str = ""
    application_decision: str = ""
    decisions: tuple[str, ...] = ()
    protocol: str = ""
    final_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The whole answer.

    Attributes:
        kind, id: what was asked for: package, delivery, record, item, order, hold, or the kind
            that the log has it under. named: as it was asked for.
        chain: id of the authority's chain. house: the authority's name.
        packages: the packages it is about, by id.
        entries: in order of the chain. stays: of a record. culled: what is no more of it.
        shortened: whether something had more events than are read for one answer.
    """

    kind: str
    id: str
    named: str
    chain: str
    house: str
    packages: tuple[str, ...] = ()
    entries: tuple[TimelineEntry, ...] = ()
    stays: tuple[Stay, ...] = ()
    culled: tuple[Culled, ...] = ()
    shortened: bool = False
