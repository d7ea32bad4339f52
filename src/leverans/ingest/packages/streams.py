"""A stream over something that gives its bytes piece by piece."""

import io
from collections.abc import Callable
from typing import Any


class Part(io.RawIOBase):
    """Reads by a function; closing lets go of what lies below."""

    def __init__(self, more: Callable[[int], bytes], close: Callable[[], None]) -> None:
        """`more` gives at most so many bytes, b"" at the end."""
        super().__init__()
        self._more = more
        self._close = close

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - any writable buffer, as io has it
        """Fill the buffer as far as the next piece goes."""
        view = memoryview(buffer).cast("B")
        data = self._more(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Let go."""
        if not self.closed:
            self._close()
        super().close()
