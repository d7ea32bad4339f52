"""Sets of record numbers: as bits of a whole number in memory, short as bytes in the database.

Numbers are kept by blocks of 8,192. A block is a list of places (16 bits each) while it is
sparse, and 1,024 bytes of bits otherwise; a set over a million records is 125 kB.
"""

import re
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence

BLOCK = 8192
WIDTH = BLOCK // 8
SPARSE = 256  # places, up to which a list is kept: half of what the bits would take
_FILLED = re.compile(rb"[^\x00]")
_PLACES = [tuple(place for place in range(8) if byte >> place & 1) for byte in range(256)]


def pack(bits: int) -> bytes:
    """A block's bits as they are stored; `unpack` is its inverse."""
    if bits.bit_count() > SPARSE:
        return bits.to_bytes(WIDTH, "little")
    return _places(places(bits))


def pack_numbers(numbers: Sequence[int]) -> bytes:
    """The same of the places in a block, each given once, ascending."""
    if len(numbers) > SPARSE:
        return of_numbers(numbers).to_bytes(WIDTH, "little")
    return _places(numbers)


def unpack(stored: bytes) -> int:
    """A block's bits."""
    if len(stored) == WIDTH:
        return int.from_bytes(stored, "little")
    bits = 0
    for place in _listed(stored):
        bits |= 1 << place
    return bits


def places(bits: int) -> Iterator[int]:
    """The numbers in a set, ascending."""
    data = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for found in _FILLED.finditer(data):
        first = found.start() * 8
        for place in _PLACES[data[found.start()]]:
            yield first + place


def gathered(blocks: Sequence[tuple[int, bytes]]) -> int:
    """One set of (block, stored bits); the same block may come again and again."""
    size = max((block for block, _ in blocks), default=-1) + 1
    data = bytearray(size * WIDTH)
    taken = bytearray(size)
    for block, stored in blocks:
        begin = block * WIDTH
        if len(stored) == WIDTH:
            data[begin : begin + WIDTH] = (
                _both(data[begin : begin + WIDTH], stored) if taken[block] else stored
            )
        elif len(stored) == len("16"):  # one place in two bytes: by far the most
            data[begin + (stored[1] << 5 | stored[0] >> 3)] |= 1 << (stored[0] & 7)
        else:
            for place in _listed(stored):
                data[begin + (place >> 3)] |= 1 << (place & 7)
        taken[block] = 1
    return int.from_bytes(data, "little")


def of_numbers(numbers: Iterable[int]) -> int:
    """The set of these numbers, in whatever order they come."""
    if isinstance(numbers, list) and len(numbers) == 1:
        return 1 << int(numbers[0])
    data = bytearray()
    for number in numbers:
        if number >> 3 >= len(data):
            data.extend(bytes((number >> 3) + WIDTH - len(data)))
        data[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(data, "little")


def _places(places: Iterable[int]) -> bytes:
    """Each place in two bytes, the lower one first, on every machine."""
    found = array("H", places)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def _listed(stored: bytes) -> Sequence[int]:
    found = array("H", stored)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _both(one: bytes | bytearray, other: bytes) -> bytes:
    both = int.from_bytes(one, "little") | int.from_bytes(other, "little")
    return both.to_bytes(WIDTH, "little")
