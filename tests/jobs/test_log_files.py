"""Old files of the technical log go, by the documented rule, and nothing else does."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from leverans.clock import LOCAL
from leverans.flow.site import Site
from leverans.jobs.log_files import remove_old
from leverans.testing.two_sides import TickingClock, TwoSides

TONIGHT = datetime(2026, 3, 29, 4, 30, tzinfo=LOCAL)
KEPT = ("technical-2026-02-15.jsonl", "technical-2026-03-29.jsonl")
OLD = ("technical-2026-02-14.jsonl", "technical-2024-02-29.jsonl")
OTHERS = ("technical-2020-99-99.jsonl", "technical-2020-01-01.jsonl.gz", "notes.txt")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    sides = TwoSides(tmp_path, clock=TickingClock(at=TONIGHT)).make()
    with (sides.producer / "leverans.toml").open("a", encoding="utf-8") as stream:
        stream.write("[log_files]\nweeks = 6\n")
    site = sides.site()
    for name in (*KEPT, *OLD, *OTHERS):
        (site.folder("log") / name).write_bytes(b"{}\n")
    return site


def left(site: Site) -> set[str]:
    return {path.name for path in site.folder("log").iterdir()}


def test_what_is_older_than_its_weeks_is_removed_and_counted(site: Site) -> None:
    assert remove_old(site) == 2
    assert left(site) == {*KEPT, *OTHERS}
    assert remove_old(site) == 0


def test_the_one_file_of_earlier_versions_goes_when_nothing_new_was_written_to_it(
    site: Site,
) -> None:
    path = site.folder("log") / "technical.jsonl"
    for year, removed in ((2026, 2), (2025, 1)):
        path.write_bytes(b"{}\n")
        moment = datetime(year, 3, 20, tzinfo=LOCAL).timestamp()
        os.utime(path, (moment, moment))
        assert remove_old(site) == removed
        assert path.exists() is (year == 2026)


def test_a_link_or_a_folder_of_such_a_name_is_left_alone(site: Site, tmp_path: Path) -> None:
    elsewhere = tmp_path / "other"
    elsewhere.write_bytes(b"of others")
    link = site.folder("log") / "technical-2020-01-02.jsonl"
    link.symlink_to(elsewhere)
    (site.folder("log") / "technical-2020-01-03.jsonl").mkdir()
    assert remove_old(site) == 2
    assert link.is_symlink()
    assert elsewhere.read_bytes() == b"of others"


def test_the_weeks_are_those_of_the_settings(tmp_path: Path) -> None:
    sides = TwoSides(tmp_path, clock=TickingClock(at=TONIGHT)).make()
    assert sides.site().night.log_weeks == 6
    with (sides.producer / "leverans.toml").open("a", encoding="utf-8") as stream:
        stream.write("[log_files]\nweeks = 1\n")
    site = sides.site()
    (site.folder("log") / "technical-2026-03-21.jsonl").write_bytes(b"")
    assert remove_old(site) == 1
