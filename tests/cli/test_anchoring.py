from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leverans.cli.anchoring import listed_words
from leverans.clock import now
from leverans.flow.anchor_list import ListedAnchor
from leverans.flow.anchors import StoredAnchor
from leverans.ledger.anchors import StampRow
from leverans.model.checkpoint import Checkpoint
from leverans.testing.command_line import Command
from leverans.testing.sshd import Server, sshd
from leverans.testing.tsa import Authority, make_authority, served
from leverans.testing.two_sides import TwoSides

PLACE = '\n[log]\nanchor_places = ["../annanstans"]\n'


def settle(sides: TwoSides, more: str = PLACE) -> None:
    with (sides.producer / "leverans.toml").open("a", encoding="utf-8") as stream:
        stream.write(more)


@pytest.fixture
def elsewhere(sides: TwoSides) -> Path:
    settle(sides)
    folder = sides.root / "annanstans"
    folder.mkdir()
    return folder


@pytest.mark.usefixtures("elsewhere")
def test_an_anchor_is_made_and_where_it_lies_is_told(leverans: Command, sides: TwoSides) -> None:
    none = leverans("log", "anchors")
    assert (none.code, "leverans log anchor" in none.out) == (0, True)
    made = leverans("log", "anchor")
    assert made.code == 0
    assert "Ankare 1 är gjort" in made.out
    assert "../annanstans: 1 av 1 ankare ligger där" in made.out
    assert str(sides.producer / "var" / "anchors") in made.out
    again = leverans("--language", "en", "log", "anchor")
    assert (again.code, "Nothing new in the log since anchor 1" in again.out) == (0, True)
    listed = leverans("log", "anchors")
    assert "../annanstans, var/anchors" in listed.out


def test_the_machine_form_says_the_same(leverans: Command, elsewhere: Path) -> None:
    told = leverans("log", "anchor", "--json").json
    assert (told["new"], told["exit_code"], told["findings"]) == (True, 0, [])
    assert [place["kept"] for place in told["places"]] == [1, 1]
    (copy,) = elsewhere.glob("anchor-*.json")
    copy.write_bytes(b"{}")
    checked = leverans("log", "anchors", "--check", "--json")
    assert checked.code == 1
    (anchor,) = checked.json["anchors"]
    assert anchor["copies"] == {"../annanstans": "differs", "var/anchors": "kept"}
    assert anchor["sha256"] == told["anchor"]["sha256"]
    assert [found["rule"] for found in checked.json["findings"]] == ["ANCHOR-PLACE-DIFFERS"]


@pytest.mark.usefixtures("elsewhere")
def test_what_is_to_be_registered_is_written_where_one_likes(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    out = tmp_path / "till diariet"
    assert leverans("log", "anchor", "--out", out).code == 0
    names = sorted(path.name for path in out.iterdir())
    assert [name.rpartition(".")[2] for name in names] == ["json", "txt", "pem"]
    own = sides.producer / "var" / "anchors"
    assert all((out / name).read_bytes() == (own / name).read_bytes() for name in names)
    assert leverans("log", "anchor", "--out", out).code == 0  # the same again
    (out / names[0]).write_text("something else")
    wrong = leverans("log", "anchor", "--out", out)
    assert (wrong.code, names[0] in wrong.err) == (2, True)
    assert (out / names[0]).read_text() == "something else"


@pytest.mark.usefixtures("elsewhere")
def test_checked_and_well_is_said(leverans: Command) -> None:
    leverans("log", "anchor")
    checked = leverans("log", "anchors", "--check")
    assert (checked.code, "Alla kopior är lästa" in checked.out) == (0, True)


def doctor(leverans: Command) -> tuple[str, str]:
    told = {each["what"]: each for each in leverans("doctor", "--json").json}
    return told["anchor"]["state"], told["anchor"]["said"]


def test_doctor_says_what_is_missing(leverans: Command, sides: TwoSides) -> None:
    assert doctor(leverans)[0] == "warn"
    leverans("log", "anchor")
    state, said = doctor(leverans)
    assert (state, "log.anchor_places" in said) == ("warn", True)
    settle(sides)
    state, said = doctor(leverans)
    assert (state, "plats: 1" in said) == ("warn", True)
    (sides.root / "annanstans").mkdir()
    leverans("log", "anchor")
    assert doctor(leverans)[0] == "ok"
    (copy,) = (sides.root / "annanstans").glob("anchor-*.json")
    copy.write_bytes(b"{}")
    assert leverans("log", "anchor").code == 1
    assert doctor(leverans)[0] == "bad"


@pytest.mark.usefixtures("elsewhere")
def test_doctor_says_when_the_newest_is_old_and_when_there_is_no_key(leverans: Command) -> None:
    own = leverans("keys", "show", "--json").json["key"]
    leverans("log", "anchor")
    leverans("keys", "revoke", own, "--reason", "övning")
    found = {each["what"]: each["state"] for each in leverans("doctor", "--json").json}
    assert (found["anchor"], found["keys"]) == ("ok", "bad")
    wrong = leverans("log", "anchor")
    assert (wrong.code, "leverans keys create" in wrong.err) == (2, True)


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    with served(make_authority(tmp_path / "tsa")) as running:
        yield running


@pytest.mark.services
def test_an_anchor_is_stamped_and_openssl_agrees(
    leverans: Command, sides: TwoSides, authority: Authority
) -> None:
    roots = authority.roots
    settle(sides, f'[log]\ntimestamp_url = "{authority.url}"\ntimestamp_roots = "{roots}"\n')
    authority.says = (503, b"busy")
    late = leverans("log", "anchor")
    assert (late.code, "Ingen tidsstämpel från 127.0.0.1" in late.out) == (3, True)
    authority.says = None
    assert leverans("log", "anchor").code == 0
    own = sides.producer / "var" / "anchors"
    (document,), (token,) = own.glob("anchor-*.json"), own.glob("anchor-*.tsr")
    assert authority.verify(document.read_bytes(), token.read_bytes())
    assert not authority.verify(document.read_bytes() + b" ", token.read_bytes())
    (listed,) = leverans("log", "anchors", "--json").json["anchors"]
    (stamp,) = listed["stamps"]
    assert (stamp["authority"], stamp["problem"]) == ("127.0.0.1", "")
    assert f"{now():%Y-%m-%d}" in leverans("log", "anchors").out
    asked = authority.asked
    assert leverans("log", "anchor").code == 0
    assert authority.asked == asked  # once it is stamped nobody is asked again


@pytest.mark.services
def test_with_other_roots_a_stamp_no_longer_counts(
    leverans: Command, sides: TwoSides, authority: Authority, tmp_path: Path
) -> None:
    other = make_authority(tmp_path / "annan").roots
    settle(sides, f'[log]\ntimestamp_url = "{authority.url}"\ntimestamp_roots = "{other}"\n')
    made = leverans("log", "anchor", "--json").json
    assert [found["rule"] for found in made["findings"]] == ["ANCHOR-STAMP-DOUBTFUL"]
    assert made["anchor"]["stamps"] == 1  # it is kept all the same
    checked = leverans("log", "anchors", "--check")
    assert "signatur, certifikat, policy eller löpnummer håller inte" in checked.out


def test_a_file_of_roots_that_is_none_is_told_and_the_anchor_stands(
    leverans: Command, sides: TwoSides
) -> None:
    settle(sides, '[log]\ntimestamp_url = "http://127.0.0.1:9"\ntimestamp_roots = "saknas.pem"\n')
    made = leverans("log", "anchor")
    assert made.code == 3
    assert "Ankare 1 är gjort" in made.out
    assert "saknas.pem" in made.out


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with sshd() as running:
        yield running


@pytest.mark.services
def test_a_copy_goes_to_another_machine(
    leverans: Command, sides: TwoSides, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = server.make_folder("ankare")
    location = server.location("ankare")
    monkeypatch.setenv("ANCHOR_KEY", server.key_file.read_text("ascii"))
    settle(
        sides,
        f'[log]\nanchor_places = ["{location}"]\n[log.anchor_options."{location}"]\n'
        f'host_key = "{server.options["host_key"]}"\nkey = {{ env = "ANCHOR_KEY" }}\n',
    )
    made = leverans("log", "anchor")
    assert made.code == 0, made.out
    (copy,) = there.glob("anchor-*.json")
    assert copy.read_bytes() in [
        path.read_bytes() for path in (sides.producer / "var" / "anchors").glob("*.json")
    ]
    assert leverans("log", "anchors", "--check").code == 0


def test_the_night_tells_of_places_by_their_number(leverans: Command, elsewhere: Path) -> None:
    night = leverans("nightly")
    assert "plats 2 (av log.anchor_places): 1 av 1 ankare ligger där" in night.out
    (copy,) = elsewhere.glob("anchor-*.json")
    copy.write_bytes(b"{}")
    changed = leverans("nightly")
    assert (changed.code, "Fel: plats 2 (av log.anchor_places): " in changed.out) == (1, True)
    told = leverans("nightly", "--json").out
    assert "log.anchor_places" in told
    for said in (night.out, changed.out, told):
        assert elsewhere.name not in said


def test_when_a_stamp_was_given_is_said_in_our_own_time() -> None:
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    said = Checkpoint(
        chain="SE1",
        number=1,
        events=7,
        head="a" * 64,
        root="b" * 64,
        time="2026-07-02T00:30:00.000+02:00",
    )
    stamped = StampRow(
        checkpoint=1, authority="tsa", token=b"", received_at=at, stamped_at=at, problem=""
    )
    kept = StoredAnchor(checkpoint=said, document=b"", sha256="")
    words = listed_words((ListedAnchor(anchor=kept, stamps=(stamped,), copies={}),), "sv")
    assert words.count("2026-07-02 00:30") == 2
