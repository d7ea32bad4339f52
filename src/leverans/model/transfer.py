"""How far one package is at one target."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TransferState(StrEnum):
    """`sent` means: whole there, read back and hashed."""

    WAITING = "waiting"
    ANNOUNCED = "announced"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A package on its way to one target, as the ledger knows it.

    Attributes:
        target: name of the target in the agreement. fence: rises with each change.
        tries: how often sending was begun. last_error: class of what broke the last try, "" when
            nothing did.
        sent_at: when it was there whole. bytes, digest: of the container (sha256, hex), as they
            were read back at the target.
    """

    package_id: str
    target: str
    state: TransferState = TransferState.WAITING
    fence: int = 0
    tries: int = 0
    last_error: str = ""
    changed_at: datetime | None = None
    sent_at: datetime | None = None
    bytes: int = 0
    digest: str = ""

    @property
    def announced(self) -> bool:
        """Whether the target has the delivery note: sending is begun after that, never before."""
        return self.tries > 0 or self.state in (TransferState.ANNOUNCED, TransferState.SENT)
