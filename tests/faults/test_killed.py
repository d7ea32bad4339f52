"""kill -9 at every boundary: the state told is true, nothing is half seen, the rerun completes.

Each time a process of its own kills itself (`leverans.testing.killed`), a second program that
shares no code with ours looks at ledgers and folders (`leverans.testing.bystander`), and the verb
is run again to the end: there, every byte must be what it is when nobody is killed.
"""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from leverans.flow.outcome import Status
from leverans.testing.bystander import digest, look, rows
from leverans.testing.killed import (
    FIRST,
    opened,
    program,
    run_accept,
    run_deliver,
    run_receive,
)
from leverans.testing.two_sides import AGREEMENT, PDF_1_4, TwoSides

KILLED = -9
PHASES = {"deliver": "deliver", "receive": "receive", "collect": "deliver"}
DECIDED = {"deliver": "deliver", "receive": "receive", "accept": "accept", "collect": "deliver"}
ONCE = {
    "forvaltning": {
        "delivery.opened",
        "extraction",
        "format.identified",
        "package.created",
        "validation.passed",
        "delivery.approved",
        "transfer.announced",
        "transfer.sent",
        "reception.control",
        "reception.accepted",
        "custody.retained",
        "delivery.closed",
    },
    "mellanarkiv": {
        "transfer.received",
        "fixity.checked",
        "reception.control",
        "reception.accepted",
        "custody.retained",
    },
}
TWICE = {"forvaltning": "receipt.collected", "mellanarkiv": "receipt.issued"}


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What nobody disturbed.

    Attributes:
        phases: phase -> verb. before: both sides as each phase finds them.
        ending: every file in the drop folder.
    """

    phases: dict[str, str]
    before: dict[str, Path]
    ending: dict[str, str]


def complete(root: Path) -> Status:
    """Run everything to its end, each verb as a new process would, and once more."""
    run_deliver(opened(root / "forvaltning"), AGREEMENT)
    run_receive(opened(root / "mellanarkiv"))
    if rows(root / "mellanarkiv", "SELECT 1 FROM reception WHERE state = 'awaiting'"):
        run_accept(opened(root / "mellanarkiv"), FIRST)
    run_deliver(opened(root / "forvaltning"), AGREEMENT)
    return run_deliver(opened(root / "forvaltning"), AGREEMENT).status


def dropped(root: Path) -> dict[str, str]:
    """What lies in the drop folder: path -> digest; unfinished parts too."""
    drop = root / "drop"
    return {str(p.relative_to(drop)): digest(p) for p in drop.rglob("*") if p.is_file()}


def events(workspace: Path) -> Counter[str]:
    """How often each event stands in a log."""
    bodies = rows(workspace, "SELECT body FROM audit_event")
    return Counter(json.loads(row["body"])["event"] for row in bodies)


def told(workspace: Path, event: str) -> dict[str, Any]:
    """What the log says of an event that happened once."""
    bodies = [json.loads(row["body"]) for row in rows(workspace, "SELECT body FROM audit_event")]
    (found,) = [body for body in bodies if body["event"] == event]
    return dict(found)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """One whole delivery that nobody disturbs, kept as it was before each phase."""
    return run_through(tmp_path_factory.mktemp("undisturbed"), PHASES)


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The same to an archive in which a person decides."""
    return run_through(tmp_path_factory.mktemp("decided"), DECIDED, 'acceptance = "manual"')


def run_through(base: Path, phases: dict[str, str], *settings: str) -> Undisturbed:
    root = base / "run"
    root.mkdir()
    sides = TwoSides(root).make(source="../kalla", sheet="../blad.csv", drop="../drop")
    sides.set_archive(*settings)
    for number in range(3):
        sides.add(f"nämnd/{number}/protokoll.pdf", PDF_1_4 + b"%% %d" % number)
    sides.write()
    before = {}
    for phase, verb in phases.items():
        before[phase] = Path(shutil.copytree(root, base / phase))
        subprocess.run(program(verb, root), check=True, stdout=subprocess.DEVNULL)
    assert look(root) == ""
    return Undisturbed(phases, before, dropped(root))


def boundaries(undisturbed: Undisturbed, phase: str, into: Path) -> list[str]:
    """Every moment of a phase, by running it once."""
    root = shutil.copytree(undisturbed.before[phase], into / "count")
    command = program(undisturbed.phases[phase], root, "--files")
    counted = subprocess.run(command, check=False, capture_output=True, text=True)
    assert counted.returncode in (0, 1), counted.stderr  # 1: a package is refused
    return counted.stdout.splitlines()


def killed_at(
    undisturbed: Undisturbed, phase: str, number: int, into: Path, *, looks: bool = True
) -> Path:
    """Both sides after a kill at one moment, which a second program has found to be truthful."""
    root = shutil.copytree(undisturbed.before[phase], into / str(number))
    command = program(undisturbed.phases[phase], root, "--files", "--at", str(number))
    killed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert killed.returncode == KILLED, killed.stderr
    assert not looks or look(root) == "", f"after a kill at moment {number} of {phase}"
    return Path(root)


def assert_as_if_nothing_had_been(root: Path, undisturbed: Undisturbed) -> None:
    """The rerun completes: one package, one answer, same bytes, figures that balance."""
    assert complete(root) is Status.NOTHING_NEW
    closed = told(root / "forvaltning", "delivery.closed")
    names = ("files", "packaged_files", "received_files")
    assert [closed["counts"][name] for name in names] == [3, 3, 3]
    assert dropped(root) == undisturbed.ending
    for side, once in ONCE.items():
        counted = events(root / side)
        assert {event: counted[event] for event in once} == dict.fromkeys(once, 1)
        assert counted[TWICE[side]] == 2  # kvittens and mottagningsbevis
    for table in ("delivery", "package"):
        assert len(rows(root / "forvaltning", f"SELECT * FROM {table}")) == 1  # noqa: S608 - ours
    outbox = [path.name for path in (root / "forvaltning/var/outbox").iterdir()]
    assert not [name for name in outbox if name.endswith(".part")]
    assert look(root) == ""


def kill_at_each(
    undisturbed: Undisturbed, phase: str, into: Path, chosen: Callable[[list[str]], list[int]]
) -> int:
    """Kill once at each chosen moment, and complete each time; how many there were."""
    numbers = chosen(boundaries(undisturbed, phase, into))
    with ThreadPoolExecutor(2) as pool:
        roots = list(pool.map(lambda at: killed_at(undisturbed, phase, at, into), numbers))
    for root in roots:
        assert_as_if_nothing_had_been(root, undisturbed)
    return len(roots)


def at_boundaries(moments: list[str]) -> list[int]:
    """Commits, and stages between which and the moment before something may have changed."""
    main = [moment.startswith(("stage", "before", "after")) for moment in moments]
    return [
        number + 1
        for number, moment in enumerate(moments)
        if main[number] and not (moment.startswith("stage") and number and main[number - 1])
    ]


def in_between(moments: list[str]) -> list[int]:
    """All the others: steps, files about to change, stages that follow at once."""
    return sorted(set(range(1, len(moments) + 1)) - set(at_boundaries(moments)))


@pytest.mark.parametrize(("phase", "at_least"), [("deliver", 20), ("receive", 8), ("collect", 7)])
def test_killed_at_a_stage_or_a_commit_it_goes_on(
    undisturbed: Undisturbed, phase: str, at_least: int, tmp_path: Path
) -> None:
    assert kill_at_each(undisturbed, phase, tmp_path, at_boundaries) >= at_least


@pytest.mark.parametrize(
    ("phase", "at_least"), [pytest.param("receive", 6, marks=pytest.mark.slow), ("accept", 5)]
)
def test_killed_while_a_person_decides_it_goes_on(
    decided: Undisturbed, phase: str, at_least: int, tmp_path: Path
) -> None:
    assert kill_at_each(decided, phase, tmp_path, at_boundaries) >= at_least


def test_killed_while_a_package_is_refused_it_is_refused_once_and_nothing_is_kept(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    harmed = shutil.copytree(undisturbed.before["receive"], tmp_path / "harmed")
    (container,) = (harmed / "drop" / "incoming").glob("*.tar")
    container.write_bytes(container.read_bytes()[:-5000])
    of_refusal = replace(undisturbed, before={"receive": harmed})
    ended = shutil.copytree(harmed, tmp_path / "ended")
    run_receive(opened(ended / "mellanarkiv"))
    numbers = at_boundaries(boundaries(of_refusal, "receive", tmp_path))
    assert len(numbers) >= 5
    for number in numbers:
        root = killed_at(of_refusal, "receive", number, tmp_path, looks=False)
        run_receive(opened(root / "mellanarkiv"))
        run_receive(opened(root / "mellanarkiv"))
        assert dropped(root) == dropped(ended)
        counted = events(root / "mellanarkiv")
        assert (counted["reception.refused"], counted["receipt.issued"]) == (1, 1)
        for folder in ("quarantine", "archive"):
            place = root / "mellanarkiv" / "var" / folder
            assert not [path for path in place.rglob("*") if path.is_file()]


@pytest.mark.slow
@pytest.mark.parametrize(("phase", "at_least"), [("deliver", 50), ("receive", 15)])
def test_killed_within_a_step_or_before_any_file_changes_it_goes_on(
    undisturbed: Undisturbed, phase: str, at_least: int, tmp_path: Path
) -> None:
    assert kill_at_each(undisturbed, phase, tmp_path, in_between) >= at_least
