"""Hashes files named on standard input, one batch a line; a process of its own with light imports.

    python -m leverans.validators.digest_worker tar|zip|folder|file PLACE ALGORITHM...

A batch is `[number of the first, [[path, size, offset], ...]]`, of files that follow each other;
its answer has the fields of `Answer`. JSON both ways.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from leverans.formats.magic import HEAD, may_be_locked
from leverans.formats.zip_member import ZipMember

SMALL = 256 * 1024
WINDOW = 1024**2  # small members of a tar are read together, as they lie
POLITE = 5  # the parent, which reads METS meanwhile, is waited for by all
NO_DIGEST = "0" * 64
Job = tuple[str, int, int]  # path, size, and its place in a tar or zip


class Hasher(Protocol):
    """What hashlib's objects have in common."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Take more bytes."""
        ...

    def hexdigest(self) -> str:
        """The digest of all that was taken."""
        ...


class Answer(NamedTuple):
    """Digests of files that follow each other.

    Attributes:
        first: number of the first file. files: how many.
        sha256: their digests as hexadecimals, one after another; zeros where there is none.
        others: (number, digests by the other algorithms). faults: (number, reason).
        notable: numbers of the files that are empty, or of a kind that can be locked.
    """

    first: int
    files: int
    sha256: str
    others: Sequence[tuple[int, Sequence[str]]]
    faults: Sequence[tuple[int, str]]
    notable: Sequence[int] = ()


def answered(first: int, digests: Sequence[list[str] | str], notable: Sequence[int] = ()) -> Answer:
    """The answer from a list of digests, or the reason why there are none, of each file."""
    return Answer(
        first,
        len(digests),
        "".join([NO_DIGEST if isinstance(one, str) else one[0] for one in digests]),
        [(n, d[1:]) for n, d in enumerate(digests, first) if len(d) > 1 and not isinstance(d, str)],
        [(n, reason) for n, reason in enumerate(digests, first) if isinstance(reason, str)],
        notable,
    )


def hasher(name: str, data: bytes | memoryview = b"") -> Hasher:
    """A hash object by hashlib's name, or by OCFL's: `blake2b-160`, `sha512/256`."""
    family, _, bits = name.partition("-")
    if family == "blake2b" and bits:
        return hashlib.blake2b(data, digest_size=int(bits) // 8)
    return hashlib.new(name.replace("/", "_"), data)


class Digester:
    """Hashes the members of one container, each byte read once for all algorithms."""

    def __init__(
        self,
        kind: str,
        place: Path,
        algorithms: Sequence[str],
        pread: Callable[[int, int], bytes] | None = None,
    ) -> None:
        """`place` is the container; `algorithms` as `hasher` knows them, SHA-256 first.

        `pread` reads a tar that lies elsewhere.
        """
        self._kind = kind
        self._place = place
        self._algorithms = tuple(algorithms)
        self._buffer = bytearray(SMALL)
        self._elsewhere = pread
        packed = kind in ("tar", "zip") and pread is None
        self._packed = os.open(place, os.O_RDONLY) if packed else -1
        self._only_sha256 = self._algorithms == ("sha256",)
        self._head = b""  # of the file that was read last

    def batch(self, first: int, jobs: Sequence[Job]) -> Answer:
        """The answers in the order of the jobs."""
        digests: list[list[str] | str] = []
        notable: list[int] = []
        together = self._kind == "tar" and self._only_sha256
        for run in _runs(jobs) if together else [jobs]:
            number = first + len(digests)
            if together and len(run) > 1:
                digests += self._together(number, run, notable)
            else:
                digests += self._one_by_one(number, run, notable)
        return answered(first, digests, notable)

    def _one_by_one(
        self, first: int, jobs: Sequence[Job], notable: list[int]
    ) -> Iterator[list[str] | str]:
        for number, job in enumerate(jobs, first):
            self._head = b""
            yield self._answer(*job)
            if not job[1] or may_be_locked(self._head):
                notable.append(number)

    def _together(
        self, first: int, run: Sequence[Job], notable: list[int]
    ) -> Iterable[list[str] | str]:
        """Members that lie close to each other, in one read."""
        start, (_, size, place) = run[0][2], run[-1]
        try:
            pread = self._elsewhere or partial(os.pread, self._packed)
            data = memoryview(pread(place + size - start, start))
        except OSError as error:
            return [error.strerror or str(error)] * len(run)
        if len(data) != place + size - start:
            return self._one_by_one(first, run, notable)
        for number, (_, length, at) in enumerate(run, first):
            begin = at - start
            if not length or may_be_locked(bytes(data[begin : begin + min(length, HEAD)])):
                notable.append(number)
        sha256 = hashlib.sha256
        return [
            [sha256(data[at - start : at - start + length]).hexdigest()] for _, length, at in run
        ]

    def close(self) -> None:
        """Let go of the container."""
        if self._packed >= 0:
            os.close(self._packed)

    def _answer(self, path: str, size: int, place: int) -> list[str] | str:
        try:
            if self._kind == "zip":
                return self._inflated(ZipMember(partial(os.pread, self._packed), place), size)
            if self._elsewhere is not None:
                return self._digest_elsewhere(self._elsewhere, size, place)
            if self._packed >= 0:
                return self._digest(self._packed, size, place)
            descriptor = self._open(path)
            try:
                if os.fstat(descriptor).st_size != size:
                    return "it changed while it was read"
                return self._digest(descriptor, size, 0)
            finally:
                os.close(descriptor)
        except OSError as error:
            return error.strerror or str(error)

    def _open(self, path: str) -> int:
        if self._kind == "file":  # the one that was given, wherever a link of that name leads
            return os.open(self._place, os.O_RDONLY)
        return os.open(f"{self._place}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)

    def _inflated(self, member: ZipMember, size: int) -> list[str]:
        hashers = [hasher(name) for name in self._algorithms]
        while data := member.read(min(SMALL, max(size, 1))):
            self._head = self._head or data[:HEAD]
            for one in hashers:
                one.update(data)
        return [one.hexdigest() for one in hashers]

    def _digest(self, descriptor: int, size: int, place: int) -> list[str] | str:
        if size > SMALL:
            return self._digest_large(descriptor, size, place)
        data = os.pread(descriptor, size, place)
        if len(data) != size:
            return "it ends before its size"
        self._head = data[:HEAD]
        if self._only_sha256:
            return [hashlib.sha256(data).hexdigest()]
        return [hasher(name, data).hexdigest() for name in self._algorithms]

    def _digest_large(self, descriptor: int, size: int, place: int) -> list[str] | str:
        hashers = [hasher(name) for name in self._algorithms]
        view = memoryview(self._buffer)
        end = place + size
        while place < end:
            count = os.preadv(descriptor, [view[: min(SMALL, end - place)]], place)
            if not count:
                return "it ends before its size"
            self._head = self._head or bytes(view[: min(count, HEAD)])
            for one in hashers:
                one.update(view[:count])
            place += count
        return [one.hexdigest() for one in hashers]

    def _digest_elsewhere(
        self, pread: Callable[[int, int], bytes], size: int, place: int
    ) -> list[str] | str:
        hashers = [hasher(name) for name in self._algorithms]
        end = place + size
        while place < end:
            data = pread(min(WINDOW, end - place), place)
            if not data:
                return "it ends before its size"
            self._head = self._head or data[:HEAD]
            for one in hashers:
                one.update(data)
            place += len(data)
        return [one.hexdigest() for one in hashers]


def _runs(jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
    """Jobs in groups that span at most `WINDOW` bytes; a large one alone."""
    begun = 0
    for number, (_, size, place) in enumerate(jobs):
        if place + size - jobs[begun][2] > WINDOW and number > begun:
            yield jobs[begun:number]
            begun = number
    yield jobs[begun:]


def main(arguments: Sequence[str]) -> None:
    """Answer each line of standard input until it ends."""
    os.nice(POLITE)
    kind, place, *algorithms = arguments
    digester = Digester(kind, Path(place), algorithms)
    for line in sys.stdin:
        first, jobs = json.loads(line)
        sys.stdout.write(json.dumps(digester.batch(first, jobs)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
