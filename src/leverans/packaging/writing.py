"""What it takes to put bytes into a package, whatever it grows in; failures get our names."""

import errno
import os
from typing import Protocol

from leverans.model.errors import NoSpace, PackageError

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class TakesBytes(Protocol):
    """What bytes are written to where there is no file."""

    def write_at(self, data: bytes | memoryview, offset: int) -> None:
        """Take bytes at an offset."""


Ground = int | TakesBytes  # an open file, or what stands for it


class Writer(Protocol):
    """Puts members into the package; names are whole, root folder included."""

    wants_crc: bool

    def whole(self, name: bytes, data: bytes, mtime_ns: int, crc: int) -> None:
        """A member whose bytes are at hand."""

    def begin(self, name: bytes, size: int, mtime_ns: int) -> tuple[Ground, int]:
        """(ground, offset) where the bytes of a larger member belong."""

    def complete(self, name: bytes, size: int, mtime_ns: int, crc: int) -> None:
        """The member begun is written."""

    def flush(self) -> bytes:
        """Write what is still gathered; the batch's lines of the container's table."""

    def drop(self) -> None:
        """Let go of what a failure left open."""


def write_all(ground: Ground, data: bytes | memoryview, offset: int) -> None:
    """Write every byte at its offset.

    Raises:
        NoSpace, PackageError: it cannot be written.
    """
    if not isinstance(ground, int):
        ground.write_at(data, offset)
        return
    view = memoryview(data)
    try:
        while view:
            done = os.pwrite(ground, view, offset)
            view, offset = view[done:], offset + done
    except OSError as error:
        raise written_badly(error) from error


def written_badly(error: OSError, place: str = "") -> NoSpace | PackageError:
    """The error of ours for a write that failed."""
    detail = f"{error.strerror} (errno {error.errno})"
    kind = NoSpace if error.errno in _NO_SPACE else PackageError
    return kind(detail, place=place)
