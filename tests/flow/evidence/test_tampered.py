"""A bundle that somebody has changed is refused, and the place is told."""

import re
from pathlib import Path
from random import Random
from types import ModuleType

import pytest
from tests.flow.evidence.tampering import WAYS
from tests.flow.evidence.world import World

SEEDS = 360


@pytest.mark.parametrize("seed", range(SEEDS))
def test_what_is_tampered_with_is_refused_at_its_place(
    world: World, fast: ModuleType, place: Path, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - repeatable, not secret
    way = WAYS[seed % len(WAYS)]
    forged, expected = way(world, chance)
    report = fast.verify(forged.write(place))
    assert report.answer(strict=False) == 1, f"{way.__name__}: {report.found}"
    places = [found for found, code, _ in report.found if code.startswith("wrong.")]
    assert all(places), report.found
    assert any(re.match(expected, each) for each in places), f"{way.__name__}: {places}"


@pytest.mark.parametrize("kind", ["period", "package"])
def test_a_true_bundle_is_accepted_and_says_what_it_did_not_compare(
    world: World, verify: ModuleType, place: Path, kind: str
) -> None:
    report = verify.verify(getattr(world, kind).write(place))
    assert [code for _, code, _ in report.found if code.startswith("wrong.")] == []
    assert report.answer(strict=False) == 0
    assert report.answer(strict=True) == 2
    codes = {code for _, code, _ in report.found}
    assert {"open.key", "open.no_anchor", "ok.proof", "ok.events"} <= codes
    assert ("ok.whole" in codes) is (kind == "period")
    assert ("open.selection" in codes) is (kind == "package")
