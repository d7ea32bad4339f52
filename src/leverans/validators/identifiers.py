"""The IDs of one METS document in 8 bytes each: are they unique, and does what points find one?

They are kept as Python's own 64-bit hash, keyed anew in each process. A hash met twice is only a
suspicion: `RepeatedIds` reads the document again for the names behind it.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from leverans.schemas.xml import Readable, read_events

_BUCKETS = 256  # so that sets are made of a part at a time


class HashedIds:
    """IDs of files, and of all else, of one document."""

    def __init__(self) -> None:
        """None yet."""
        self._files: dict[int, array[int]] = defaultdict(_no_hashes)
        self._others: dict[int, array[int]] = defaultdict(_no_hashes)

    def add_file(self, name: str) -> None:
        """The ID of a file element."""
        hashed = hash(name)
        self._files[hashed % _BUCKETS].append(hashed)

    def add_other(self, name: str) -> None:
        """The ID of any other element."""
        hashed = hash(name)
        self._others[hashed % _BUCKETS].append(hashed)

    def suspects(self) -> set[int]:
        """Hashes met more than once."""
        found: set[int] = set()
        for number in self._files.keys() | self._others.keys():
            files, others = self._files[number], self._others[number]
            met = set(files)
            if len(met) + len(others) != len(met.union(others)) or len(met) != len(files):
                found |= _repeated([*files, *others])
        return found

    def files_among(self, names: Iterable[str]) -> Iterator[str]:
        """Those of the names that are IDs of files."""
        buckets: dict[int, list[str]] = {}
        for name in names:
            buckets.setdefault(hash(name) % _BUCKETS, []).append(name)
        for number, wanted in buckets.items():
            files = set(self._files[number])
            yield from (name for name in wanted if hash(name) in files)


def _no_hashes() -> "array[int]":
    return array("q")


def _repeated(values: list[int]) -> set[int]:
    return {value for value, times in Counter(values).items() if times > 1}


class RepeatedIds:
    """Reads a document again for the names and lines of suspected IDs."""

    def __init__(self, suspects: set[int]) -> None:
        """`suspects`: from `HashedIds`."""
        self.line = 0
        self._suspects = suspects
        self._met: dict[str, list[tuple[int, str]]] = {}

    def read(self, source: Readable) -> Iterator[tuple[str, dict[str, int]]]:
        """IDs that do occur more than once, each with (element's name -> its last line)."""
        read_events(source, self)
        for name, places in self._met.items():
            if len(places) > 1:
                yield name, {tag: line for line, tag in places}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element that may have one of them."""
        name = attributes.get("ID")
        if name is not None and hash(name) in self._suspects:
            self._met.setdefault(name, []).append((self.line, tag.rpartition("}")[2]))

    def end(self, tag: str) -> None:
        """Says nothing."""

    def data(self, text: str) -> None:
        """Says nothing."""


def repeated_id(lines: Mapping[str, int], unique: Mapping[str, str]) -> list[tuple[str, int]]:
    """(rule, line) for elements that share an ID: `lines` by their names, their own rules if any.

    `unique`: element -> the rule that says so.
    """
    own = [(unique[name], line) for name, line in lines.items() if name in unique]
    return own or [("PKG-ID-REPEATED", max(lines.values()))]
