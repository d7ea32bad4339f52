"""`leverans demo` as a user runs it: the real commands, twice in the same folder."""

import re
from pathlib import Path
from typing import Protocol

from leverans.demo.places import DemoPaths


class Walks(Protocol):
    """The fixture of that name."""

    codes: tuple[int, int]
    first: str
    second: str


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
    assert "40 i källan = 40 paketerade + 0 utelämnade; 40 mottagna" in walks.first


def test_the_same_command_again_delivers_nothing_twice(walks: Walks, demo_paths: DemoPaths) -> None:
    assert "Inget nytt att leverera" in walks.first
    assert "Inget nytt att leverera" in walks.second
    assert len(list((demo_paths.drop / "incoming").glob("*.tar"))) == 1


def test_both_logs_are_whole(walks: Walks) -> None:
    assert walks.first.count("Loggen är hel") == 2
    assert walks.second.count("Loggen är hel") == 2


def test_the_auditor_accepts_the_bundle_with_the_anchor_from_the_diary(walks: Walks) -> None:
    for said in (walks.first, walks.second):
        verified = said.partition("verify.py --anchor")[2]
        assert "varken avkortad eller omskriven" in verified
        assert "GODKÄNT" in verified


def test_every_place_that_is_named_exists(walks: Walks) -> None:
    places = [
        Path(line.split("  ")[1])
        for line in walks.first.partition("Var allt ligger")[2].splitlines()
        if line.startswith("  /")
    ]
    assert len(places) == 8
    assert all(place.exists() for place in places)
