"""A token bucket: so many bytes a second, on an injected clock."""

import threading
from collections.abc import Callable

BURST = 1.0  # seconds: what may go at once after a pause


class Bucket:
    """Lets bytes through at a rate, shared by all who send; waits by `pause`.

    Args:
        rate: bytes a second, more than 0.
        clock: seconds that only rise. pause: waits so many seconds.
    """

    def __init__(
        self, rate: int, *, clock: Callable[[], float], pause: Callable[[float], None]
    ) -> None:
        self._rate = rate
        self._clock = clock
        self._pause = pause
        self._lock = threading.Lock()
        self._free = clock()  # when everything let through so far has been paid for

    def take(self, size: int) -> None:
        """Wait until so many bytes may go; they are paid for afterwards, by the next."""
        with self._lock:
            now = self._clock()
            self._free = max(self._free, now - BURST)
            wait = self._free - now
            self._free += size / self._rate
        if wait > 0:
            self._pause(wait)
