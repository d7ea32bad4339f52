"""An inventory of any length is read in the same memory."""

import tracemalloc
from collections.abc import Iterator
from itertools import islice

import pytest

from leverans.model.finding import Finding
from leverans.validators.ocfl.inventory import Inventory
from leverans.validators.ocfl.inventory_reader import Asked, InventoryReader
from leverans.validators.ocfl.json_stream import JsonStream
from leverans.validators.ocfl.tables import Tables, open_tables
from leverans.validators.ocfl.telling import Tell

ROOM = 4 * 1024**2


def many_digests(count: int) -> Iterator[bytes]:
    yield b'{"manifest": {"00": ["v1/content/a"]'
    for number in range(count):
        yield f',\n"{number:0128x}": ["v1/content/mapp/fil {number}.txt"]'.encode()
    yield b"}}"


def many_paths(count: int) -> Iterator[bytes]:
    yield b'{"manifest": {"00": ["v1/content/a"'
    for number in range(count):
        yield f',\n"v1/content/mapp/fil {number}.txt"'.encode()
    yield b"]}}"


def many_keys(count: int) -> Iterator[bytes]:
    yield b'{"skr\xc3\xa4p": {"a": 1'
    for number in range(count):
        yield f',\n"{number}": [{{"b": [1, "c"]}}]'.encode()
    yield b"}}"


class Pieces:
    """A source of pieces that are made as they are asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, _size: int = -1, /) -> bytes:
        return b"".join(islice(self._pieces, 500))


@pytest.mark.parametrize("make", [many_digests, many_paths, many_keys])
def test_memory_does_not_grow_with_the_inventory(make: object) -> None:
    assert callable(make)
    findings: list[Finding] = []
    db = open_tables()
    tables = Tables(db, "stor", lambda: None)
    asked = Asked(declared="1.1", is_root=True, computed=frozenset())
    tracemalloc.start()
    try:
        inventory = Inventory(folder="", tables=tables)
        tell = Tell(findings.append, "inventory.json", "1.1")
        InventoryReader(JsonStream(Pieces(make(15_000))), inventory, tell, asked).read()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert inventory.whole
    (rows,) = db.execute("SELECT count(*) FROM stor_path").fetchone()
    db.close()
    assert rows == (0 if make is many_keys else 15_001)
    assert len(findings) < 10
    assert peak < ROOM
