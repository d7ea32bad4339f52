"""`keys` as commands, in both languages and for machines."""

import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from leverans.signing.keys import fingerprint, new_key
from leverans.testing.command_line import Command
from leverans.testing.two_sides import RECEIVER, TwoSides


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The public half of a key that nobody knows yet."""
    path = tmp_path / "arkivet.pub.pem"
    path.write_text(new_key().public.pem)
    return path


def test_an_archive_has_a_key_from_its_beginning(leverans: Command, sides: TwoSides) -> None:
    shown = leverans("-C", sides.archive, "keys", "show")
    told = leverans("-C", sides.archive, "keys", "show", "--json").json
    assert shown.code == 0
    assert fingerprint(told["key"]) in shown.out
    assert (told["own"], told["party"]) == (True, RECEIVER)
    assert Path(told["file"]).read_text() == told["public_key"]


def test_a_new_key_is_the_one_that_is_used(leverans: Command, sides: TwoSides) -> None:
    before = leverans("-C", sides.archive, "keys", "show", "--json").json
    made = leverans("-C", sides.archive, "keys", "create")
    assert made.code == 0
    assert "läs upp fingeravtrycket" in made.out
    after = leverans("-C", sides.archive, "keys", "show", "--json").json
    assert after["key"] != before["key"]
    assert fingerprint(after["key"]) in made.out
    private = sides.archive / "keys" / f"{after['key']}.pem"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    listed = leverans("-C", sides.archive, "keys", "list", "--json").json
    assert [key["key"] for key in listed] == [before["key"], after["key"]]


@pytest.mark.usefixtures("sides")
def test_a_key_is_pinned_with_its_fingerprint_told(leverans: Command, public: Path) -> None:
    pinned = leverans("keys", "pin", str(public), "--party", "Regionarkivet")
    assert pinned.code == 0
    assert "Regionarkivet" in pinned.out
    told = leverans("keys", "pin", str(public), "--party", "Regionarkivet", "--json").json
    assert fingerprint(told["key"]) in pinned.out
    assert told["file"] is None
    english = leverans("--language", "en", "keys", "pin", str(public), "--party", "Regionarkivet")
    assert "trusted now" in english.out
    events = [event["event"] for event in leverans("log", "show", "--json").json]
    assert events == ["authority.established", "key.created", "key.pinned", "key.pinned"]


@pytest.mark.usefixtures("sides")
def test_a_key_is_revoked_for_a_reason_and_never_trusted_again(
    leverans: Command, public: Path
) -> None:
    key = leverans("keys", "pin", str(public), "--party", "X", "--json").json["key"]
    assert leverans("keys", "revoke", key[:8]).code == 2
    blank = leverans("keys", "revoke", key[:8], "--reason", " ")
    assert (blank.code, "--reason" in blank.err) == (2, True)
    revoked = leverans("keys", "revoke", key[:8], "--reason", "stulen")
    assert revoked.code == 0
    assert "spärrad" in revoked.out
    for again in (
        leverans("keys", "revoke", key, "--reason", "igen"),
        leverans("keys", "pin", str(public), "--party", "X"),
    ):
        assert again.code == 2
        assert "spärrad sedan" in again.err
    listed = leverans("keys", "list")
    assert re.search(rf"{key[:16]}\s.*spärrad \d{{4}}-", listed.out)
    assert "stulen" not in leverans("log", "show").out


@pytest.mark.usefixtures("sides")
def test_a_key_of_one_party_is_not_pinned_for_another(leverans: Command, public: Path) -> None:
    leverans("keys", "pin", str(public), "--party", "X")
    wrong = leverans("keys", "pin", str(public), "--party", "Y")
    assert wrong.code == 2
    assert "redan betrodd för X" in wrong.err
    nobody = leverans("keys", "pin", str(public), "--party", "")
    assert (nobody.code, "--party" in nobody.err) == (2, True)


@pytest.mark.usefixtures("sides")
def test_what_is_no_key_is_told(leverans: Command, tmp_path: Path) -> None:
    (tmp_path / "brev.txt").write_text("Hej")
    for name in ("brev.txt", "saknas.pem"):
        wrong = leverans("keys", "pin", str(tmp_path / name), "--party", "X")
        assert wrong.code == 2
        assert "Nyckelfilen går inte att använda" in wrong.err


@pytest.mark.usefixtures("sides")
@pytest.mark.parametrize("named", ["00000000", "kort", "åäö"])
def test_a_key_that_is_not_known_is_told(leverans: Command, named: str) -> None:
    for verb in (("show", named), ("revoke", named, "--reason", "x")):
        wrong = leverans("keys", *verb)
        assert wrong.code == 2
        assert named in wrong.err


def test_a_fingerprint_as_it_was_read_out_names_the_key(leverans: Command, sides: TwoSides) -> None:
    key = leverans("-C", sides.archive, "keys", "show", "--json").json["key"]
    shown = leverans("keys", "show", fingerprint(key), "--json").json
    assert (shown["key"], shown["own"]) == (key, False)


@pytest.mark.usefixtures("sides")
def test_who_has_no_key_of_their_own_is_told_how_to_make_one(leverans: Command) -> None:
    own = leverans("keys", "show", "--json").json["key"]
    assert leverans("keys", "revoke", own, "--reason", "övning").code == 0
    wrong = leverans("keys", "show")
    assert wrong.code == 2
    assert "leverans keys create" in wrong.err


def test_a_workspace_without_keys_says_so(leverans: Command, tmp_path: Path) -> None:
    leverans("init", str(tmp_path / "ny"))
    with closing(sqlite3.connect(tmp_path / "ny" / "var" / "ledger.sqlite")) as ledger:
        ledger.execute("DELETE FROM trusted_key")  # as one made before every workspace had a key
        ledger.commit()
    listed = leverans("-C", tmp_path / "ny", "keys", "list")
    assert (listed.code, listed.out.strip()) == (0, "Inga nycklar ännu.")
    assert leverans("-C", tmp_path / "ny", "keys", "list", "--json").json == []


def test_doctor_finds_a_key_that_others_can_read(leverans: Command, sides: TwoSides) -> None:
    told = leverans("-C", sides.archive, "doctor", "--json").json
    assert [each["state"] for each in told if each["what"] == "keys"] == ["ok"]
    for path in (sides.archive / "keys").glob("*.pem"):
        path.chmod(0o644)
    wrong = leverans("-C", sides.archive, "doctor")
    assert wrong.code == 2
    assert "chmod 600" in wrong.out
