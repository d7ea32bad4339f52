"""Which digests an object states: known before the one read of its files."""

import re
from collections.abc import Iterable, Iterator

from leverans.validators.containers.interface import Container, Member
from leverans.validators.ocfl.vocabulary import ALGORITHMS

CHUNK = 1024**2
OVERLAP = 100  # bytes that a name may lie across two chunks
_ESCAPED = re.compile(rb"\\u00([2-7][0-9A-Fa-f])")  # ASCII written in a roundabout way


def algorithms_stated(container: Container, inventories: Iterable[Member]) -> frozenset[str]:
    """Names of algorithms that occur in these inventories."""
    found: set[str] = set()
    for member in inventories:
        try:
            with container.open(member) as source:
                rest = b""
                while data := source.read(CHUNK):
                    found.update(_names_in(rest + data))
                    rest = data[-OVERLAP:]
        except OSError:
            continue  # said when the inventory is read
    return frozenset(found)


def _names_in(data: bytes) -> Iterator[str]:
    """Algorithms named in this piece of JSON, as a key or as a value, with escapes or without."""
    data = data.replace(b"\\/", b"/") if b"\\/" in data else data
    if _ESCAPED.search(data):
        data = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), data)
    return (name for name in ALGORITHMS if f'"{name}"'.encode() in data)
