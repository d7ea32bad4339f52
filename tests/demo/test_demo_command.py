"""`leverans demo` as a user runs it: the real commands, twice in the same folder."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from leverans.cli.main import run
from leverans.demo.places import paths_in


@dataclass(frozen=True)
class Walks:
    """What was shown, and the exit codes, of two runs in one folder."""

    root: Path
    codes: tuple[int, int]
    first: str
    second: str


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Walks:
    root = tmp_path_factory.mktemp("walk") / "demo"
    capture = pytest.MonkeyPatch()
    shown: list[str] = []
    with capture.context() as patch:
        patch.setattr("click.echo", lambda message="", **_: shown.append(str(message)))
        codes = (run(["--language", "sv", "demo", str(root)]), shown.append("\f"))[0]
        again = run(["--language", "sv", "demo", str(root)])
    first, second = "\n".join(shown).split("\f")
    return Walks(root=root, codes=(codes, again), first=first, second=second)


def test_both_walks_end_well(walks: Walks) -> None:
    assert walks.codes == (0, 0)


def test_two_findings_block_and_one_warns_in_swedish(walks: Walks) -> None:
    held = walks.first.partition("3. ")[0]
    assert re.findall(r"^Fel (\S+) \((\d+)\)", held, re.MULTILINE) == [
        ("SRC-EMPTY", "1"),
        ("SRC-FORMAT-NOT-ALLOWED", "1"),
    ]
    assert re.findall(r"^Varning (\S+) \((\d+)\)", held, re.MULTILINE) == [("SRC-LONG-PATH", "1")]


def test_forty_are_packaged_and_forty_received(walks: Walks) -> None:
    assert "40 i källan = 40 paketerade + 0 undantagna; 40 mottagna" in walks.first


def test_the_same_command_again_delivers_nothing_twice(walks: Walks) -> None:
    assert "Inget nytt att leverera" in walks.first
    assert "Inget nytt att leverera" in walks.second
    assert len(list((paths_in(walks.root).drop / "incoming").glob("*.tar"))) == 1


def test_both_logs_are_whole(walks: Walks) -> None:
    assert walks.first.count("Loggen är hel") == 2
    assert walks.second.count("Loggen är hel") == 2


def test_every_place_that_is_named_exists(walks: Walks) -> None:
    places = [
        Path(line.split("  ")[1])
        for line in walks.first.partition("Var allt ligger")[2].splitlines()
        if line.startswith("  /")
    ]
    assert len(places) == 6
    assert all(place.exists() for place in places)
