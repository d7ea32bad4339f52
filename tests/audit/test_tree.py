import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from leverans.audit.log import append_many
from leverans.audit.reading import links
from leverans.audit.tree import LogTree
from leverans.audit.verification import verify
from leverans.model.event import AuditEvent
from leverans.model.merkle import (
    Frontier,
    growth_proof,
    growth_roots,
    leaf_hash,
    subset_proof,
    subset_root,
)

CHAIN = "exempel"
MANY = 37
bodies = st.lists(st.binary(max_size=12), max_size=70)


def plain_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, in so many words."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    hashed = plain_root(leaves[:left]) + plain_root(leaves[left:])
    return hashlib.sha256(b"\x01" + hashed).digest()


@settings(deadline=None)  # machines in CI stall
@given(bodies)
def test_every_root_is_that_of_the_standard(told: list[bytes]) -> None:
    with LogTree(told) as tree:
        assert tree.size == len(told)
        assert tree.root() == plain_root(told)
        for size in range(len(told) + 1):
            assert tree.root(size) == plain_root(told[:size])


@settings(deadline=None)  # machines in CI stall
@given(bodies, st.data())
def test_proofs_are_made_from_the_stored_tree(told: list[bytes], more: st.DataObject) -> None:
    chosen = more.draw(st.sets(st.sampled_from(range(len(told))))) if told else set()
    first = more.draw(st.integers(0, len(told)))
    with LogTree(told) as tree:
        proof = list(subset_proof(tree.nodes, tree.size, sorted(chosen)))
        growth = growth_proof(tree.nodes, first, tree.size)
        root, older = tree.root(), tree.root(first)
    leaves = {number: leaf_hash(told[number]) for number in chosen}
    assert subset_root(len(told), leaves, proof) == root
    assert growth_roots(first, len(told), growth) == (older, root)


@pytest.mark.parametrize(("level", "index"), [(0, 5), (1, 2), (3, 0), (-1, 0), (0, -1), (60, 0)])
def test_a_subtree_that_is_not_whole_is_refused(level: int, index: int) -> None:
    with LogTree([b"x"] * 5) as tree, pytest.raises(ValueError, match="5 leaves"):
        tree.nodes(level, index)


@pytest.mark.parametrize("size", [-1, 6])
def test_a_root_of_more_events_than_there_are_is_refused(size: int) -> None:
    with LogTree([b"x"] * 5) as tree, pytest.raises(ValueError, match="5 leaves"):
        tree.root(size)


def test_what_breaks_off_the_reading_leaves_no_file_open() -> None:
    def broken() -> Iterator[bytes]:
        yield b"x"
        raise KeyError

    with pytest.raises(KeyError):  # an unclosed file would be a ResourceWarning, thus an error
        LogTree(broken())


def test_the_tree_of_a_chain_is_over_its_bytes_as_they_stand(
    connection: Connection, event: AuditEvent
) -> None:
    append_many(connection, CHAIN, (replace(event, counts={"n": n}) for n in range(MANY)))
    told = [row.body for row in links(connection, CHAIN)]
    with LogTree.of_chain(connection, CHAIN) as tree:
        assert (tree.size, tree.root()) == (MANY, plain_root(told))
        assert tree.root().hex() == verify(connection, CHAIN).root
    with LogTree.of_chain(connection, CHAIN, events=20) as earlier:
        assert (earlier.size, earlier.root()) == (20, plain_root(told[:20]))
    with LogTree.of_chain(connection, CHAIN, events=MANY + 1) as asked_too_much:
        assert asked_too_much.size == MANY


def test_the_tree_of_no_events_is_the_empty_one(connection: Connection) -> None:
    with LogTree.of_chain(connection, "empty") as tree:
        assert (tree.size, tree.root()) == (0, Frontier().root())


@pytest.mark.parametrize(
    ("first", "last", "numbers"),
    [(1, 3, [1, 2, 3]), (4, None, [4, 5]), (2, 4, [2, 3, 4]), (6, 9, [])],
)
def test_rows_are_read_from_one_number_to_another(
    connection: Connection, event: AuditEvent, first: int, last: int | None, numbers: list[int]
) -> None:
    append_many(connection, CHAIN, [event] * 5)
    found = [row.seq for row in links(connection, CHAIN, first=first, last=last)]
    assert found == numbers
