"""`deliver`, `retry`, `except`, `receive` and `nightly` as commands."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from leverans.testing.command_line import Command
from leverans.testing.two_sides import AGREEMENT, TwoSides


def test_a_whole_delivery_by_commands(leverans: Command, sides: TwoSides) -> None:
    sent = leverans("deliver", AGREEMENT)
    assert sent.code == 0
    assert "väntar på arkivets kvittens" in sent.out
    answered = leverans("-C", sides.archive, "receive")
    assert answered.code == 0
    assert "Kvittens från" in answered.out
    assert "Mottagningsbevis från" in answered.out
    done = leverans("deliver", AGREEMENT)
    assert done.code == 0
    assert re.search(r"1 i källan = 1 paketerade \+ 0 \w+; 1 mottagna", done.out)
    again = leverans("deliver", AGREEMENT)
    assert (again.code, "Inget nytt att leverera" in again.out) == (0, True)


def test_the_machine_form_tells_the_whole_outcome(leverans: Command, sides: TwoSides) -> None:
    leverans("deliver", AGREEMENT)
    answers = leverans("-C", sides.archive, "receive", "--json").json
    (answer,) = answers["answers"]
    kvittens, proof = answer["receipts"]
    assert (kvittens["kind"], proof["kind"]) == ("kvittens", "mottagningsbevis")
    assert answer["reception"]["state"] == "accepted"
    assert answers["strays"] == []
    told = leverans("deliver", AGREEMENT, "--json").json
    assert (told["status"], told["agreement"]) == ("taken_over", AGREEMENT)
    assert told["balance"]["balances"] is True
    size = (sides.source / "nämnd/protokoll.pdf").stat().st_size
    assert told["balance"]["source"] == told["balance"]["received"] == [1, size]
    (package,) = told["delivery"]["packages"]
    assert package["state"] == "in_intermediate_archive"
    assert package["manifest_digest"] == kvittens["manifest_digest"] == proof["manifest_digest"]


def test_a_held_delivery_is_one_and_says_what_to_do(leverans: Command, sides: TwoSides) -> None:
    sides.add("tom.pdf", b"")
    sides.write()
    held = leverans("deliver", AGREEMENT)
    assert held.code == 1
    assert "tom.pdf" in held.out
    assert "SRC-EMPTY" in held.out
    assert held.err == ""
    told = leverans("deliver", AGREEMENT, "--json")
    assert told.code == 1
    ((finding,),) = (report["findings"] for report in told.json["reports"])
    assert set(finding) >= {"rule", "level", "location", "message", "remedy"}
    assert told.json["delivery"]["held_by"] == ["SRC-EMPTY"]


def test_an_exception_is_made_by_name_and_the_delivery_goes_on(
    leverans: Command, sides: TwoSides
) -> None:
    sides.add("tom.pdf", b"")
    sides.write()
    leverans("deliver", AGREEMENT)
    made = leverans("except", "tom.pdf", "--reason", "tom i verksamheten", "--json")
    assert made.code == 0
    assert made.json["excepted"] is True
    sent = leverans("deliver", AGREEMENT)
    assert sent.code == 0
    assert "1: tom i verksamheten" in sent.out


def test_an_exception_needs_a_reason_an_item_and_no_doubt(
    leverans: Command, sides: TwoSides
) -> None:
    assert leverans("except", "tom.pdf").code == 2
    unknown = leverans("except", "tom.pdf", "--reason", "x")
    assert unknown.code == 2
    assert "tom.pdf" in unknown.err
    sides.agree("annan")
    doubtful = leverans("except", "tom.pdf", "--reason", "x")
    assert doubtful.code == 2
    assert "annan, filyta" in doubtful.err
    assert "--agreement" in doubtful.err


def test_an_exception_under_an_agreement_that_is_none_is_refused(
    leverans: Command, sides: TwoSides
) -> None:
    sides.add("tom.pdf", b"")
    sides.write()
    leverans("deliver", AGREEMENT)
    wrong = leverans("except", "tom.pdf", "--reason", "x", "--agreement", "annan")
    assert wrong.code == 2
    assert AGREEMENT in wrong.err
    assert leverans("deliver", AGREEMENT).code == 1


def test_a_test_delivery_says_that_nothing_was_sent(leverans: Command, sides: TwoSides) -> None:
    ready = leverans("deliver", AGREEMENT, "--dry-run")
    assert ready.code == 0
    assert "Inget har skickats" in ready.out
    assert sides.incoming() == []
    report = re.search(r"var/reports/\S+\.html", ready.out)
    assert report is not None
    assert (sides.producer / report[0]).exists()


def test_a_source_that_is_gone_is_a_failed_world(leverans: Command, sides: TwoSides) -> None:
    sides.source.rename(sides.root / "bortkopplad")
    failed = leverans("deliver", AGREEMENT)
    assert failed.code == 3
    assert failed.out == ""
    assert "kalla" in failed.err
    assert len(failed.err.strip().splitlines()) >= 2


def test_an_agreement_that_is_not_there_names_those_that_are(
    leverans: Command, sides: TwoSides
) -> None:
    wrong = leverans("deliver", "filytan")
    assert wrong.code == 2
    assert "filytan" in wrong.err
    assert AGREEMENT in wrong.err.replace("filytan", "")
    assert sides.incoming() == []


def test_a_mistake_in_an_agreement_tells_file_line_key_and_what_is_allowed(
    leverans: Command, sides: TwoSides
) -> None:
    path = sides.producer / "agreements" / f"{AGREEMENT}.toml"
    text = path.read_text("utf-8").replace('container = "tar"', 'container = "rar"')
    path.write_text(text, "utf-8")
    line = text[: text.index("container =")].count("\n") + 1
    wrong = leverans("deliver", AGREEMENT)
    assert wrong.code == 2
    assert "agreements/filyta.toml" in wrong.err
    assert str(line) in wrong.err
    for part in ("container", "rar", "tar", "zip", "folder"):
        assert part in wrong.err


def test_retry_takes_up_what_waits_and_tells_each(leverans: Command, sides: TwoSides) -> None:
    assert "Ingen leverans" in leverans("retry").out
    assert leverans("retry", "--json").json == []
    leverans("deliver", AGREEMENT)
    assert [each["status"] for each in leverans("retry", "--json").json] == ["waiting"]
    leverans("-C", sides.archive, "receive")
    done = leverans("retry")
    assert (done.code, "arkivet har tagit emot" in done.out) == (0, True)
    assert "Ingen leverans" in leverans("retry").out


def test_retry_goes_on_behind_one_that_fails(leverans: Command, sides: TwoSides) -> None:
    ended = leverans("retry", "saknas", AGREEMENT, "--json")
    assert ended.code == 2
    assert [each["agreement"] for each in ended.json] == [AGREEMENT]
    assert "saknas" in ended.err
    assert sides.incoming() != []


def test_receive_at_a_workspace_that_is_no_archive_is_wrong_usage(
    leverans: Command, sides: TwoSides
) -> None:
    wrong = leverans("-C", sides.producer, "receive")
    assert wrong.code == 2
    assert "[archive]" in wrong.err


def test_receive_tells_of_strays_and_of_refusals(leverans: Command, sides: TwoSides) -> None:
    leverans("deliver", AGREEMENT)
    container = sides.container()
    container.write_bytes(container.read_bytes().replace(b"/Catalog", b"/Katalog"))
    (sides.drop / "incoming" / "bild.jpg").write_bytes(b"x")
    refused = leverans("-C", sides.archive, "receive")
    assert refused.code == 1
    assert "Avvisning från" in refused.out
    assert "bild.jpg" in refused.out
    rejected = leverans("deliver", AGREEMENT)
    assert rejected.code == 1
    assert "avvisat" in rejected.out


def test_nothing_to_receive_says_so(leverans: Command, sides: TwoSides) -> None:
    nothing = leverans("-C", sides.archive, "receive")
    assert (nothing.code, nothing.err) == (0, "")
    assert "Inget paket väntar" in nothing.out


@pytest.mark.usefixtures("sides")
def test_nightly_runs_what_is_due_and_tells_no_names(leverans: Command) -> None:
    night = leverans("nightly")
    assert night.code == 0
    assert AGREEMENT in night.out
    assert "protokoll" not in night.out
    told = leverans("nightly", "--json").json
    assert [(each["agreement"], each["status"]) for each in told["results"]] == [
        (AGREEMENT, "waiting")
    ]
    assert told["exit_code"] == 0


def test_progress_and_bars_never_come_on_stdout(leverans: Command, sides: TwoSides) -> None:
    sent = leverans("deliver", AGREEMENT, "--json")
    assert sent.err == ""
    assert sent.json["status"] == "waiting"
    (path,) = (sides.producer / "var" / "log").glob("technical-????-??-??.jsonl")
    log = path.read_text("utf-8")
    assert '"step": "build"' in log
    assert "protokoll" not in log


def test_at_an_archive_the_night_ends_with_its_share_of_the_audit(
    leverans: Command, sides: TwoSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides.through()
    monkeypatch.chdir(sides.archive)
    night = leverans("nightly", "--json")
    assert (night.code, night.json["results"]) == (0, [])
    assert (night.json["audit"]["packages"], night.json["audit"]["passed"]) == (1, True)
    next((sides.archive / "var" / "archive").rglob("protokoll.pdf")).write_bytes(b"damaged")
    with_another_day(sides)
    worse = leverans("nightly")
    assert worse.code == 1
    assert "AUD-DAMAGED" in worse.out


def with_another_day(sides: TwoSides) -> None:
    """As if the package had not been read for longer than the archive promises."""
    with closing(sqlite3.connect(sides.archive / "var" / "ledger.sqlite")) as ledger, ledger:
        ledger.execute("UPDATE fixity_audit SET due_on = '2020-01-01'")


@pytest.mark.parametrize("verb", ["status", "nightly", "doctor", "retry"])
def test_outside_of_any_workspace_it_says_how_to_make_one(
    leverans: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong = leverans(verb)
    assert wrong.code == 2
    assert "leverans init" in wrong.err
