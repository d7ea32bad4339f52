"""A delivery, its packages, and the states a package may go through (`practice.md` §3.3)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leverans.model.errors import TransitionError


class PackageState(StrEnum):
    """Where a package is. Kvittens = `received`; mottagningsbevis = `receipt_issued` and on."""

    DRAFT = "draft"
    EXTRACTED = "extracted"
    BUILT = "built"
    VALIDATED = "validated"
    TEST_DELIVERED = "test_delivered"
    TEST_ACCEPTED = "test_accepted"
    TEST_REJECTED = "test_rejected"
    APPROVED_FOR_DELIVERY = "approved_for_delivery"
    ANNOUNCED = "announced"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    RECEPTION_CONTROL = "reception_control"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RECEIPT_ISSUED = "receipt_issued"
    CUSTODY_TRANSFERRED = "custody_transferred"
    IN_INTERMEDIATE_ARCHIVE = "in_intermediate_archive"
    SOURCE_DISPOSAL_DUE = "source_disposal_due"
    SOURCE_DISPOSED = "source_disposed"
    CLOSED = "closed"


S = PackageState
FOLLOWS: dict[PackageState, frozenset[PackageState]] = {
    S.DRAFT: frozenset({S.EXTRACTED, S.CLOSED}),
    S.EXTRACTED: frozenset({S.BUILT, S.DRAFT, S.CLOSED}),
    S.BUILT: frozenset({S.VALIDATED, S.DRAFT, S.CLOSED}),
    S.VALIDATED: frozenset({S.TEST_DELIVERED, S.APPROVED_FOR_DELIVERY, S.DRAFT, S.CLOSED}),
    S.TEST_DELIVERED: frozenset({S.TEST_ACCEPTED, S.TEST_REJECTED}),
    S.TEST_ACCEPTED: frozenset({S.APPROVED_FOR_DELIVERY, S.CLOSED}),
    S.TEST_REJECTED: frozenset({S.CLOSED}),
    S.APPROVED_FOR_DELIVERY: frozenset({S.ANNOUNCED, S.CLOSED}),
    S.ANNOUNCED: frozenset({S.IN_TRANSIT}),
    S.IN_TRANSIT: frozenset({S.RECEIVED, S.REJECTED}),
    S.RECEIVED: frozenset({S.RECEPTION_CONTROL}),
    S.RECEPTION_CONTROL: frozenset({S.ACCEPTED, S.REJECTED}),
    S.ACCEPTED: frozenset({S.RECEIPT_ISSUED}),
    S.REJECTED: frozenset({S.CLOSED}),
    S.RECEIPT_ISSUED: frozenset({S.CUSTODY_TRANSFERRED, S.IN_INTERMEDIATE_ARCHIVE}),
    S.CUSTODY_TRANSFERRED: frozenset({S.SOURCE_DISPOSAL_DUE, S.CLOSED}),
    S.IN_INTERMEDIATE_ARCHIVE: frozenset({S.SOURCE_DISPOSAL_DUE, S.CUSTODY_TRANSFERRED, S.CLOSED}),
    S.SOURCE_DISPOSAL_DUE: frozenset({S.SOURCE_DISPOSED}),
    S.SOURCE_DISPOSED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
}


# The archive has said that it has the package: nothing more is waited for but a day.
TAKEN_OVER = frozenset(
    {
        S.RECEIPT_ISSUED,
        S.CUSTODY_TRANSFERRED,
        S.IN_INTERMEDIATE_ARCHIVE,
        S.SOURCE_DISPOSAL_DUE,
        S.SOURCE_DISPOSED,
    }
)


def check_follows(now: PackageState, then: PackageState) -> None:
    """Raise `TransitionError` unless `then` may follow directly on `now`."""
    if then not in FOLLOWS[now]:
        allowed = ", ".join(sorted(FOLLOWS[now])) or "nothing"
        raise TransitionError(f"{then} does not follow on {now}; allowed: {allowed}")


class DeliveryKind(StrEnum):
    """A real delivery, or a test delivery (provleverans) of which the archive keeps nothing."""

    REAL = "real"
    TEST = "test"


class DeliveryState(StrEnum):
    """What a delivery as a whole waits for."""

    OPEN = "open"
    HELD = "held"
    DONE = "done"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageStatus:
    """A package as the ledger knows it; see `Package` for the counts.

    `fence` rises with each change of state, and a change must name the number it saw. `place` is
    the folder below the outbox in which it was built, "" for the outbox itself. `checkpoint` is the
    number of the log's checkpoint that it carries, 0 for none.
    """

    id: str
    delivery_id: str
    part: str
    state: PackageState
    fence: int
    built_at: datetime
    files: int = 0
    bytes: int = 0
    records: int = 0
    payload_files: int = 0
    payload_bytes: int = 0
    manifest_digest: str = ""
    container: str = ""
    size: int = 0
    place: str = ""
    checkpoint: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivery under one agreement, with its packages.

    Attributes:
        id: UUID text. number: running number of the authority, of real or of test deliveries.
        version: raised on re-delivery.
        agreement: id of the agreement; agreement_digest: sha256 of the file it was made under.
        held_by: rule ids that hold it, most frequent first; empty unless `held`.
        started_at, changed_at: times with offset.
    """

    id: str
    number: int
    version: int
    agreement: str
    agreement_digest: str
    kind: DeliveryKind
    state: DeliveryState
    started_at: datetime
    changed_at: datetime
    held_by: tuple[str, ...] = ()
    packages: tuple[PackageStatus, ...] = ()
