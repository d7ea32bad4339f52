"""What a verb has to say when it is through: where the delivery stands, and on what grounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from leverans.model.delivery import Delivery
from leverans.model.finding import Report
from leverans.model.inventory import Reconciliation
from leverans.model.transfer import Transfer


class Status(StrEnum):
    """How a run ended."""

    TAKEN_OVER = "taken_over"
    RECEIVED = "received"
    WAITING = "waiting"
    HELD = "held"
    NOTHING_NEW = "nothing_new"
    READY = "ready"
    TEST_ACCEPTED = "test_accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run of `deliver` ended.

    Attributes:
        status: `taken_over` (the archive's mottagningsbevis is in and agrees), `received` (its
            kvittens is, and its reception control goes on), `waiting` (sent, no answer yet),
            `held` (findings stop it), `nothing_new`, `ready` (a test delivery passed here),
            `test_accepted` (and at the archive), `rejected` (the archive refused).
        agreement: its id. delivery: as the ledger knows it; None when there was nothing new.
        reports: what the checks said, the survey's first.
        report_files: where the reports lie, relative to the workspace.
        balance: the figures that must come out even; None before the survey was taken.
        goes_on: when sending may go on, where the agreement's hours have stopped it.
        transfers: how far each package is at each target.
    """

    status: Status
    agreement: str
    delivery: Delivery | None
    reports: tuple[Report, ...] = ()
    report_files: tuple[str, ...] = ()
    balance: Reconciliation | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    goes_on: datetime | None = None
    transfers: tuple[Transfer, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 done or on its way, 1 held by findings or refused."""
        return 1 if self.status in (Status.HELD, Status.REJECTED) else 0
