"""`status`, `show` and `log`: looking changes nothing, and a changed log is found."""

import sqlite3

import pytest

from leverans.testing.command_line import Command
from leverans.testing.two_sides import AGREEMENT, TwoSides


@pytest.fixture
def delivered(sides: TwoSides) -> TwoSides:
    """One delivery, received."""
    sides.through()
    return sides


def tamper(sides: TwoSides, *statements: str) -> None:
    """What somebody with the file in hand can do: triggers are only in the way of accidents."""
    database = sqlite3.connect(sides.producer / "var" / "ledger.sqlite", isolation_level=None)
    try:
        rows = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_event'"
        )
        triggers = [name for (name,) in rows]
        assert triggers
        for name in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            database.execute(statement)
    finally:
        database.close()


@pytest.mark.usefixtures("delivered")
def test_status_shows_where_each_delivery_stands(leverans: Command) -> None:
    shown = leverans("status")
    assert shown.code == 0
    assert AGREEMENT in shown.out
    assert "1 v1" in shown.out
    (told,) = leverans("status", "--json").json
    assert (told["number"], told["version"], told["state"]) == (1, 1, "done")
    assert told["balance"]["received"][0] == 1


@pytest.mark.usefixtures("sides")
def test_status_without_deliveries_says_so(leverans: Command) -> None:
    assert leverans("status").code == 0
    assert leverans("status").out.strip() != ""
    assert leverans("status", "--json").json == []


def test_status_at_the_archive_shows_what_arrived(leverans: Command, delivered: TwoSides) -> None:
    (told,) = leverans("-C", delivered.archive, "status", "--json").json
    assert told["state"] == "accepted"
    assert (delivered.archive / "var" / "archive" / told["location"]).exists()
    assert told["reference"] in leverans("-C", delivered.archive, "status").out


def test_status_shows_no_more_than_asked_for(leverans: Command, delivered: TwoSides) -> None:
    delivered.add("nytt.pdf")
    delivered.write()
    delivered.deliver()
    assert [each["number"] for each in leverans("status", "--limit", "1", "--json").json] == [2]


@pytest.mark.usefixtures("delivered")
@pytest.mark.parametrize("limit", ["0", "-1", "många"])
def test_how_many_to_show_is_a_number_from_one(leverans: Command, limit: str) -> None:
    for verb in (("status",), ("log", "show")):
        assert leverans(*verb, "--limit", limit).code == 2


@pytest.mark.usefixtures("delivered")
def test_show_finds_a_delivery_by_number_id_and_package(leverans: Command) -> None:
    told = leverans("show", "1", "--json").json
    delivery = told["delivery"]
    package = delivery["packages"][0]["id"]
    assert told["events"][0]["event"] == "delivery.opened"
    kinds = [(receipt["package_id"], receipt["kind"]) for receipt in told["receipts"]]
    assert kinds == [(package, "kvittens"), (package, "mottagningsbevis")]
    (custody,) = told["custody"]
    assert (custody["package"], custody["ours"]) == (package, True)
    for named in (delivery["id"], package):
        assert leverans("show", named, "--json").json["delivery"]["number"] == 1
    words = leverans("show", "1").out
    assert package in words
    assert "Kvittens från" in words
    assert "Mottagningsbevis från" in words
    assert "Ansvar: Kulturnämnden" in words


@pytest.mark.usefixtures("delivered")
def test_show_of_what_nobody_knows_is_wrong_usage(leverans: Command) -> None:
    for named in ("99", "00000000-0000-4000-8000-000000000000", ""):
        wrong = leverans("show", named)
        assert (wrong.code, wrong.out) == (2, "")
        assert named in wrong.err


@pytest.mark.usefixtures("delivered")
def test_the_log_is_shown_oldest_first_and_holds_ids_only(leverans: Command) -> None:
    told = leverans("log", "show", "--json").json
    assert [event["seq"] for event in told] == list(range(1, 19))
    last = leverans("log", "show", "--limit", "2", "--json").json
    assert [event["event"] for event in last] == ["custody.retained", "delivery.closed"]
    words = leverans("log", "show").out
    assert "Leveransen avslutades" in words
    assert "Arkivarie" in words
    assert not {"delivery.closed", "archivist", "success"} & set(words.split())
    assert "protokoll" not in words


@pytest.mark.usefixtures("delivered")
def test_a_whole_log_verifies(leverans: Command) -> None:
    told = leverans("log", "verify", "--json")
    assert told.code == 0
    assert told.json["ok"] is True
    assert told.json["events"] == 18
    assert told.json["problems"] == []
    assert told.json["head"] in leverans("log", "verify").out


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET body = replace(body, 'success', 'failure') WHERE seq = 5",
        "DELETE FROM audit_event WHERE seq = 5",
        "UPDATE audit_event SET hash = prev_hash WHERE seq = 5",
    ],
)
def test_a_log_that_was_tampered_with_is_found_out(
    leverans: Command, delivered: TwoSides, statement: str
) -> None:
    tamper(delivered, statement)
    told = leverans("log", "verify", "--json")
    assert told.code == 1
    assert told.json["ok"] is False
    assert {problem["seq"] for problem in told.json["problems"]} & {5, 6}
    words = leverans("log", "verify")
    assert words.code == 1
    assert words.out.strip().splitlines()[1].strip()[0].isdigit()


def test_doctor_finds_the_tampered_log_too(leverans: Command, delivered: TwoSides) -> None:
    tamper(delivered, "DELETE FROM audit_event WHERE seq = 5")
    told = leverans("doctor", "--json")
    assert told.code == 2
    assert [each["what"] for each in told.json if each["state"] == "bad"] == ["log"]


@pytest.mark.parametrize("looking", ["status", "show 1", "log show", "log verify", "doctor"])
@pytest.mark.usefixtures("delivered")
def test_looking_writes_no_event(leverans: Command, looking: str) -> None:
    before = leverans("log", "verify", "--json").json
    leverans(*looking.split())
    assert leverans("log", "verify", "--json").json == before
