"""Held against RFC 6962 §2.1 written down as it stands there, and against its known roots."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.merkle import (
    EMPTY_ROOT,
    Frontier,
    growth_proof,
    growth_roots,
    leaf_hash,
    node_hash,
    split,
    subset_proof,
    subset_root,
    subtree,
)

LARGEST = 33
# the eight leaves, and the roots of their first 1 … 8, of the public tests of RFC 6962
LEAVES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
sizes = st.integers(0, LARGEST)


def data(size: int) -> list[bytes]:
    return [b"event %d" % number for number in range(size)]


def plain_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, in so many words."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    hashed = plain_root(leaves[:left]) + plain_root(leaves[left:])
    return hashlib.sha256(b"\x01" + hashed).digest()


def plain_path(number: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 6962 §2.1.1."""
    if len(leaves) == 1:
        return []
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    if number < left:
        return [*plain_path(number, leaves[:left]), plain_root(leaves[left:])]
    return [*plain_path(number - left, leaves[left:]), plain_root(leaves[:left])]


def plain_nodes(leaves: Sequence[bytes]) -> dict[tuple[int, int], bytes]:
    """Every whole subtree, by level and index."""
    found = {(0, number): leaf_hash(leaf) for number, leaf in enumerate(leaves)}
    for level in range(1, len(leaves).bit_length()):
        for index in range(len(leaves) >> level):
            pair = (found[level - 1, 2 * index], found[level - 1, 2 * index + 1])
            found[level, index] = node_hash(*pair)
    return found


class Nodes:
    """`merkle.Nodes` over some leaves; only subtrees that are whole are ever asked for."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._found = plain_nodes(leaves)

    def __call__(self, level: int, index: int) -> bytes:
        return self._found[level, index]


def proved(size: int, chosen: set[int]) -> list[bytes]:
    return list(subset_proof(Nodes(data(size)), size, sorted(chosen)))


def hashed(size: int, chosen: set[int]) -> dict[int, bytes]:
    return {number: leaf_hash(leaf) for number, leaf in enumerate(data(size)) if number in chosen}


@st.composite
def trees_with_some_leaves(draw: st.DrawFn) -> tuple[int, set[int]]:
    size = draw(st.integers(1, LARGEST))
    return size, draw(st.sets(st.integers(0, size - 1)))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_roots_of_the_standard_are_found(size: int) -> None:
    tree = Frontier()
    for leaf in LEAVES[:size]:
        tree.append(leaf_hash(leaf))
    assert tree.root().hex() == ROOTS[size - 1]
    assert subtree(Nodes(LEAVES), 0, size).hex() == ROOTS[size - 1]


def test_the_tree_without_leaves_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == plain_root([])
    assert subset_root(0, {}, []) == EMPTY_ROOT


def test_a_growing_tree_has_the_root_of_the_standard_at_each_size() -> None:
    tree, nodes = Frontier(), Nodes(data(LARGEST))
    for size, leaf in enumerate(data(LARGEST), 1):
        tree.append(leaf_hash(leaf))
        assert tree.size == size
        assert tree.root() == subtree(nodes, 0, size) == plain_root(data(size))


@given(st.integers(2, 2**60))
def test_the_left_side_is_the_largest_power_of_two_below(leaves: int) -> None:
    left = split(leaves)
    assert left.bit_count() == 1
    assert left < leaves <= 2 * left


def test_every_subset_of_every_small_tree_is_proved() -> None:
    for size in range(9):
        root = plain_root(data(size))
        for bits in range(2**size):
            chosen = {number for number in range(size) if bits >> number & 1}
            assert subset_root(size, hashed(size, chosen), proved(size, chosen)) == root


@given(trees_with_some_leaves())
def test_any_subset_is_proved(case: tuple[int, set[int]]) -> None:
    size, chosen = case
    proof = proved(size, chosen)
    assert subset_root(size, hashed(size, chosen), proof) == plain_root(data(size))


@given(trees_with_some_leaves())
def test_the_proof_of_one_leaf_is_the_path_of_the_standard(case: tuple[int, set[int]]) -> None:
    size, chosen = case
    for number in chosen:
        assert sorted(proved(size, {number})) == sorted(plain_path(number, data(size)))


@given(trees_with_some_leaves(), st.data())
def test_another_leaf_or_another_place_is_another_root(
    case: tuple[int, set[int]], more: st.DataObject
) -> None:
    size, chosen = case
    if not chosen:
        return
    proof, leaves = proved(size, chosen), hashed(size, chosen)
    one = more.draw(st.sampled_from(sorted(chosen)))
    foreign = {**leaves, one: leaf_hash(b"never written")}
    assert subset_root(size, foreign, proof) != plain_root(data(size))
    if len(chosen) > 1:
        other = more.draw(st.sampled_from(sorted(chosen - {one})))
        swapped = {**leaves, one: leaves[other], other: leaves[one]}
        assert subset_root(size, swapped, proof) != plain_root(data(size))


@given(trees_with_some_leaves(), st.data())
def test_a_proof_with_one_hash_changed_or_two_swapped_is_another_root(
    case: tuple[int, set[int]], more: st.DataObject
) -> None:
    size, chosen = case
    proof = proved(size, chosen)
    if not proof:
        return
    at = more.draw(st.integers(0, len(proof) - 1))
    changed = [*proof[:at], leaf_hash(proof[at]), *proof[at + 1 :]]
    assert subset_root(size, hashed(size, chosen), changed) != plain_root(data(size))
    if len(proof) > 1:
        turned = [*proof[1:], proof[0]]
        assert subset_root(size, hashed(size, chosen), turned) != plain_root(data(size))


@given(trees_with_some_leaves(), st.data())
def test_a_proof_that_is_too_short_or_too_long_is_refused(
    case: tuple[int, set[int]], more: st.DataObject
) -> None:
    size, chosen = case
    proof, leaves = proved(size, chosen), hashed(size, chosen)
    with pytest.raises(ValueError, match="too long"):
        subset_root(size, leaves, [*proof, leaf_hash(b"")])
    if proof:
        kept = more.draw(st.integers(0, len(proof) - 1))
        with pytest.raises(ValueError, match="too short"):
            subset_root(size, leaves, proof[:kept])


@pytest.mark.parametrize("number", [-1, 5, 6])
def test_a_leaf_outside_the_tree_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        subset_root(5, {number: leaf_hash(b"")}, [])


def test_every_growth_is_proved() -> None:
    nodes = Nodes(data(LARGEST))
    for size in range(LARGEST + 1):
        for first in range(size + 1):
            roots = growth_roots(first, size, growth_proof(nodes, first, size))
            assert roots == (plain_root(data(first)), plain_root(data(size)))


@given(sizes, sizes, st.data())
def test_a_growth_whose_proof_was_changed_leads_elsewhere(
    one: int, other: int, more: st.DataObject
) -> None:
    first, size = sorted((one, other))
    proof = growth_proof(Nodes(data(size)), first, size)
    if not proof:
        return
    at = more.draw(st.integers(0, len(proof) - 1))
    changed = [*proof[:at], leaf_hash(proof[at]), *proof[at + 1 :]]
    assert growth_roots(first, size, changed) != (plain_root(data(first)), plain_root(data(size)))
    with pytest.raises(ValueError, match="too short"):
        growth_roots(first, size, proof[:at])
    with pytest.raises(ValueError, match="too long"):
        growth_roots(first, size, [*proof, proof[at]])


@pytest.mark.parametrize(("first", "size"), [(-1, 3), (4, 3)])
def test_a_tree_does_not_shrink(first: int, size: int) -> None:
    with pytest.raises(ValueError, match="no growth"):
        growth_roots(first, size, [])
