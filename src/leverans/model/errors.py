"""What can go wrong in the world around us; a failed check is a `Finding`, never one of these.

    LeveransError
    ├── UsageError              the command, the agreement or the workspace is wrong: exit code 2
    │   └── ConfigurationError  a settings file is wrong; names file, line or key, allowed values
    ├── WorldError              source, disk, network or archive failed: exit code 3, try again
    │   ├── SourceError         a source system cannot be read
    │   │   └── SourceChanged   a file changed while it was read
    │   ├── StorageError        a store cannot be read or written
    │   │   ├── NotFoundInStore there is nothing under that key
    │   │   ├── AlreadyInStore  something else lies under that key already
    │   │   ├── NoSpace         the disk is full, or would be
    │   │   └── ProtocolNotKept a culling protocol cannot be stored: nothing may be destroyed
    │   ├── PackageError        a package cannot be built or read
    │   ├── TargetError         the archive's side refuses, or cannot be reached
    │   │   └── DigestMismatch  what was read back there is not what was sent
    │   ├── MailNotSent         a mail server cannot be reached, or does not take a mail
    │   └── NotNow              the agreed hours for sending are over; goes on by itself later
    ├── LedgerError             the ledger is missing, too new, or says something impossible
    │   ├── LedgerBusy          another process holds it: try again
    │   └── Outrun              another worker has moved this package on; our number is old
    └── TransitionError         a state was asked for that does not follow on the present one

Every class carries `advice`: one sentence to the archivist, the key of a text in `messages`.
"""

from datetime import datetime
from typing import ClassVar

from leverans.model.finding import Finding


class LeveransError(Exception):
    """Root of all errors that `leverans` raises on purpose.

    Args:
        detail: what happened, with the file, the place and the value; English, for the log.
        place: the file, key or address it is about, or an empty string.
    """

    advice: ClassVar[str] = "advice.unexpected"
    exit_code: ClassVar[int] = 3

    def __init__(self, detail: str, *, place: str = "") -> None:
        """Keep the detail and the place apart, so that faces can show them as they need."""
        super().__init__(f"{place}: {detail}" if place else detail)
        self.detail = detail
        self.place = place


class UsageError(LeveransError):
    """The command, the agreement or the workspace is wrong.

    `findings` says the same as values, one for each mistake, for faces that speak Swedish;
    there are none when the text says it all.
    """

    advice = "advice.usage"
    exit_code = 2

    def __init__(self, detail: str, *, place: str = "", findings: tuple[Finding, ...] = ()) -> None:
        """Keep the mistakes beside the text."""
        super().__init__(detail, place=place)
        self.findings = findings


class ConfigurationError(UsageError):
    """A settings file is wrong; the detail names line or key and the allowed values."""

    advice = "advice.configuration"


class WorldError(LeveransError):
    """Source, disk, network or archive failed; the same command may succeed later.

    Attributes:
        again: whether trying again without changing anything can help. False for what will not
            mend itself: a wrong secret, a missing bucket, a key that is taken.
        wait: seconds that the other side asked us to wait before we try again, or 0.
    """

    advice = "advice.world"
    again: bool = True
    wait: float = 0

    def __init__(
        self, detail: str, *, place: str = "", again: bool | None = None, wait: float = 0
    ) -> None:
        """Keep what decides about another try; `again` is by default what the class says."""
        super().__init__(detail, place=place)
        if again is not None:
            self.again = again
        self.wait = wait


class SourceError(WorldError):
    """A source system cannot be read."""

    advice = "advice.source"


class SourceChanged(SourceError):
    """A file changed while it was read, or since it was listed."""

    advice = "advice.source_changed"


class StorageError(WorldError):
    """A store cannot be read or written."""

    advice = "advice.storage"


class NotFoundInStore(StorageError):
    """There is nothing under that key."""


class AlreadyInStore(StorageError):
    """Something lies under that key already; stores never overwrite."""

    again = False


class NoSpace(StorageError):
    """The disk is full, or would be before the work is done."""

    advice = "advice.no_space"


class ProtocolNotKept(StorageError):
    """A culling protocol cannot be stored and read back; nothing that it tells of may be done."""

    advice = "advice.protocol_not_kept"


class AccessNotWritten(WorldError):
    """The access log cannot be written; nothing that belongs in it may be shown."""

    advice = "advice.access_not_written"


class PackageError(WorldError):
    """A package cannot be built or read."""

    advice = "advice.package"


class TargetError(WorldError):
    """The archive's side refuses, or cannot be reached."""

    advice = "advice.target"


class DigestMismatch(TargetError):
    """What was read back at the target is not what was sent."""


class MailNotSent(WorldError):
    """A mail server cannot be reached, or does not take a mail.

    What the server said is no part of it: it may repeat addresses.

    Attributes:
        reason: `unreachable`, `certificate`, `ca`, `tls`, `login`, `sender`, `recipients`,
            `content` or `broken`; a text of `night.mail_reason`.
    """

    advice = "advice.mail_not_sent"

    def __init__(self, reason: str, *, again: bool | None = None) -> None:
        """Keep the reason."""
        super().__init__(f"the mail could not be sent: {reason}", again=again)
        self.reason = reason


class NotNow(WorldError):
    """The agreed hours for sending are over: no fault, and nothing is lost.

    Attributes:
        until: when it may go on, with offset.
    """

    advice = "advice.not_now"
    again = False

    def __init__(self, detail: str, *, until: datetime, place: str = "") -> None:
        """Keep when it may go on."""
        super().__init__(detail, place=place)
        self.until = until


class LedgerError(LeveransError):
    """The ledger is missing, too new, or says something impossible."""

    advice = "advice.ledger"


class LedgerBusy(LedgerError):
    """Another process holds the ledger."""

    advice = "advice.ledger_busy"


class Outrun(LedgerError):
    """Another worker has moved this package on: our fencing number is old."""

    advice = "advice.outrun"


class TransitionError(LeveransError):
    """A state was asked for that does not follow on the present one."""

    advice = "advice.transition"
