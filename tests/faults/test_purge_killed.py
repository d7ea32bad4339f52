"""A culling is killed with SIGKILL anywhere: what stays is never lost, what goes is gone then."""

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leverans.archive.generations import root_of
from leverans.archive.layout import OBJECT_DECLARATION
from leverans.archive.root import prepare_root
from leverans.testing.cullable import Cullable, every_byte, holds, keep_cullable
from leverans.testing.mellanarkiv import Mellanarkiv
from leverans.testing.ocfl_objects import judged

pytestmark = pytest.mark.faults
SOME = 4  # random moments before and while it is destroyed, besides the begin of each step


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    module = [sys.executable, "-m", "leverans.testing.archive_killed"]
    return subprocess.run([*module, *arguments], capture_output=True, text=True, check=False)


def made(place: Path) -> tuple[Mellanarkiv, Cullable, list[str]]:
    """An archive with a second copy, and how its record `två` is culled."""
    archive = Mellanarkiv(place / "archive").make(second=True)
    kept = keep_cullable(archive.store.root, place / "scratch")
    archive.second.root.mkdir(exist_ok=True)
    prepare_root(archive.second)
    for verb in ("rebuild", "copy"):
        assert command(verb, str(archive.root)).returncode == 0
    (doomed,) = kept.doomed(archive.store, "två")
    asked = ["purge", str(archive.root), kept.package_id]
    return archive, kept, [*asked, "--record", f"{doomed.record}={doomed.digest}"]


def seen(root: Path, kept: Cullable, key: str) -> list[bytes]:
    """The files of a record that lie below a folder, by their bytes."""
    return [data for data in kept.contents[key].values() if holds(root, data)]


def test_killed_anywhere_and_run_again_it_ends_with_the_same_bytes(tmp_path: Path) -> None:
    archive, kept, asked = made(tmp_path / "whole")
    shutil.copytree(tmp_path / "whole", tmp_path / "before")
    whole = command(*asked)
    assert whole.returncode == 0, whole.stderr
    expected = every_byte(archive.store.root)
    assert every_byte(archive.second.root) == expected
    moments = whole.stdout.splitlines()
    steps = [n for n, name in enumerate(moments, start=1) if name.startswith("stage purge-")]
    assert len(steps) == 5, moments
    destroying = range(steps[3] + 1, steps[4])
    chance = random.Random(7)  # noqa: S311
    others = {*chance.sample(range(steps[0], steps[3]), SOME), *chance.sample(destroying, SOME)}
    for at in sorted({*steps, *others, len(moments)}):
        shutil.rmtree(tmp_path / "whole")
        shutil.copytree(tmp_path / "before", tmp_path / "whole")
        _killed_at(archive, kept, asked, at, expected)


def _killed_at(
    archive: Mellanarkiv, kept: Cullable, asked: list[str], at: int, expected: dict[str, str]
) -> None:
    assert command(*asked, "--at", str(at)).returncode == -signal.SIGKILL
    stores = (archive.store.root, archive.second.root)
    for key in ("ett", "tre"):  # not a byte of what stays is lost at any moment
        assert len(seen(stores[0], kept, key)) == len(kept.contents[key]), (at, key)
    for root in stores:
        before, after = (root / root_of(kept.package_id, n) for n in (0, 1))
        if len(seen(root, kept, "två")) < len(kept.contents["två"]):
            assert (after / OBJECT_DECLARATION).exists(), at
            assert judged(after).passed, at
        assert not (after / OBJECT_DECLARATION).exists() or judged(after).passed, at
        assert not (before / OBJECT_DECLARATION).exists() or judged(before).passed, at
    assert command(*asked).returncode == 0, at
    for root in stores:
        assert every_byte(root) == expected, at
        assert seen(root, kept, "två") == [], at
    stored = [sys.executable, "-m", "leverans", "-C", str(archive.root), "log", "verify"]
    assert subprocess.run(stored, check=False, capture_output=True).returncode == 0


def test_a_killed_culling_is_finished_before_another_order_begins(tmp_path: Path) -> None:
    archive, kept, asked = made(tmp_path / "one")
    shutil.copytree(tmp_path / "one", tmp_path / "before")
    moments = command(*asked).stdout.splitlines()
    at = moments.index("stage purge-destroy") + 5
    shutil.rmtree(tmp_path / "one")
    shutil.copytree(tmp_path / "before", tmp_path / "one")
    (third,) = kept.doomed(archive.store, "tre")
    assert command(*asked, "--at", str(at)).returncode == -signal.SIGKILL
    other = ["purge", str(archive.root), kept.package_id, "--order", "GALLR-2027-0001"]
    done = command(*other, "--record", f"{third.record}={third.digest}")
    assert done.returncode == 0, done.stderr
    for root in (archive.store.root, archive.second.root):
        assert seen(root, kept, "två") == seen(root, kept, "tre") == []
        assert len(seen(root, kept, "ett")) == 3
