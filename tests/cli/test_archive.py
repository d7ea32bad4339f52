"""`archive …` as it is typed: words for a person, one line of JSON for a program, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from leverans.testing.mellanarkiv import Mellanarkiv


def leverans(archive: Mellanarkiv, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "leverans", "-C", str(archive.root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.fixture
def archive(tmp_path: Path) -> Mellanarkiv:
    made = Mellanarkiv(tmp_path / "arkiv").make(second=True)
    made.take_in(made.packed(1))
    return made


def test_the_verbs_say_what_was_done_in_words(archive: Mellanarkiv) -> None:
    code, said = leverans(archive, "archive", "rebuild")
    assert (code, said.startswith("1 paket i arkivet: 13 filer")) == (0, True)
    code, said = leverans(archive, "archive", "copy")
    assert (code, said.startswith("1 av 1 paket i arkivet kopierades")) == (0, True)
    code, said = leverans(archive, "archive", "audit", "--all")
    assert (code, "Allt är helt." in said) == (0, True)


def test_the_verbs_say_the_same_to_programs(archive: Mellanarkiv) -> None:
    code, said = leverans(archive, "archive", "rebuild", "--json")
    found = json.loads(said)
    assert (code, found["packages"], found["passed"], found["findings"]) == (0, 1, True, [])
    code, said = leverans(archive, "archive", "audit", "--all", "--json")
    assert (code, json.loads(said)["damaged"]) == (0, 0)
    code, said = leverans(archive, "archive", "copy", "--json")
    assert (code, json.loads(said)["copied"]) == (0, 1)


def test_damage_is_exit_code_1_with_what_to_do(archive: Mellanarkiv) -> None:
    place = archive.object("00000000-0000-4000-8000-000000000001")
    (place / "v1/content/METS.xml").unlink()
    code, said = leverans(archive, "archive", "audit", "--all")
    assert (code, "AUD-MISSING" in said, "Åtgärd" in said) == (1, True, True)
    code, said = leverans(archive, "archive", "audit", "--limit", "0.001", "--json")
    (finding,) = json.loads(said)["findings"]
    assert (code, finding["rule"]) == (1, "AUD-MISSING")


def test_a_package_that_is_not_there_is_wrong_usage(archive: Mellanarkiv) -> None:
    assert leverans(archive, "archive", "audit", "--package", "inget")[0] == 2


def test_when_the_time_is_up_nothing_more_is_begun(archive: Mellanarkiv) -> None:
    code, said = leverans(archive, "archive", "audit", "--minutes", "0", "--json")
    assert (code, json.loads(said)["packages"]) == (0, 0)
    assert json.loads(said)["overdue"] == 1  # the sample clock stands long before today
