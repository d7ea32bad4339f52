"""`log verify --anchor`, `log note-clock`, `log reindex` as a person has them."""

from pathlib import Path

import pytest

from leverans.testing.command_line import Command
from leverans.testing.tampered_log import Said, tampering
from leverans.testing.two_sides import TwoSides


@pytest.fixture
def ledger(sides: TwoSides) -> Path:
    sides.deliver()
    return sides.producer / "var" / "ledger.sqlite"


@pytest.fixture
def kept(leverans: Command, ledger: Path, tmp_path: Path) -> Path:
    """An anchor that lies outside the ledger."""
    assert leverans("log", "anchor").code == 0
    with tampering(ledger) as log:
        ((document,),) = log.database.execute("SELECT document FROM log_checkpoint").fetchall()
    path = tmp_path / "ankare.json"
    path.write_bytes(document)
    return path


def test_a_whole_log_is_told_with_its_root_and_anchors(leverans: Command, kept: Path) -> None:
    told = leverans("log", "verify", "--anchor", kept, "--json")
    assert (told.code, told.json["ok"], told.json["problems"]) == (0, True, [])
    assert {"ok", "events", "head", "root", "problems", "noted", "anchors"} <= set(told.json)
    assert [each["signature"] for each in told.json["anchors"]] == ["own", "own"]
    words = leverans("log", "verify", "--anchor", kept).out
    assert told.json["root"] in words
    assert str(kept) in words


def test_a_cut_tail_is_told_with_its_place_and_count(
    leverans: Command, ledger: Path, kept: Path
) -> None:
    with tampering(ledger) as log:
        log.cut(4)
        log.do("DELETE FROM log_deposit")
        log.do("DELETE FROM log_checkpoint")
    assert leverans("log", "verify").code == 0
    told = leverans("log", "verify", "--anchor", kept, "--json")
    (problem,) = told.json["problems"]
    assert (told.code, problem["seq"], problem["problem"]) == (1, 5, "anchor_tail")
    assert problem["count"] > 1
    words = leverans("log", "verify", "--anchor", kept).out
    assert "  5: " in words
    assert f"({problem['count']} händelser)" in words


def test_a_key_can_be_given_by_which_an_anchor_is_believed(
    leverans: Command, sides: TwoSides, kept: Path
) -> None:
    (public,) = (sides.producer / "keys").glob("*.pub.pem")
    told = leverans("log", "verify", "--anchor", kept, "--key", public, "--json").json
    assert {each["signature"] for each in told["anchors"]} == {"given"}


def test_a_file_that_is_no_anchor_is_a_problem_and_no_proof(
    leverans: Command, ledger: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}", "utf-8")
    told = leverans("log", "verify", "--anchor", path)
    assert told.code == 1
    assert str(path) in told.out
    assert leverans("log", "verify", "--anchor", ledger.parent / "none").code == 2


def test_a_clock_that_went_back_is_told_explained_and_listed(
    leverans: Command, ledger: Path
) -> None:
    def change(said: Said) -> None:
        if said["seq"] == 3:
            said["time"] = "2019-01-01T00:00:00.000+01:00"

    with tampering(ledger) as log:
        log.write_anew(3, change)
    told = leverans("log", "verify", "--json").json
    assert [(each["seq"], each["problem"]) for each in told["problems"]] == [(3, "time")]
    assert leverans("log", "note-clock", "4", "--reason", "batteriet").code == 2
    assert leverans("log", "note-clock", "3").code == 2
    noted = leverans("log", "note-clock", "3", "--reason", "batteriet", "--json")
    assert (noted.code, noted.json["seq"]) == (0, 3)
    whole = leverans("log", "verify", "--json")
    assert (whole.code, whole.json["noted"]) == (0, [{"seq": 3, "by": told["events"] + 1}])
    assert "3" in leverans("log", "verify").out


def test_a_spoiled_index_is_told_and_made_anew(leverans: Command, ledger: Path) -> None:
    with tampering(ledger) as log:
        log.do("DELETE FROM audit_object")
    told = leverans("log", "verify", "--json")
    assert {each["problem"] for each in told.json["problems"]} == {"index"}
    assert "log reindex" in leverans("log", "verify").out
    made = leverans("log", "reindex", "--json")
    assert made.json["rows"] > 0
    assert leverans("log", "verify").code == 0
    assert leverans("log", "reindex").code == 0


def test_a_file_that_says_nothing_of_this_log_does_not_make_the_log_broken(
    leverans: Command, kept: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}", "utf-8")
    told = leverans("log", "verify", "--anchor", path)
    assert told.code == 1
    assert "Loggen i sig är hel" in told.out
    assert "BRUTEN" not in told.out
    kept.write_bytes(kept.read_bytes().replace(b'events\\":', b'events\\":1'))
    swapped = leverans("log", "verify", "--anchor", kept)
    assert (swapped.code, "Loggen i sig är hel" in swapped.out) == (1, True)


def test_what_is_wrong_from_one_event_to_another_is_one_line(
    leverans: Command, ledger: Path
) -> None:
    for _ in range(3):
        assert leverans("log", "anchor", "--again").code == 0
    agreeing = leverans("log", "verify").out
    assert "och med 2 ankare före det" in agreeing
    whole = leverans("log", "verify", "--json").json["events"]
    with tampering(ledger) as log:
        log.do("DELETE FROM audit_event WHERE seq > 4")
    told = leverans("log", "verify").out.splitlines()
    (beyond,) = [line for line in told if "registret över objekt" in line]
    assert beyond.startswith(f"  5–{whole}: ")
    assert "reindex" not in beyond
    (cut,) = [line for line in told if "saknas händelser" in line]
    assert cut.endswith("; 2 ankare till i liggaren säger detsamma")
