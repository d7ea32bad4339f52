"""Identities in 8 bytes each: which are given twice, and which that are pointed to are not there.

They are kept as Python's own 64-bit hash, keyed anew in each process. What a hash tells is only a
suspicion: the document is walked once more for the names behind it, by `SuspectedIdentities`.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol

from leverans.model.finding import Level
from leverans.validators.desk import Tell
from leverans.validators.erms.ids import CommonIds

_BUCKETS = 256  # so that sets are made of a part at a time
MOST = 2_000  # suspicions of a kind that are looked into


class Identities(Protocol):
    """Is told of every identity, and of every one that is pointed to."""

    def own(self, line: int, name: str, /) -> None:
        """Of an object, as people know it."""
        ...

    def system(self, line: int, name: str, /) -> None:
        """Of an object, as its system knows it."""
        ...

    def target(self, line: int, name: str, /) -> None:
        """One that is pointed to."""
        ...

    def suspected(self, tell: Tell, ids: CommonIds, /) -> "Identities | None":
        """What to walk the document with once more, or None when all is well."""
        ...


class HashedNames:
    """Names that were met, each time they were."""

    def __init__(self) -> None:
        """None yet."""
        self._buckets = [array("q") for _ in range(_BUCKETS)]

    def add(self, name: str) -> None:
        """Once more."""
        hashed = hash(name)
        self._buckets[hashed % _BUCKETS].append(hashed)

    def repeated(self) -> Iterator[int]:
        """Hashes met more than once."""
        for bucket in self._buckets:
            if len(set(bucket)) != len(bucket):
                yield from (value for value, times in Counter(bucket).items() if times > 1)

    def without(self, *others: "HashedNames") -> Iterator[int]:
        """Hashes that none of the others has."""
        for number, bucket in enumerate(self._buckets):
            if bucket:
                yield from set(bucket).difference(*(other.bucket(number) for other in others))

    def bucket(self, number: int) -> "array[int]":
        """One part of the hashes: names that are the same have theirs in the same."""
        return self._buckets[number]


class NotedIdentities:
    """The first walk: all are noted."""

    def __init__(self) -> None:
        """None yet."""
        self._own, self._system, self._targets = HashedNames(), HashedNames(), HashedNames()

    def own(self, _line: int, name: str, /) -> None:
        """Of an object, as people know it."""
        self._own.add(name)

    def system(self, _line: int, name: str, /) -> None:
        """Of an object, as its system knows it."""
        self._system.add(name)

    def target(self, _line: int, name: str, /) -> None:
        """One that is pointed to."""
        self._targets.add(name)

    def suspected(self, tell: Tell, ids: CommonIds, /) -> Identities | None:
        """What to walk the document with once more, or None when all is well."""
        own, system = _some(self._own.repeated()), _some(self._system.repeated())
        lacking = _some(self._targets.without(self._own, self._system))
        if not own and not system and not lacking:
            return None
        return SuspectedIdentities(_Twice(own), _Twice(system), lacking, tell, ids)


def _some(hashes: Iterable[int]) -> frozenset[int]:
    return frozenset(islice(hashes, MOST))


class _Twice:
    """Of names with these hashes: whether one has been met before."""

    def __init__(self, hashes: frozenset[int]) -> None:
        self._hashes = hashes
        self._met: dict[int, str] = {}

    def again(self, name: str) -> bool:
        hashed = hash(name)
        if hashed not in self._hashes:
            return False
        before = self._met.get(hashed)
        if before is None:
            self._met[hashed] = name
        return before == name


class SuspectedIdentities:
    """The second walk: what was suspected is told, with its line, if it is so."""

    def __init__(
        self, own: _Twice, system: _Twice, lacking: frozenset[int], tell: Tell, ids: CommonIds
    ) -> None:
        """`lacking`: hashes of what is pointed to and not there."""
        self._own = own
        self._system = system
        self._lacking = lacking
        self._tell = tell
        self._ids = ids

    def own(self, line: int, name: str, /) -> None:
        """Of an object, as people know it."""
        if self._own.again(name):
            self._tell(self._ids.id_repeated, Level.ERROR, line, value=name)

    def system(self, line: int, name: str, /) -> None:
        """Of an object, as its system knows it."""
        if self._system.again(name):
            self._tell(self._ids.system_id_repeated, Level.ERROR, line, value=name)

    def target(self, line: int, name: str, /) -> None:
        """One that is pointed to."""
        if hash(name) in self._lacking:
            self._tell(self._ids.relation, Level.INFO, line, value=name)

    def suspected(self, _tell: Tell, _ids: CommonIds, /) -> Identities | None:
        """Twice is enough."""
        return None
