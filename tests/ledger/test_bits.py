from hypothesis import given
from hypothesis import strategies as st

from leverans.ledger.bits import (
    BLOCK,
    SPARSE,
    WIDTH,
    gathered,
    of_numbers,
    pack,
    pack_numbers,
    places,
    unpack,
)

IN_BLOCK = st.sets(st.integers(0, BLOCK - 1), max_size=SPARSE * 2)


@given(IN_BLOCK)
def test_what_is_packed_is_unpacked(numbers: set[int]) -> None:
    bits = of_numbers(numbers)
    assert unpack(pack(bits)) == bits
    assert pack(bits) == pack_numbers(sorted(numbers))
    assert list(places(bits)) == sorted(numbers)


@given(st.lists(st.tuples(st.integers(0, 3), IN_BLOCK), max_size=6))
def test_blocks_are_gathered_into_one_set(blocks: list[tuple[int, set[int]]]) -> None:
    bits = gathered([(block, pack(of_numbers(numbers))) for block, numbers in blocks])
    whole = {block * BLOCK + number for block, numbers in blocks for number in numbers}
    assert set(places(bits)) == whole


def test_a_block_is_a_list_while_that_is_shorter() -> None:
    assert len(pack(of_numbers(range(SPARSE)))) == 2 * SPARSE
    assert len(pack(of_numbers(range(SPARSE + 1)))) == WIDTH
    assert pack(of_numbers([258])) == b"\x02\x01"
