"""The manifest: one line for each file of the package, in bytewise order of the paths.

Lines come nearly in order and may be millions: sorted runs go to nameless files and are merged
at the end; runs that do not overlap are simply laid one after the other.
"""

import hashlib
import heapq
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

from leverans.model.errors import PackageError
from leverans.packaging.spool import Spools
from leverans.packaging.writing import written_badly

_PATH = 66  # 64 hex digits and two spaces stand before the path
_RUN = 4 * 1024 * 1024


class _Sorted:
    """Lines in order: the first and last path, and the spool that holds them."""

    def __init__(self, spools: Spools, lines: list[bytes]) -> None:
        self.first = lines[0][_PATH:]
        self.last = self.first
        self._spool = spools.new()
        self.append(lines)

    def append(self, lines: list[bytes]) -> None:
        """Add lines that all come later."""
        self.last = lines[-1][_PATH:]
        self._spool.write(b"".join(lines))

    def chunks(self) -> Iterator[bytes]:
        """The lines again, cut anywhere."""
        return self._spool.chunks()

    def lines(self) -> Iterator[bytes]:
        """The lines again, in order."""
        rest = b""
        for chunk in self._spool.chunks():
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                yield line + b"\n"

    def close(self) -> None:
        """Forget the lines."""
        self._spool.close()


class Manifest:
    """Gathers manifest lines in any order and writes them in bytewise order of the paths."""

    def __init__(self, spools: Spools) -> None:
        self._spools = spools
        self._waiting: dict[str, list[bytes]] = {}
        self._size = 0
        self._runs: dict[str, list[_Sorted]] = {}
        self.files = 0

    def add(self, lines: bytes, stream: str) -> None:
        """Add whole lines, each `<sha256> SP SP <path> LF`.

        Args:
            lines: as UTF-8. stream: where they come from; lines of one stream are probably in
                order among themselves.
        """
        self._waiting.setdefault(stream, []).append(lines)
        self._size += len(lines)
        if self._size > _RUN:
            self._sort()

    def write(self, path: Path) -> str:
        """Write the manifest, and give the sha256 (hex) of its bytes.

        Raises:
            PackageError: two files have the same path.
        """
        self._sort()
        digest = hashlib.sha256()
        try:
            with path.open("xb") as file:
                for block in self._blocks():
                    digest.update(block)
                    file.write(block)
        except OSError as error:
            raise written_badly(error, str(path)) from error
        for runs in self._runs.values():
            for run in runs:
                run.close()
        return digest.hexdigest()

    def _sort(self) -> None:
        waiting, self._waiting, self._size = self._waiting, {}, 0
        for stream, texts in waiting.items():
            lines = b"".join(texts).splitlines(keepends=True)
            lines.sort(key=_path)
            self.files += len(lines)
            if lines:
                self._place(lines, self._runs.setdefault(stream, []))

    def _place(self, lines: list[bytes], runs: list[_Sorted]) -> None:
        """Lay sorted lines behind a run of their stream that ends before them, or begin one."""
        paths = [line[_PATH:] for line in lines]
        for path, after in pairwise(paths):
            if path == after:
                raise _double(path)
        for run in runs:
            if run.last < paths[0]:
                run.append(lines)
                return
        runs.append(_Sorted(self._spools, lines))

    def _blocks(self) -> Iterator[bytes]:
        """All lines in order; runs that overlap are merged, the others copied as they are."""
        last, together = b"", list[_Sorted]()
        for run in sorted(chain(*self._runs.values()), key=lambda run: run.first):
            if together and run.first > last:
                yield from _merged(together)
                together = []
            together.append(run)
            last = max(last, run.last)
        yield from _merged(together)


def _merged(runs: list[_Sorted]) -> Iterator[bytes]:
    if len(runs) == 1:
        yield from runs[0].chunks()
        return
    before, block = b"", list[bytes]()
    for line in heapq.merge(*(run.lines() for run in runs), key=_path):
        path = line[_PATH:]
        if path == before:
            raise _double(path)
        before = path
        block.append(line)
        if len(block) == 4096:  # noqa: PLR2004 - lines a block
            yield b"".join(block)
            block = []
    yield b"".join(block)


def _double(path: bytes) -> PackageError:
    return PackageError("two files have this path", place=path.decode("utf-8").rstrip("\n"))


def _path(line: bytes) -> bytes:
    return line[_PATH:]
