"""Ten kills at random moments, on a delivery so large that they land in the middle of things."""

import os
import random
import signal
import subprocess
import time
from itertools import count
from pathlib import Path

import pytest

from leverans.flow.outcome import Status
from leverans.testing.bystander import look, rows
from leverans.testing.killed import program
from leverans.testing.two_sides import PDF_1_4, TwoSides

pytestmark = pytest.mark.slow
SEED = 20260302
KILLS = 10
DONE = "in_intermediate_archive"
FILES = 2_000
LARGE = 50 * 1024 * 1024


@pytest.fixture
def share(tmp_path: Path) -> TwoSides:
    """2,000 small files, and one of 50 MB."""
    sides = TwoSides(tmp_path / "share").make()
    for number in range(FILES):
        sides.add(f"ärenden/{number % 50}/{number}.pdf", PDF_1_4 + b"%% %d" % number)
    sides.add("film.pdf", PDF_1_4 + chance().randbytes(LARGE))
    sides.write()
    return sides


def chance() -> random.Random:
    return random.Random(SEED)  # noqa: S311 - not a secret: it must come again


def run(verb: str, sides: TwoSides, dies_after: float | None = None) -> int:
    """The exit code of a verb; -9 when it was killed from outside, so many seconds on."""
    command = program(verb, sides.root, "--alive")
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as worker:
        try:
            return worker.wait(dies_after)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
            assert ends(worker.pid), "a process of the killed one lives on"
            return worker.returncode


def ends(session: int) -> bool:
    """Whether all processes of a session have ended, within ten seconds."""
    for _ in range(100):
        try:
            os.killpg(session, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.killpg(session, signal.SIGKILL)
    return False


def how_long(verb: str, sides: TwoSides) -> float:
    """Seconds that a verb takes when nobody disturbs it."""
    began = time.monotonic()
    assert run(verb, sides) == 0
    return time.monotonic() - began


def state(sides: TwoSides) -> str:
    """What the second program reads."""
    found = rows(sides.producer, "SELECT state FROM package")
    return str(found[0]["state"]) if found else ""


def kill_until_received(
    sides: TwoSides, chosen: random.Random, seconds: dict[str, float], most: int
) -> int:
    """Kill whatever verb is next, again and again, until the delivery is through all the same."""
    killed = 0
    while state(sides) != DONE and killed < most:
        answered = bool(list((sides.drop / "answers").glob("*.mottagningsbevis.json")))
        verb = "receive" if state(sides) == "in_transit" and not answered else "deliver"
        after = chosen.uniform(0.1, 0.9) * seconds[verb]
        code = run(verb, sides, after)
        print(f"seed {SEED}: {verb} after {after:.2f} s: {code}")  # noqa: T201 - shown on failure
        assert code in (0, -9)
        assert look(sides.root) == ""
        killed += code == -9
    return killed


def test_killed_ten_times_at_random_nothing_is_lost_and_nothing_doubled(
    share: TwoSides, tmp_path: Path
) -> None:
    places = {"source": str(share.source), "sheet": str(share.sheet)}
    seconds = {verb: how_long(verb, share) for verb in ("deliver", "receive")}
    chosen, killed, deliveries = chance(), 0, count()
    while killed < KILLS:
        sides = TwoSides(tmp_path / str(next(deliveries))).make(**places)
        killed += kill_until_received(sides, chosen, seconds, KILLS - killed)
        for verb in ("deliver", "receive", "deliver"):
            assert run(verb, sides) == 0
        assert_delivered_once(sides)


def assert_delivered_once(sides: TwoSides) -> None:
    assert sides.deliver().status is Status.NOTHING_NEW
    assert len(rows(sides.producer, "SELECT id FROM delivery")) == 1
    (package,) = rows(sides.producer, "SELECT state, payload_files FROM package")
    assert package == {"state": DONE, "payload_files": FILES + 1}
    assert len(list((sides.drop / "incoming").glob("*.tar"))) == 1
    assert len(list((sides.drop / "answers").glob("*.json"))) == 2
    assert not list((sides.producer / "var" / "outbox").glob("*.part"))
    assert look(sides.root) == ""
