"""Content paths are safe everywhere, and no two files have the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.archive.content_paths import LONGEST, LONGEST_PART, content_path, hashed_path

PART = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=40
).filter(lambda part: part not in {".", ".."})
PATHS = st.lists(PART, min_size=1, max_size=6).map("/".join)
SAFE = re.compile(
    r"[A-Za-z0-9åäöÅÄÖéÉ_.,()+@&'!#$;\[\]{}=-][A-Za-z0-9åäöÅÄÖéÉ_.,()+@&'!#$;\[\]{}= -]*"
)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("METS.xml", "METS.xml"),
        ("representations/rep1/data/Årsbok 2026 (del 1).pdf",) * 2,
        ("data/a:b", "data/a=3Ab"),
        ("data/slut.", "data/slut=2E"),
        ("data/slut ", "data/slut=20"),
        (" data/x", "=20data/x"),
        ("nul.txt", "=6Eul.txt"),
        ("COM1", "=43OM1"),
        ("a=3A", "a=3D3A"),
        ("tab\tbad", "tab=09bad"),
        ("a\u030a.txt", "a=CC=8A.txt"),
        ("データ", "=E3=83=87=E3=83=BC=E3=82=BF"),
    ],
)
def test_what_is_safe_stays_and_the_rest_is_written_in_bytes(path: str, kept: str) -> None:
    assert content_path(path) == kept


def test_a_long_name_keeps_its_beginning_and_gets_a_digest() -> None:
    long = "protokoll " * 30
    made = content_path(f"data/{long}")
    assert made.startswith("data/protokoll protokoll")
    assert len(made.rpartition("/")[2].encode()) <= LONGEST_PART
    assert made != content_path(f"data/{long}x")


def test_a_long_path_is_its_digest_alone() -> None:
    path = "/".join(["mapp"] * 200)
    assert content_path(path) == hashed_path(path)


@given(PATHS)
def test_every_store_can_carry_it(path: str) -> None:
    made = content_path(path)
    assert len(made.encode()) <= LONGEST
    for part in made.split("/"):
        assert SAFE.fullmatch(part), part
        assert part[-1] not in ". "
        assert part not in {"", ".", ".."}
        assert len(part.encode()) <= LONGEST_PART


@given(st.sets(PATHS, min_size=2, max_size=30))
def test_no_two_paths_become_one(paths: set[str]) -> None:
    assert len({content_path(path) for path in paths}) == len(paths)
