"""Packages spoilt by chance: no crash, no hang, nothing written outside, and a report that reads.

At least 10,000 inputs in all with `make slow`; a few of them run with every test.
"""

import json
import random
import shutil
from pathlib import Path

import pytest

from leverans.messages.finding_json import report_line
from leverans.messages.report_page import report_page
from leverans.messages.tables import findings_text
from leverans.model.finding import Report
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.guard import guarded
from leverans.testing.seeds import SEEDS
from leverans.testing.spoiling import CONTAINERS, Files, pack, spoil, spoil_name
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

ROUNDS = 1700  # of each seed, in the slow suite
FEW = 40
PROFILE = CheckProfile(workers=1, today="2026-11-22")


def judge(path: Path, private: Path, shelf: SchemaShelf) -> Report:
    """Check it under guard, and render what was found in every form."""
    with guarded(private):
        report = check_package(path, profile=PROFILE, shelf=shelf)
        line = report_line(report, "sv")
        findings_text(report, "en")
        report_page(report, "sv")
    assert isinstance(json.loads(line)["passed"], bool)
    return report


def _weight(name: str) -> int:
    if name.endswith((".xml", ".json")):
        return 8
    return 2 if "/" in name else 4


def spoilt(files: Files, chance: random.Random) -> Files:
    """One of the files changed (mostly a descriptor), or one of the names."""
    names = sorted(files)
    weights = [_weight(name) for name in names]
    name = chance.choices(names, weights)[0]
    other = files[chance.choice(names)]
    changed = dict(files)
    if chance.random() < 0.1:
        changed[spoil_name(name, chance)] = changed.pop(name)
    else:
        changed[name] = spoil(files[name], chance, other)
    return changed


def fuzz(seed: str, rounds: int, place: Path) -> int:
    """So many spoilt packages of one kind; gives how many were still accepted."""
    root, make = SEEDS[seed]
    files = make()
    chance = random.Random(f"{seed} {rounds}")  # noqa: S311 (the same on every run)
    shelf = SchemaShelf(home=place / "none")
    private, packages = place / "private", place / "packages"
    private.mkdir()
    accepted = 0
    for _ in range(rounds):
        packages.mkdir()
        kind = chance.choice(CONTAINERS)
        whole = chance.random() < 0.2 and kind != "folder"
        path = pack(files if whole else spoilt(files, chance), kind, packages, root)
        if whole:
            path.write_bytes(spoil(path.read_bytes(), chance))
        before = sorted(packages.rglob("*"))
        accepted += judge(path, private, shelf).passed
        assert sorted(packages.rglob("*")) == before
        shutil.rmtree(packages)
    return accepted


@pytest.mark.parametrize("seed", SEEDS)
def test_a_whole_package_is_judged_before_it_is_spoilt(seed: str, tmp_path: Path) -> None:
    root, make = SEEDS[seed]
    private = tmp_path / "private"
    private.mkdir()
    for kind in CONTAINERS:
        place = tmp_path / kind
        place.mkdir()
        report = judge(pack(make(), kind, place, root), private, SchemaShelf(home=tmp_path / "no"))
        assert report.passed, (kind, report.findings)
        assert report.profile


@pytest.mark.parametrize("seed", SEEDS)
def test_a_few_spoilt_packages_never_break_the_check(seed: str, tmp_path: Path) -> None:
    assert fuzz(seed, FEW, tmp_path) < FEW


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_many_spoilt_packages_never_break_the_check(seed: str, tmp_path: Path) -> None:
    assert fuzz(seed, ROUNDS, tmp_path) < ROUNDS / 2
