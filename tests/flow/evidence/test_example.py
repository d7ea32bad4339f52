"""The worked example of docs/reference/evidence-bundle.md is right in every digit."""

import hashlib
import re
from pathlib import Path

import pytest

from leverans.model.bundle import Withheld
from leverans.testing.forging import Tree, verifier

KINDS = ("receipt", "confirmation", "protocol", "agreement", "plan", "decision")

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
    hexed = [leaf.hex() for leaf in leaves]
    alone = {(number, number): leaf for number, leaf in enumerate(hexed, start=1)}
    assert verify.root_of(alone, 3) == three.hex()
    assert verify.root_of({(1, 2): two.hex()}, 2) == two.hex()
    assert verify.root_of({(1, 2): two.hex(), (3, 3): hexed[2]}, 3) == three.hex()
    assert Tree(log).nodes(1, 0) == two


def test_the_example_is_a_log_to_the_verifier(log: list[bytes]) -> None:
    verify = verifier()
    bundle, before = verify.Bundle(PAGE, (), ()), (0, "0" * 64, None)
    bundle.manifest = {"chain": "exempel"}
    bundle.parts = {}
    for line in log:
        before = verify.check_event(bundle, line, *before)
    assert bundle.found == []
    assert before[:2] == (3, hashlib.sha256(log[-1]).hexdigest())
    assert verify.root_of(bundle.parts, 3)


def test_every_file_and_every_word_of_the_verifier_is_told(page: str) -> None:
    whole, source = PAGE.read_text("utf-8"), Path(str(verifier().__file__)).read_text("utf-8")
    assert page in whole
    members = re.findall(r'b\.(?:read|lines)\("([a-z./]+)"\)', source)
    assert len(members) > 5
    for member in members:
        assert f"`{member}" in whole
    for word in (*Withheld, *KINDS):
        assert f"`{word}`" in whole
