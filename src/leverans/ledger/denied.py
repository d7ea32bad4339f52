"""The refusal that leaves a trace although everything else that was begun is undone."""

from collections.abc import Callable

from sqlalchemy import Connection

from leverans.model.errors import UsageError
from leverans.model.finding import Finding

Trace = Callable[[Connection], None]


class Denied(UsageError):
    """Somebody asked for what he has no right to.

    Args:
        trace: writes down that it was asked. The ledger calls it, in a transaction of its own,
            when the transaction in which this was raised has been undone.
    """

    def __init__(self, detail: str, *, findings: tuple[Finding, ...], trace: Trace) -> None:
        """Keep what is still to be written."""
        super().__init__(detail, findings=findings)
        self._trace: Trace | None = trace

    def take_trace(self) -> Trace | None:
        """What is to be written; the second who asks gets nothing, for it is written once."""
        trace, self._trace = self._trace, None
        return trace
