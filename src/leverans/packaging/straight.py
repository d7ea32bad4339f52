"""A container that goes to its receiver while it is built, and never lies here as a whole.

The building line writes at planned offsets, nearly in order: only the small documents about
records are ready before the payload that is planned in front of them. What comes in its turn is
handed on at once; what comes early is kept aside until its turn, in memory while it is little,
else in a nameless file (`Spool`).
"""

from collections import deque
from dataclasses import dataclass

from leverans.model.errors import PackageError
from leverans.packaging.interface import Sink
from leverans.packaging.spool import Spool, Spools


@dataclass(slots=True)
class _Early:
    """Bytes whose turn has not come, which follow each other from `start`."""

    start: int
    bytes: Spool


class InOrder:
    """Takes bytes at offsets and hands them on in their order.

    Args:
        sink: takes them. spools: for what comes early.
    """

    def __init__(self, sink: Sink, spools: Spools) -> None:
        self._sink = sink
        self._spools = spools
        self._early: deque[_Early] = deque()
        self.reached = 0

    def write_at(self, data: bytes | memoryview, offset: int) -> None:
        """Take bytes; offsets that come early only rise.

        Raises:
            StorageError: the receiver cannot take them.
        """
        if offset == self.reached:
            self._pass(bytes(data))
            self._pass_early()
        else:
            self._keep(bytes(data), offset)

    def finish(self) -> int:
        """See that nothing is missing; how many bytes there were."""
        if self._early:
            raise PackageError(f"bytes are missing at {self.reached}")
        return self.reached

    def _pass(self, data: bytes) -> None:
        if data:
            self._sink.write(data)
            self.reached += len(data)

    def _pass_early(self) -> None:
        while self._early and self._early[0].start == self.reached:
            early = self._early.popleft()
            for chunk in early.bytes.chunks():
                self._pass(chunk)
            early.bytes.close()

    def _keep(self, data: bytes, offset: int) -> None:
        last = self._early[-1] if self._early else None
        if last is None or last.start + last.bytes.size != offset:
            last = _Early(offset, self._spools.new())
            self._early.append(last)
        last.bytes.write(data)
