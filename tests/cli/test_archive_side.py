"""`archive list|accept|refuse`, and `deliver --test --send`, as commands."""

import pytest

from leverans.testing.command_line import Command
from leverans.testing.two_sides import AGREEMENT, RECEIVER, TwoSides


@pytest.fixture
def awaiting(leverans: Command, sides: TwoSides) -> TwoSides:
    """A package that waits for a person's decision."""
    sides.set_archive('acceptance = "manual"')
    leverans("deliver", AGREEMENT)
    received = leverans("-C", sides.archive, "receive")
    assert received.code == 0
    assert "leverans archive accept 1" in received.out
    return sides


def test_what_has_arrived_is_listed_with_how_far_it_has_come(
    leverans: Command, awaiting: TwoSides
) -> None:
    listed = leverans("-C", awaiting.archive, "archive", "list")
    assert listed.code == 0
    assert "väntar på beslut" in listed.out
    english = leverans("--language", "en", "-C", awaiting.archive, "archive", "list")
    assert "waits for a decision" in english.out
    (told,) = leverans("-C", awaiting.archive, "archive", "list", "--json").json
    assert (told["reference"], told["state"], told["kind"]) == ("1", "awaiting", "real")
    assert told["decided_at"] is None


def test_a_package_is_accepted_on_a_day(leverans: Command, awaiting: TwoSides) -> None:
    waits = leverans("deliver", AGREEMENT)
    assert (waits.code, "mottagningskontroll" in waits.out) == (0, True)
    day = ("--custody-from", "2199-01-01", "--basis", "RA 2026-17")
    accepted = leverans("-C", awaiting.archive, "archive", "accept", "1", *day)
    assert accepted.code == 0
    assert "Mottagningsbevis från" in accepted.out
    assert "2199-01-01 (RA 2026-17)" in accepted.out
    assert leverans("deliver", AGREEMENT).code == 0
    shown = leverans("show", "1")
    assert "övertar det 2199-01-01" in shown.out
    assert "Mottagningsbevis från" in shown.out
    assert "Kulturnämnden" in leverans("status").out


def test_a_coming_custody_is_shown(leverans: Command, awaiting: TwoSides) -> None:
    awaiting.set_archive('custody = "archive"')
    day = ("--custody-from", "2199-01-01", "--json")
    told = leverans("-C", awaiting.archive, "archive", "accept", "1", *day).json
    assert [receipt["kind"] for receipt in told["receipts"]] == ["kvittens", "mottagningsbevis"]
    assert told["receipts"][1]["custody_from"] == "2199-01-01"
    leverans("deliver", AGREEMENT)
    shown = leverans("show", "1")
    assert "Mottagningsbevis utfärdat" in shown.out
    (coming,) = leverans("show", "1", "--json").json["custody"]
    assert (coming["since"], coming["ours"]) == ("2199-01-01", False)
    (delivery,) = leverans("status", "--json").json
    assert delivery["custody"] == [coming]
    assert [receipt["kind"] for receipt in delivery["receipts"]] == ["kvittens", "mottagningsbevis"]


def test_a_package_is_refused_for_a_reason(leverans: Command, awaiting: TwoSides) -> None:
    assert leverans("-C", awaiting.archive, "archive", "refuse", "1").code == 2
    refused = leverans("-C", awaiting.archive, "archive", "refuse", "1", "--reason", "Ej ordnad")
    assert refused.code == 0
    assert "Avvisning från" in refused.out
    rejected = leverans("deliver", AGREEMENT)
    assert rejected.code == 1
    assert "Ej ordnad" in rejected.out


def test_deciding_on_what_does_not_wait_is_wrong_usage(
    leverans: Command, awaiting: TwoSides
) -> None:
    unknown = leverans("-C", awaiting.archive, "archive", "accept", "7")
    assert (unknown.code, "7" in unknown.err) == (2, True)
    leverans("-C", awaiting.archive, "archive", "accept", "1")
    again = leverans("-C", awaiting.archive, "archive", "accept", "1", "--json")
    assert (again.code, "leverans archive list" in again.err) == (2, True)
    wrong = leverans("-C", awaiting.archive, "archive", "accept", "1", "--custody-from", "snart")
    assert wrong.code == 2


def test_an_authority_decides_on_nothing(leverans: Command, sides: TwoSides) -> None:
    wrong = leverans("-C", sides.producer, "archive", "accept", "1")
    assert (wrong.code, "[archive]" in wrong.err) == (2, True)


def test_a_test_is_sent_and_its_answer_told(leverans: Command, sides: TwoSides) -> None:
    sent = leverans("deliver", AGREEMENT, "--test", "--send")
    assert sent.code == 0
    received = leverans("-C", sides.archive, "receive")
    assert "Provsvar från" in received.out
    accepted = leverans("deliver", AGREEMENT, "--test", "--send")
    assert (accepted.code, "godkänd av arkivet" in accepted.out) == (0, True)
    assert "T1 v1" in leverans("status").out
    assert leverans("show", "T1", "--json").json["delivery"]["kind"] == "test"
    assert leverans("show", "1").code == 2
    (told,) = leverans("-C", sides.archive, "archive", "list", "--json").json
    assert (told["reference"], told["state"]) == ("T1", "tested")


@pytest.mark.usefixtures("sides")
def test_sending_goes_with_testing(leverans: Command) -> None:
    wrong = leverans("deliver", AGREEMENT, "--send")
    assert (wrong.code, "--test --send" in wrong.err) == (2, True)


def test_doctor_and_status_work_at_an_archive_with_what_waits(
    leverans: Command, awaiting: TwoSides
) -> None:
    assert "väntar på beslut" in leverans("-C", awaiting.archive, "status").out
    assert leverans("-C", awaiting.archive, "log", "verify").code == 0


def test_a_script_can_ask_whether_we_still_answer_for_it(
    leverans: Command, sides: TwoSides
) -> None:
    leverans("deliver", AGREEMENT)
    nobody = leverans("custody", "1", "--ours")
    assert (nobody.code, "ni ansvarar själva" in nobody.out) == (0, True)
    sides.set_archive('custody = "archive"')
    leverans("-C", sides.archive, "receive")
    leverans("deliver", AGREEMENT)
    assert leverans("custody", "1").code == 0
    (fact,) = leverans("custody", "1", "--json").json
    assert (fact["holder"], fact["ours"]) == (RECEIVER, False)
    for named in ("1", fact["package"]):
        refused = leverans("custody", named, "--ours")
        assert (refused.code, refused.out) == (2, "")
        assert "inte ert att råda över" in refused.err
