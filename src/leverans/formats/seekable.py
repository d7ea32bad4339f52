"""What reading a file's structure needs of its bytes."""

from typing import Protocol


class Seekable(Protocol):
    """Bytes that can be read at any place."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place and say where that is."""
        ...
