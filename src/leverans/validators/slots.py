"""Values of one width, one for each member number, in a temporary file: flat for any package."""

import os
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile

BLOCK = 4096  # values in one read


class Slots:
    """A file of values that are found by their number; those never written are zeros."""

    def __init__(self, width: int) -> None:
        """`width` in bytes."""
        self._width = width
        self._file = TemporaryFile(prefix="leverans-", buffering=0)  # noqa: SIM115 (close() does)

    def put(self, first: int, values: bytes) -> None:
        """Values of the numbers from `first` on."""
        view, place = memoryview(values), first * self._width
        while view:
            count = os.pwrite(self._file.fileno(), view, place)
            view, place = view[count:], place + count

    def get(self, number: int, count: int = 1) -> bytes:
        """The values of `count` numbers; fewer where the file ends."""
        width = self._width
        return os.pread(self._file.fileno(), count * width, number * width)

    def many(self, numbers: Sequence[int]) -> Iterator[str]:
        """The values of these numbers as text; in one read where they lie close together."""
        first, width = min(numbers), self._width
        count = max(numbers) + 1 - first
        if count > 2 * len(numbers):
            return (self.get(number).decode("ascii") for number in numbers)
        text = self.get(first, count).decode("ascii").ljust(count * width, "\0")
        places = ((number - first) * width for number in numbers)
        return (text[place : place + width] for place in places)

    def close(self) -> None:
        """The file goes away."""
        self._file.close()
