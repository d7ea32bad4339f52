"""`schemas`: files that need no delivery."""

import hashlib
from pathlib import Path

import pytest

from leverans.testing.command_line import Command


@pytest.mark.usefixtures("sides")
def test_schemas_tell_which_official_files_are_here(leverans: Command) -> None:
    told = leverans("schemas", "status", "--json")
    assert told.code == 0
    assert "METS" in {each["name"] for each in told.json}
    status = {each["name"]: each["status"] for each in told.json}
    assert set(status.values()) <= {"official", "own", "not_checked"}
    assert status["DIDL"] == "own"
    assert "vår egen omskrivning av schemat" in leverans("schemas", "status").out


@pytest.mark.usefixtures("sides")
def test_what_is_no_known_schema_is_not_taken(leverans: Command, tmp_path: Path) -> None:
    file = tmp_path / "mets.xsd"
    file.write_text("<schema/>", "utf-8")
    digest = hashlib.sha256(b"<schema/>").hexdigest()
    told = leverans("schemas", "add", file, "--json")
    unknown = [["mets.xsd", digest]]
    assert (told.code, told.json) == (0, [{"path": str(file), "added": [], "unknown": unknown}])
    words = leverans("schemas", "add", file).out
    assert "mets.xsd" in words
    assert digest in words
    assert "[check] schemas" in words
    (tmp_path / "tom").mkdir()
    assert "tom" in leverans("schemas", "add", tmp_path / "tom").out


@pytest.mark.usefixtures("sides")
def test_a_schema_file_that_is_not_there_is_wrong_usage(leverans: Command) -> None:
    wrong = leverans("schemas", "add", "finns inte.xsd")
    assert (wrong.code, wrong.out) == (2, "")
    assert "finns inte.xsd" in wrong.err
