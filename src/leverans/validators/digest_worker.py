"""Hashes files named on standard input, one batch a line; a process of its own with light imports.

    python -m leverans.validators.digest_worker tar|folder PLACE ALGORITHM...

A batch is `[[number, path, size, offset], ...]`, its answer `[[number, [hex, ...]], ...]`; where a
file could not be read as it was listed, a reason stands instead of the digests. JSON both ways.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

SMALL = 256 * 1024
Job = tuple[int, str, int, int]  # number, path, size, offset
Answer = tuple[int, list[str] | str]


class Digester:
    """Hashes the members of one container, each byte read once for all algorithms."""

    def __init__(self, kind: str, place: Path, algorithms: Sequence[str]) -> None:
        """`place` is the tar or the folder; `algorithms` are hashlib's names."""
        self._kind = kind
        self._place = place
        self._algorithms = tuple(algorithms)
        self._buffer = bytearray(SMALL)
        self._tar = os.open(place, os.O_RDONLY) if kind == "tar" else -1
        self._only_sha256 = self._algorithms == ("sha256",)

    def batch(self, jobs: Iterable[Job]) -> list[Answer]:
        """The answers in the order of the jobs."""
        return [(number, self._answer(path, size, place)) for number, path, size, place in jobs]

    def close(self) -> None:
        """Let go of the tar."""
        if self._tar >= 0:
            os.close(self._tar)

    def _answer(self, path: str, size: int, place: int) -> list[str] | str:
        try:
            if self._tar >= 0:
                return self._digest(self._tar, size, place)
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            descriptor = os.open(f"{self._place}/{path}", flags)
            try:
                if os.fstat(descriptor).st_size != size:
                    return "it changed while it was read"
                return self._digest(descriptor, size, 0)
            finally:
                os.close(descriptor)
        except OSError as error:
            return error.strerror or str(error)

    def _digest(self, descriptor: int, size: int, place: int) -> list[str] | str:
        if size > SMALL:
            return self._digest_large(descriptor, size, place)
        data = os.pread(descriptor, size, place)
        if len(data) != size:
            return "it ends before its size"
        if self._only_sha256:
            return [hashlib.sha256(data).hexdigest()]
        return [hashlib.new(name, data).hexdigest() for name in self._algorithms]

    def _digest_large(self, descriptor: int, size: int, place: int) -> list[str] | str:
        hashers = [hashlib.new(name) for name in self._algorithms]
        view = memoryview(self._buffer)
        end = place + size
        while place < end:
            count = os.preadv(descriptor, [view[: min(SMALL, end - place)]], place)
            if not count:
                return "it ends before its size"
            for hasher in hashers:
                hasher.update(view[:count])
            place += count
        return [hasher.hexdigest() for hasher in hashers]


def main(arguments: Sequence[str]) -> None:
    """Answer each line of standard input until it ends."""
    kind, place, *algorithms = arguments
    digester = Digester(kind, Path(place), algorithms)
    for line in sys.stdin:
        jobs: Any = json.loads(line)
        sys.stdout.write(json.dumps(digester.batch(jobs)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
