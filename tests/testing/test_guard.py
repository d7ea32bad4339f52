"""The guard of the fuzzing sees what it is there to see."""

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.testing.guard import Hung, guarded


def write(path: Path) -> None:
    path.write_bytes(b"x")


def connect(path: Path) -> None:
    sqlite3.connect(path).close()


def make_link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize("act", [write, connect, make_link, os.mkdir])
def test_what_is_written_elsewhere_is_seen(tmp_path: Path, act: Callable[[Path], None]) -> None:
    private = tmp_path / "private"
    private.mkdir()
    with pytest.raises(AssertionError), guarded(private):
        act(tmp_path / "outside")
    with pytest.raises(AssertionError), guarded(private):
        act(private / "left behind")


def test_what_goes_away_again_is_allowed(tmp_path: Path) -> None:
    with guarded(tmp_path):
        folder = tempfile.mkdtemp()
        (Path(folder) / "a" / "b").mkdir(parents=True)
        write(Path(folder) / "a" / "c")
        shutil.rmtree(folder)


def run_for_ever(private: Path) -> None:
    with guarded(private, seconds=0.05):
        while True:
            pass


def wait_for_ever(private: Path) -> None:
    with guarded(private, seconds=0.05):
        threading.Event().wait()


@pytest.mark.parametrize("act", [run_for_ever, wait_for_ever])
def test_what_never_ends_is_ended(tmp_path: Path, act: Callable[[Path], None]) -> None:
    with pytest.raises(Hung):
        act(tmp_path)
