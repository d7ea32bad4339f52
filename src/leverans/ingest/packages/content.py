"""Where a member's bytes are: a part of a tar or zip that is opened late; nothing is unpacked.

All are small values that another process can open.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, cast

from leverans.formats.tar_records import ReadAt
from leverans.formats.zip_member import ZipMember
from leverans.ingest.packages.streams import Part
from leverans.model.record import Content


@contextmanager
def reading_at(content: Content) -> Iterator[ReadAt]:
    """Read the content at any place."""
    with content.open() as stream:
        yield Places(stream)


class Places:
    """A stream, read by place."""

    def __init__(self, stream: BinaryIO) -> None:
        """The stream must be seekable."""
        self._stream = stream

    def __call__(self, size: int, place: int) -> bytes:
        """At most `size` bytes from `place` on; fewer only where the stream ends."""
        self._stream.seek(place)
        found = self._stream.read(size)
        while len(found) < size and (more := self._stream.read(size - len(found))):
            found += more
        return found


@dataclass(frozen=True, slots=True)
class TarPart:
    """A member of a tar: so many bytes from a place on."""

    container: Content
    place: int
    size: int

    @property
    def path(self) -> None:
        """None: the bytes are reached by `open` only."""
        return

    def open(self) -> BinaryIO:
        """Open it at its first byte."""
        stream = self.container.open()
        stream.seek(self.place)
        left = self.size

        def more(size: int) -> bytes:
            nonlocal left
            data = stream.read(min(size, left))
            left -= len(data)
            if not data and left:
                raise OSError(f"the container ends {left} bytes before its member does")
            return data

        return _buffered(Part(more, stream.close))


@dataclass(frozen=True, slots=True)
class ZipPart:
    """A member of a zip; `place` is that of its record in the directory."""

    container: Content
    place: int

    @property
    def path(self) -> None:
        """None: the bytes are reached by `open` only."""
        return

    def open(self) -> BinaryIO:
        """Open it at its first byte; size and CRC-32 are held to while it is read."""
        stream = self.container.open()
        try:
            member = ZipMember(Places(stream), self.place)
        except BaseException:
            stream.close()
            raise
        return _buffered(Part(member.read, stream.close))


def _buffered(part: Part) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(part, buffer_size=256 * 1024))
