"""Merkle trees over a log, as RFC 6962 §2.1 has them: a root says what every leaf was.

Pure arithmetic over hashes; where the hashes lie is the caller's to know. Leaves are numbered from
0. A subtree is *whole* when it has 2**level leaves and begins at a multiple of that; `Nodes` gives
the hash of such a one, and everything else is computed from these.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

Nodes = Callable[[int, int], bytes]
"""(level, index) -> hash of the whole subtree over leaves index * 2**level and on."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
LEAF = b"\x00"
NODE = b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf (32 bytes)."""
    return hashlib.sha256(LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of a node over its two children."""
    return hashlib.sha256(NODE + left + right).digest()


class Frontier:
    """A tree that only grows, of which nothing is kept but its right edge: log2(size) hashes."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []  # (leaves, hash), the largest first
        self.size = 0

    def append(self, leaf: bytes) -> None:
        """Put the hash of the next leaf in its place."""
        leaves, hashed = 1, leaf
        while self._peaks and self._peaks[-1][0] == leaves:
            hashed = node_hash(self._peaks.pop()[1], hashed)
            leaves *= 2
        self._peaks.append((leaves, hashed))
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        hashed = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            hashed = node_hash(left, hashed)
        return hashed


def whole_subtrees(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """The hashes of all whole subtrees over some leaves: level -> index -> hash.

    Args:
        leaves: hashes of leaves.
    """
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = zip(below[::2], below[1::2], strict=False)  # one that is left over has no pair
        levels.append([node_hash(left, right) for left, right in pairs])
    return levels


def split(leaves: int) -> int:
    """How many of two or more leaves go left: the largest power of two below their number."""
    return 1 << ((leaves - 1).bit_length() - 1)


def subtree(nodes: Nodes, start: int, stop: int) -> bytes:
    """Hash over the leaves `start` up to `stop`, as they hang together in the tree.

    Args:
        start: a multiple of the smallest power of two that is not below `stop - start`.
    """
    leaves = stop - start
    if leaves == 0:
        return EMPTY_ROOT
    if leaves & (leaves - 1) == 0:
        level = leaves.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + split(leaves)
    return node_hash(subtree(nodes, start, middle), subtree(nodes, middle, stop))


def subset_proof(nodes: Nodes, size: int, leaves: Sequence[int]) -> Iterator[bytes]:
    """The hashes that prove some leaves to be in the tree of `size` leaves.

    One hash for each largest subtree that holds none of the leaves, from left to right: for a
    single leaf the audit path of RFC 6962 in another order, for all leaves nothing.

    Args:
        leaves: numbers in ascending order, each once.
    """
    yield from (subtree(nodes, *span) for span in subset_spans(size, leaves))


def subset_spans(size: int, leaves: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Over which leaves (from, up to) the hashes of a `subset_proof` are, in the same order."""
    yield from _outside((0, size), leaves, (0, len(leaves)))


def _outside(
    span: tuple[int, int], leaves: Sequence[int], among: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    (start, stop), (first, last) = span, among
    if first == last:
        if stop > start:
            yield start, stop
        return
    if last - first == stop - start:
        return
    middle = start + split(stop - start)
    cut = bisect_left(leaves, middle, first, last)
    yield from _outside((start, middle), leaves, (first, cut))
    yield from _outside((middle, stop), leaves, (cut, last))


def subset_root(size: int, leaves: Mapping[int, bytes], proof: Sequence[bytes]) -> bytes:
    """The root that follows from the hashes of some leaves and a `subset_proof`.

    Raises:
        ValueError: a leaf is outside the tree, or the proof has too few or too many hashes.
    """
    numbers, given = sorted(leaves), iter(proof)
    if numbers and not 0 <= numbers[0] <= numbers[-1] < size:
        raise ValueError("a leaf is outside the tree")

    def hashed(start: int, stop: int, first: int, last: int) -> bytes:
        if first == last:
            found = next(given, None)
            if found is None:
                raise ValueError("the proof is too short")
            return found
        if stop - start == 1:
            return leaves[start]
        middle = start + split(stop - start)
        cut = bisect_left(numbers, middle, first, last)
        return node_hash(hashed(start, middle, first, cut), hashed(middle, stop, cut, last))

    root = hashed(0, size, 0, len(numbers)) if size else EMPTY_ROOT
    if next(given, None) is not None:
        raise ValueError("the proof is too long")
    return root


def growth_proof(nodes: Nodes, first: int, size: int) -> list[bytes]:
    """The hashes that prove a tree of `first` leaves to be the beginning of one of `size`.

    First the whole subtrees that the older tree is made of, from left to right, then what lies to
    the right of it: with the former the older root is computed, with all of them the newer one.
    """
    return [subtree(nodes, *span) for span in growth_spans(first, size)]


def growth_spans(first: int, size: int) -> Iterator[tuple[int, int]]:
    """Over which leaves (from, up to) the hashes of a `growth_proof` are, in the same order."""
    yield from _peaks(0, first)
    yield from _right_of((0, size), first)


def _peaks(start: int, stop: int) -> Iterator[tuple[int, int]]:
    while stop > start:
        whole = 1 << ((stop - start).bit_length() - 1)
        yield start, start + whole
        start += whole


def _right_of(span: tuple[int, int], first: int) -> Iterator[tuple[int, int]]:
    start, stop = span
    if first >= stop:
        return
    if first <= start:
        yield start, stop
        return
    middle = start + split(stop - start)
    yield from _right_of((start, middle), first)
    yield from _right_of((middle, stop), first)


def growth_roots(first: int, size: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of the older and the newer tree that follow from a `growth_proof`.

    Raises:
        ValueError: the sizes are no growth, or the proof has too few or too many hashes.
    """
    if not 0 <= first <= size:
        raise ValueError("no growth")
    peaks = first.bit_count()
    given = iter(proof[peaks:])
    if len(proof) < peaks:
        raise ValueError("the proof is too short")
    older = list(proof[:peaks])
    left = iter(older)

    def hashed(start: int, stop: int) -> bytes:
        leaves = stop - start
        within = stop <= first and leaves & (leaves - 1) == 0
        if within or first <= start:
            found = next(left if within else given, None)
            if found is None:
                raise ValueError("the proof is too short")
            return found
        middle = start + split(leaves)
        return node_hash(hashed(start, middle), hashed(middle, stop))

    newer = hashed(0, size) if size else EMPTY_ROOT
    if next(left, None) is not None or next(given, None) is not None:
        raise ValueError("the proof is too long")
    return _folded(older), newer


def _folded(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    hashed = peaks[-1]
    for left in reversed(peaks[:-1]):
        hashed = node_hash(left, hashed)
    return hashed
