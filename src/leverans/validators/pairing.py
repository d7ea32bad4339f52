"""Files as a METS or a manifest lists them, laid beside files as the container holds them.

Nearly every list goes through the files of a folder in their order, and so does the container.
As long as the two agree in path and size, nothing has to be looked up: the stated digest goes
into the file's own slot and is compared with the computed one in blocks, at the end. What does
not pair becomes a row of the index, where SQL finds what is wrong with it.
"""

import struct
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from leverans.validators.slots import BLOCK, Slots

DIGEST = 64  # characters of a SHA-256
_PLACE = struct.Struct("<Q")
_LINE_BITS = 40
_FIRST_ROWS, _MOST_ROWS = 16, 2048
_TRIES = 1000  # searches that may fail to find an order before pairing is given up

Row = tuple[int, str, int]  # number, path, size
Rows = Callable[[int, int], Sequence[Row]]  # from this number on, at most so many
Search = Callable[[str], int]  # number of a path, 0 when it is not there


class Unlike(NamedTuple):
    """A file whose digest is not the one stated at this line of a document."""

    number: int
    document: int
    line: int
    said: str
    found: str


class Pairing:
    """Which members a list has spoken of in the common way, and the digests it gave."""

    def __init__(self, members: int, rows: Rows, search: Search, width: int = DIGEST) -> None:
        """`rows` and `search` ask the index; digests are `width` characters long."""
        self.width = width
        self.seen = bytearray(members + 1)
        self._rows = rows
        self._search = search
        self._window: Iterator[Row] = iter(())
        self._next: Row = (0, "", -1)
        self._size = _FIRST_ROWS
        self._tries = 0
        self._hits = 0
        self._stated, self._places = Slots(width), Slots(_PLACE.size)
        self._first = 0
        self._digests: list[str] = []
        self._lines = array("Q")

    def close(self) -> None:
        """The files go away."""
        self._stated.close()
        self._places.close()

    def pair(self, document: int, line: int, path: str, size: int, digest: str) -> bool:
        """Whether the file is there with this size, and spoken of for the first time.

        `size` -1: nothing is said of it. `digest` is as stated: ASCII, of the width agreed on.
        """
        row = self._next
        if row[1] != path:
            if not self._seek(path):
                return False
            row = self._next
        number = row[0]
        if self.seen[number] or (row[2] != size and size >= 0):
            return False
        self.seen[number] = 1
        if number != self._first + len(self._digests):
            self.flush()
            self._first = number
        self._digests.append(digest)
        self._lines.append(document << _LINE_BITS | line)
        self._hits += 1
        self._next = next(self._window, None) or self._further(number)
        return True

    def pair_run(
        self, document: int, line: int, paths: Sequence[str], digests: Sequence[str]
    ) -> int:
        """How many of the first paths follow each other in the container too: they are paired.

        They are stated on lines that follow each other from `line` on; sizes are not compared.
        """
        row = self._next
        first = row[0] if row[1] == paths[0] else self._search(paths[0])
        if not first:
            return 0
        found = [path for _, path, _ in self._rows(first, len(paths))]
        count = len(paths) if found == paths else _in_common(found, paths)
        if self.seen.count(0, first, first + count) != count:
            return 0
        self.flush()
        self.seen[first : first + count] = b"\1" * count
        self._stated.put(first, "".join(digests[:count]).encode("ascii"))
        lines = range(document << _LINE_BITS | line, (document << _LINE_BITS | line) + count)
        self._places.put(first, array("Q", lines).tobytes())
        self._size = _FIRST_ROWS
        self._next = self._read(first + count)
        return count

    def place(self, number: int, document: int, line: int, digest: str) -> None:
        """What is said of a member that was found in another way; said again, it holds."""
        self.flush()
        self.seen[number] = 1
        self._stated.put(number, digest.encode("ascii"))
        self._places.put(number, _PLACE.pack(document << _LINE_BITS | line))

    def said(self, number: int) -> str:
        """The digest that was stated for a member."""
        self.flush()
        return self._stated.get(number).decode("ascii")

    def flush(self) -> None:
        """Write what waits."""
        if self._digests:
            self._stated.put(self._first, "".join(self._digests).encode("ascii"))
            self._places.put(self._first, self._lines.tobytes())
            self._first += len(self._digests)
            self._digests.clear()
            del self._lines[:]

    def unlike(self, computed: Slots, known: bytearray) -> Iterator[Unlike]:
        """Pairs whose digest differs from the computed one, where that is known."""
        self.flush()
        for first in range(0, len(self.seen), BLOCK):
            said, found = self._stated.get(first, BLOCK), computed.get(first, BLOCK)
            if said != found:
                yield from self._differences(first, said, found, known)

    def _differences(
        self, first: int, said: bytes, found: bytes, known: bytearray
    ) -> Iterator[Unlike]:
        width = self.width
        for place in range(0, len(said), width):
            number = first + place // width
            one, other = said[place : place + width], found[place : place + width]
            if one != other and self.seen[number] and known[number]:
                (where,) = _PLACE.unpack(self._places.get(number))
                document, line = where >> _LINE_BITS, where & ((1 << _LINE_BITS) - 1)
                yield Unlike(number, document, line, one.decode(), other.decode())

    def _further(self, number: int) -> Row:
        if len(self._digests) >= _MOST_ROWS:
            self.flush()
        return self._read(number + 1)

    def _read(self, number: int) -> Row:
        """Rows from this number on: few after a search, more while the order holds."""
        self._window = iter(self._rows(number, self._size))
        self._size = min(2 * self._size, _MOST_ROWS)
        return next(self._window, (0, "", -1))

    def _seek(self, path: str) -> bool:
        """Go to where the path is in the container."""
        if self._tries > _TRIES and self._tries > self._hits // 8:
            return False
        self._tries += 1
        number = self._search(path)
        if not number:
            return False
        self._size = _FIRST_ROWS
        self._next = self._read(number)
        return True


def _in_common(some: Sequence[str], others: Sequence[str]) -> int:
    """How many of the first are the same."""
    pairs = enumerate(zip(some, others, strict=False))
    shorter = min(len(some), len(others))
    return next((place for place, (one, other) in pairs if one != other), shorter)
