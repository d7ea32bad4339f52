"""`keys rotate`, `keys pin` of a statement, `keys lost`: in words and for machines."""

from pathlib import Path

import pytest

from leverans.clock import LOCAL, now
from leverans.signing.keys import fingerprint
from leverans.testing.command_line import Command
from leverans.testing.two_sides import RECEIVER, TwoSides

TODAY = now().astimezone(LOCAL).date().isoformat()


def test_a_rotated_key_is_taken_by_the_statement_with_its_fingerprint_told(
    leverans: Command, sides: TwoSides
) -> None:
    told = leverans("-C", sides.archive, "keys", "rotate", "--reason", "byte", "--json").json
    assert Path(told["statement"]).is_file()
    pinned = leverans("keys", "pin", told["statement"])
    assert pinned.code == 0
    assert fingerprint(told["key"]) in pinned.out
    assert f"betrodd för {RECEIVER}" in pinned.out
    again = leverans("keys", "pin", told["statement"], "--party", RECEIVER, "--json").json
    assert (again["key"], again["succeeds"], again["own"]) == (told["key"], told["succeeds"], False)


def test_rotation_says_what_is_to_be_sent_to_whom(leverans: Command, sides: TwoSides) -> None:
    said = leverans("-C", sides.archive, "--language", "en", "keys", "rotate")
    shown = leverans("-C", sides.archive, "keys", "show", "--json").json
    assert said.code == 0
    assert f"{shown['key']}.succession.json" in said.out
    assert fingerprint(shown["key"]) in said.out


@pytest.mark.usefixtures("sides")
def test_a_public_key_still_needs_its_party(leverans: Command, sides: TwoSides) -> None:
    (public,) = (sides.archive / "keys").glob("*.pub.pem")
    refused = leverans("keys", "pin", public)
    assert (refused.code, "part" in refused.err) == (2, True)


def test_a_statement_for_another_house_is_refused_with_the_other_way_told(
    leverans: Command, sides: TwoSides
) -> None:
    told = leverans("-C", sides.archive, "keys", "rotate", "--json").json
    refused = leverans("keys", "pin", told["statement"], "--party", "Ett annat arkiv")
    assert refused.code == 2
    assert "Ett annat arkiv" in refused.err


def test_a_lost_key_is_told_with_what_it_signed_and_whom_to_tell(
    leverans: Command, sides: TwoSides
) -> None:
    old = leverans("-C", sides.archive, "keys", "show", "--json").json["key"]
    assert leverans("-C", sides.archive, "log", "anchor").code == 0
    assert leverans("deliver", "filyta").code == 0
    assert leverans("-C", sides.archive, "receive").code == 0
    lost = leverans("-C", sides.archive, "keys", "lost", old, "--since", TODAY, "--reason", "stöld")
    new = leverans("-C", sides.archive, "keys", "show", "--json").json["key"]
    assert lost.code == 0
    assert new != old
    for said in ("kvittens", "mottagningsbevis", "kontrollpunkter 1", "log anchor --again"):
        assert said in lost.out
    assert fingerprint(new) in lost.out
    assert "underrätta: Kulturförvaltningen, Exempelregionen" in lost.out
    listed = leverans("-C", sides.archive, "keys", "list")
    assert f"förlorad sedan {TODAY}" in listed.out
    verified = leverans("-C", sides.archive, "log", "verify")
    assert (verified.code, "kontrollpunkt 1 är undertecknad" in verified.out) == (0, True)
    again = leverans("-C", sides.archive, "log", "anchor", "--again")
    assert again.code == 0
    (doubt,) = leverans("-C", sides.archive, "log", "verify", "--json").json["doubtful"]
    assert (doubt["number"], doubt["key"], doubt["lost_since"]) == (1, old, TODAY)


def test_the_other_house_reports_the_loss_too_and_gets_no_new_key(
    leverans: Command, sides: TwoSides
) -> None:
    theirs = leverans("-C", sides.archive, "keys", "show", "--json").json["key"]
    told = leverans("keys", "lost", theirs, "--since", "2020-01-05", "--reason", "x", "--json").json
    assert (told["new"], told["doubtful"], told["anchors"]) == (None, [], [])
    assert told["tell"] == [RECEIVER]
    english = leverans("--language", "en", "keys", "lost", theirs, "--since", "2020-01-04",
                       "--reason", "x")  # fmt: skip
    assert f"Ask {RECEIVER} for a new key" in english.out
    later = leverans("keys", "lost", theirs, "--since", "2020-02-01", "--reason", "x")
    assert (later.code, "redan anmäld" in later.err) == (2, True)


@pytest.mark.usefixtures("sides")
def test_doctor_tells_how_the_keys_lie(leverans: Command, sides: TwoSides) -> None:
    (sides.archive / "keys").chmod(0o755)
    told = leverans("-C", sides.archive, "doctor", "--json").json
    (kept,) = (each for each in told if each["what"] == "keys_kept")
    assert (kept["state"], "chmod 700" in kept["said"]) == ("bad", True)
