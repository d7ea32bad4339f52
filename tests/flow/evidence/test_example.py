"""The worked example of docs/reference/evidence-bundle.md is right in every digit."""

import hashlib
import re
from pathlib import Path

import pytest

from leverans.testing.forging import Tree, verifier

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "evidence-bundle.md"
DIGEST = re.compile(r"`([0-9a-f]{64})`")


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text("utf-8").partition("## A worked example")[2]


@pytest.fixture(scope="module")
def log(page: str) -> list[bytes]:
    found = re.search(r"```jsonl\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1].encode().splitlines()


def test_every_hash_of_the_example_is_recomputed(page: str, log: list[bytes]) -> None:
    verify, hashed = verifier(), [hashlib.sha256(line).hexdigest() for line in log]
    leaves = [hashlib.sha256(b"\0" + line).digest() for line in log]
    two = hashlib.sha256(b"\1" + leaves[0] + leaves[1]).digest()
    three = hashlib.sha256(b"\1" + two + leaves[2]).digest()
    pairs = [each for pair in zip(hashed, leaves, strict=True) for each in (pair[0], pair[1].hex())]
    assert DIGEST.findall(page) == [*pairs, two.hex(), three.hex()]
    one = bytearray(leaves[1])
    assert verify.subset_root(3, [(2, 2)], one, [leaves[0], leaves[2]]) == three
    assert verify.grown(2, 3, [two, leaves[2]]) == (two, three)
    assert Tree(log).nodes(1, 0) == two


def test_the_example_is_a_log_to_the_verifier(log: list[bytes]) -> None:
    verify = verifier()
    for number, line in enumerate(log, start=1):
        found = verify.parsed(line, "example", *verify.EVENT)
        assert verify.canonical(found) == line
        assert found["seq"] == number
    assert len(log) == 3


def test_every_file_and_every_word_of_the_verifier_is_told(page: str) -> None:
    whole, verify = PAGE.read_text("utf-8"), verifier()
    assert page in whole
    for kind in verify.KINDS - {"annex"}:
        assert f"`{kind}`" in whole
    for code in verify.WORDS:
        if code.startswith("why."):
            assert f"`{code[4:]}`" in whole
