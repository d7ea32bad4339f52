from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis.strategies import binary, integers, lists

from leverans.model.errors import PackageError
from leverans.packaging.spool import KEEP, Spools
from leverans.packaging.straight import InOrder


class Kept:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data


@settings(max_examples=200, deadline=None)
@given(pieces=lists(binary(min_size=1, max_size=50), max_size=30), ahead=integers(0, 6))
def test_what_is_written_early_is_handed_on_in_its_turn(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], ahead: int
) -> None:
    """As the building line does: each third piece is written before `ahead` that lie before it."""
    offsets = [sum(map(len, pieces[:n])) for n in range(len(pieces))]
    order = sorted(range(len(pieces)), key=lambda n: (n - (ahead + 0.5 if n % 3 == 2 else 0), n))
    kept = Kept()
    with Spools(tmp_path_factory.getbasetemp()) as spools:
        straight = InOrder(kept, spools)
        for n in order:
            straight.write_at(pieces[n], offsets[n])
        assert straight.finish() == sum(map(len, pieces))
    assert kept.data == b"".join(pieces)


def test_much_that_comes_early_waits_in_a_file(tmp_path: Path) -> None:
    kept = Kept()
    late, early = b"late", bytes(range(256)) * (KEEP // 64)
    with Spools(tmp_path) as spools:
        straight = InOrder(kept, spools)
        for start in range(0, len(early), 1000):
            straight.write_at(early[start : start + 1000], len(late) + start)
        assert kept.data == b""
        straight.write_at(memoryview(late), 0)
        straight.finish()
    assert kept.data == late + early


def test_what_never_came_is_told(tmp_path: Path) -> None:
    with Spools(tmp_path) as spools:
        straight = InOrder(Kept(), spools)
        straight.write_at(b"early", 10)
        with pytest.raises(PackageError, match="missing at 0"):
            straight.finish()
