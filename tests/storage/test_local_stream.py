import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leverans.model.errors import AlreadyInStore, StorageError
from leverans.storage.local import LocalFolder
from leverans.storage.streaming import streaming

DATA = bytes(range(256)) * 40_000
HINT = 20_000_000


@pytest.fixture
def store(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path)


def part(store: LocalFolder) -> Path:
    (found,) = (store.root / ".leverans-part" / "on").iterdir()
    return found


def test_it_takes_streams(store: LocalFolder) -> None:
    assert streaming(store) is store


def test_bytes_are_seen_when_the_last_is_there(store: LocalFolder) -> None:
    put = store.begin_stream("a/b", HINT)
    for start in range(0, len(DATA), 1_000_000):
        put.write(DATA[start : start + 1_000_000])
        assert list(store.list()) == []
    entry = put.finish()
    assert (entry.size, entry.sha256) == (len(DATA), hashlib.sha256(DATA).hexdigest())
    assert (store.root / "a" / "b").read_bytes() == DATA
    assert not list((store.root / ".leverans-part" / "on").iterdir())


def test_what_an_earlier_try_left_is_compared_and_gone_on_with(store: LocalFolder) -> None:
    put = store.begin_stream("a", HINT)
    put.write(DATA[:5_000_000])
    put.leave()
    before = part(store).stat()
    put = store.begin_stream("a", HINT)
    put.write(DATA[:4_000_000])
    assert part(store).stat().st_mtime_ns == before.st_mtime_ns
    put.write(DATA[4_000_000:])
    put.finish()
    assert (store.root / "a").read_bytes() == DATA


@pytest.mark.parametrize("at", [0, 3_000_000])
def test_other_bytes_take_the_place_of_what_an_earlier_try_left(
    store: LocalFolder, at: int
) -> None:
    put = store.begin_stream("a", HINT)
    put.write(DATA[:at] + bytes(6_000_000))
    put.leave()
    put = store.begin_stream("a", HINT)
    for start in range(0, len(DATA), 700_000):
        put.write(DATA[start : start + 700_000])
    put.finish()
    assert (store.root / "a").read_bytes() == DATA


def test_what_is_left_behind_the_last_byte_is_dropped(store: LocalFolder) -> None:
    put = store.begin_stream("a", HINT)
    put.write(DATA)
    put.leave()
    put = store.begin_stream("a", HINT)
    put.write(DATA[:10])
    put.finish()
    assert (store.root / "a").read_bytes() == DATA[:10]


def test_one_that_is_given_up_leaves_nothing(store: LocalFolder) -> None:
    put = store.begin_stream("a", HINT)
    put.write(DATA)
    put.abort()
    assert not list((store.root / ".leverans-part" / "on").iterdir())
    assert list(store.list()) == []


def test_a_key_that_is_taken_is_refused_before_and_after(store: LocalFolder) -> None:
    put = store.begin_stream("a", HINT)
    put.write(DATA)
    (store.root / "a").write_bytes(b"another")
    with pytest.raises(AlreadyInStore):
        put.finish()
    with pytest.raises(AlreadyInStore):
        store.begin_stream("a", HINT)
    assert (store.root / "a").read_bytes() == b"another"


def test_two_at_once_do_not_write_one_part(store: LocalFolder) -> None:
    put = store.begin_stream("a", HINT)
    with pytest.raises(StorageError, match="another process"):
        store.begin_stream("a", HINT)
    put.leave()
    store.begin_stream("a", HINT).abort()


KILLED = """
import os, signal, sys
from pathlib import Path
from leverans.storage.local import LocalFolder
put = LocalFolder(Path(sys.argv[1])).begin_stream("a", 1)
put.write(bytes(5_000_000))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.faults
def test_of_a_killed_writer_the_bytes_stay_and_nobody_sees_them(store: LocalFolder) -> None:
    command = [sys.executable, "-c", KILLED, os.fspath(store.root)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert list(store.list()) == []
    assert part(store).stat().st_size == 5_000_000
