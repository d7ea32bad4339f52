"""Which digests an object states: known before the one read of its files."""

import json
import re
from collections.abc import Iterable

from leverans.validators.containers.interface import Container, Member
from leverans.validators.ocfl.vocabulary import ALGORITHMS

CHUNK = 1024**2
OVERLAP = 100  # bytes that a name may lie across two chunks
# Any short string, so that a name is found as a key and as a value, and written with escapes too.
_NAME = re.compile(rb'"((?:[A-Za-z0-9/-]|\\/|\\u00[0-9A-Fa-f]{2}){3,12})"')


def algorithms_stated(container: Container, inventories: Iterable[Member]) -> frozenset[str]:
    """Names of algorithms that occur in these inventories."""
    found: set[bytes] = set()
    for member in inventories:
        try:
            with container.open(member) as source:
                rest = b""
                while data := source.read(CHUNK):
                    _note(rest + data, found)
                    rest = data[-OVERLAP:]
        except OSError:
            continue  # said when the inventory is read
    names = {json.loads(b'"' + name + b'"') for name in found}
    return frozenset(names.intersection(ALGORITHMS))


def _note(data: bytes, found: set[bytes]) -> None:
    """Names that may be those of algorithms; few, whatever else the inventory holds."""
    for name in set(_NAME.findall(data)):
        if (b"\\" in name or name.decode() in ALGORITHMS) and len(found) < CHUNK:
            found.add(name)
