"""An authority and an archive on disk, with three documents in the file share."""

from pathlib import Path

import pytest

from leverans.testing.two_sides import PDF_1_4, TwoSides


def pdf(number: int) -> bytes:
    return PDF_1_4 + f"% handling {number}\n".encode()


@pytest.fixture
def sides(tmp_path: Path) -> TwoSides:
    """Nothing in the share yet."""
    return TwoSides(tmp_path).make()


@pytest.fixture
def three(sides: TwoSides) -> TwoSides:
    """Three documents, each with its row, that all pass."""
    for number in range(1, 4):
        sides.add(f"nämnd/protokoll {number}.pdf", pdf(number))
    sides.write()
    return sides
