"""`nightly` as a command: its summary, its figures and its mail, whatever goes wrong."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from leverans.cli.nightly import PARTS
from leverans.clock import now
from leverans.testing.command_line import Command
from leverans.testing.mailbox import Mailbox, mail_table, mailbox, set_table
from leverans.testing.ports import free_ports
from leverans.testing.two_sides import AGREEMENT, TwoSides


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


@pytest.fixture
def faces(sides: TwoSides, box: Mailbox) -> Path:
    """A workspace that writes figures and sends mail; where the figures are."""
    path = sides.root / "leverans.prom"
    set_table(sides.producer, f'[metrics]\ntextfile = "{path}"\n{mail_table(box)}')
    return path


def figures(path: Path) -> dict[str, float]:
    return {
        sample.name.removeprefix("leverans_"): sample.value
        for family in text_string_to_metric_families(path.read_text("utf-8"))
        for sample in family.samples
    }


def summary(workspace: Path) -> tuple[str, Any]:
    """The newest night's summary: its words and its machine form."""
    found = (workspace / "var" / "reports").glob("night-*.json")
    newest = max(found, key=lambda path: path.stat().st_mtime_ns)
    return newest.with_suffix(".txt").read_text("utf-8"), json.loads(newest.read_text("utf-8"))


def technical(workspace: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for path in sorted((workspace / "var" / "log").glob("technical-*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def run_sql(workspace: Path, *statements: str) -> None:
    with closing(sqlite3.connect(workspace / "var" / "ledger.sqlite")) as ledger, ledger:
        for statement in statements:
            ledger.execute(statement)


def test_a_night_is_said_kept_mailed_and_counted(
    leverans: Command, sides: TwoSides, box: Mailbox, faces: Path
) -> None:
    said = leverans("nightly")
    assert said.code == 0
    words, machine = summary(sides.producer)
    assert words.strip() == said.out.strip()
    assert machine["mail"] == {"sent": 1, "waiting": 0, "refused": 0, "dropped": 0, "reason": ""}
    (mail,) = box.mails
    assert "en leverans utan anmärkning" in str(mail["Subject"])
    told = figures(faces)
    assert (told["nightly_exit_code"], told["receipts_waiting"]) == (0, 1)
    assert told["log_events"] > 5
    (ended,) = (line for line in technical(sides.producer) if line["event"] == "night_ended")
    assert (ended["exit_code"], ended["mails"], ended["command"]) == (0, 1, "nightly")


def test_the_lines_of_a_night_have_its_run_and_what_was_done(
    leverans: Command, sides: TwoSides, faces: Path
) -> None:
    run = leverans("nightly", "--json").json["run"]
    assert faces.is_file()
    built = [line for line in technical(sides.producer) if line.get("step") == "build"]
    assert built
    for line in built:
        assert (line["run"], line["agreement"]) == (run, AGREEMENT)
        assert re.fullmatch(r"[0-9a-f-]{36}", line["package"])


def test_figures_that_cannot_be_written_are_told_everywhere_and_stop_nothing(
    leverans: Command, sides: TwoSides, box: Mailbox
) -> None:
    gone = sides.root / "saknas" / "leverans.prom"
    set_table(sides.producer, f'[metrics]\ntextfile = "{gone}"\n{mail_table(box)}')
    night = leverans("nightly", "--json")
    assert (night.code, night.json["exit_code"], night.json["metrics"]) == (3, 3, "failed")
    assert night.json["results"][0]["status"] == "waiting"
    assert "metrics.textfile" in summary(sides.producer)[0]
    body = box.mails[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().count("metrics.textfile") == 1


def test_a_mail_that_does_not_go_is_told_and_goes_the_next_night(
    leverans: Command, sides: TwoSides
) -> None:
    path, port = sides.root / "leverans.prom", free_ports(1)[0]
    table = mail_table(Mailbox(port=port))
    set_table(sides.producer, f'[metrics]\ntextfile = "{path}"\n{table}')
    night = leverans("nightly")
    assert night.code == 3
    assert "E-posten kunde inte skickas (servern går inte att nå)" in night.out
    assert summary(sides.producer)[1]["exit_code"] == 3
    assert (figures(path)["mails_waiting"], figures(path)["nightly_exit_code"]) == (1, 3)
    with mailbox(port=port) as box:
        assert leverans("nightly").code == 0
    assert len(box.mails) == 2
    assert figures(path)["mails_waiting"] == 0


def test_a_ledger_that_cannot_be_opened_is_mailed_and_counted(
    leverans: Command, sides: TwoSides, box: Mailbox, faces: Path
) -> None:
    (sides.producer / "var" / "ledger.sqlite").write_bytes(b"no database" * 100)
    night = leverans("nightly")
    assert night.code == 3
    assert "nattkörningen misslyckades" in str(box.mails[0]["Subject"])
    assert set(figures(faces)) == {
        "nightly_start_time_seconds",
        "nightly_end_time_seconds",
        "nightly_duration_seconds",
        "nightly_exit_code",
        "mails_waiting",
    }
    assert figures(faces)["nightly_exit_code"] == 3
    words, machine = summary(sides.producer)
    assert (machine["failed"], machine["exit_code"]) == ("LedgerError", 3)
    assert "LedgerError" in words
    assert technical(sides.producer)[0]["error"] == "leverans.model.errors.LedgerError"


def test_a_night_that_cannot_begin_is_mailed_and_counted(
    leverans: Command, sides: TwoSides, box: Mailbox, faces: Path
) -> None:
    run_sql(sides.producer, "DROP TABLE job_run")
    night = leverans("nightly", "--json")
    assert night.code == 3
    assert night.json["failed"] == "LedgerError"
    assert "job_run" not in night.out
    assert len(box.mails) == 1
    assert figures(faces)["nightly_exit_code"] == 3
    faults = [line for line in technical(sides.producer) if line["event"] == "fault"]
    assert faults[0]["causes"][-1] == "sqlite3.OperationalError SQLITE_ERROR"
    assert "job_run" not in json.dumps(faults)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_breaks_stops_no_other(
    leverans: Command, sides: TwoSides, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("Test Testssons ärende.pdf")

    parts: dict[str, Callable[..., None]] = {**PARTS, part: broken}
    monkeypatch.setattr("leverans.cli.nightly.PARTS", parts)
    night = leverans("nightly", "--json")
    assert (night.code, night.json[part]) == (3, {"failed": "ValueError"})
    assert night.json["results"][0]["status"] == "waiting"
    words, machine = summary(sides.producer)
    for told in (words, json.dumps(machine), json.dumps(technical(sides.producer))):
        assert "Testsson" not in told
    assert "ValueError" in words


def test_a_fault_of_ours_after_the_work_leaves_the_summary(
    leverans: Command, sides: TwoSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("Test Testssons ärende.pdf")

    monkeypatch.setattr("leverans.cli.nightly.afterwards", broken)
    night = leverans("nightly", "--json")
    assert (night.code, night.json["afterwards"]) == (3, {"failed": "ValueError"})
    words, machine = summary(sides.producer)
    assert "Nattens siffror och mejl kunde inte köras klart (ValueError)" in words
    assert "Testsson" not in words + json.dumps(machine)


def test_a_fault_of_ours_in_the_figures_keeps_no_mail_back(
    leverans: Command,
    sides: TwoSides,
    monkeypatch: pytest.MonkeyPatch,
    box: Mailbox,
    tmp_path: Path,
) -> None:
    def broken(_: object) -> None:
        raise ValueError("Test Testssons ärende.pdf")

    path = tmp_path / "leverans.prom"
    set_table(sides.producer, f'[metrics]\ntextfile = "{path}"\n{mail_table(box)}')
    monkeypatch.setattr("leverans.jobs.afterwards.figures_of", broken)
    assert leverans("nightly").code == 3
    assert len(box.mails) == 1


def test_a_damaged_archive_is_told_by_rule_and_number_and_not_by_place(
    leverans: Command, sides: TwoSides, monkeypatch: pytest.MonkeyPatch, box: Mailbox
) -> None:
    sides.through()
    set_table(sides.archive, mail_table(box))
    monkeypatch.chdir(sides.archive)
    next((sides.archive / "var" / "archive").rglob("protokoll.pdf")).write_bytes(b"damaged")
    night = leverans("nightly")
    assert night.code == 1
    assert "AUD-DAMAGED 1" in night.out
    (body,) = (part for part in box.mails[0].walk() if part.get_content_type() == "text/plain")
    words, machine = summary(sides.archive)
    for told in (night.out, words, json.dumps(machine), str(body.get_content())):
        assert "protokoll" not in told
    assert machine["audit"]["rules"] == {"AUD-DAMAGED": 1}


def test_old_files_of_the_technical_log_go_and_are_counted(
    leverans: Command, sides: TwoSides
) -> None:
    folder = sides.producer / "var" / "log"
    folder.mkdir(parents=True)
    old = now().date() - timedelta(weeks=7)
    (folder / f"technical-{old}.jsonl").write_bytes(b"{}\n")
    night = leverans("nightly", "--json")
    assert night.json["log_files"] == {"removed": 1}
    assert "äldre än 6 veckor" in summary(sides.producer)[0]
    assert [path.name for path in folder.iterdir()] == [f"technical-{now().date()}.jsonl"]


def test_doctor_and_status_tell_of_a_night_that_did_not_run(
    leverans: Command, sides: TwoSides, faces: Path
) -> None:
    assert faces.parent.is_dir()
    assert "har aldrig körts" in doctor(leverans)["Nattkörning"][1]
    leverans("nightly")
    assert doctor(leverans)["Nattkörning"][0] == "ok"
    assert "borde ha körts" not in leverans("status").out
    long_ago = (now() - timedelta(days=2)).isoformat(timespec="milliseconds")
    run_sql(sides.producer, f"UPDATE job_run SET started_at = '{long_ago}'")  # noqa: S608
    state, said = doctor(leverans)["Nattkörning"]
    assert (state, long_ago[:10] in said) == ("bad", True)
    assert "borde ha körts" in leverans("status").out
    sides.agree(AGREEMENT, schedule="manual")
    assert doctor(leverans)["Nattkörning"][0] != "bad"


def doctor(leverans: Command) -> dict[str, tuple[str, str]]:
    names = {"nightly": "Nattkörning", "mail": "E-post", "metrics": "Siffror"}
    found = leverans("doctor", "--json").json
    return {names.get(each["what"], each["what"]): (each["state"], each["said"]) for each in found}


def test_doctor_says_what_a_mail_would_need_and_shows_no_secret(
    leverans: Command, sides: TwoSides, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = {"security": '"starttls"', "user": '"arkiv"', "password": '{ env = "POST" }'}
    set_table(sides.producer, mail_table(box, **login))
    assert doctor(leverans)["E-post"][0] == "bad"
    monkeypatch.setenv("POST", "mycket hemligt")
    state, said = doctor(leverans)["E-post"]
    assert (state, "127.0.0.1" in said) == ("ok", True)
    assert "mycket hemligt" not in leverans("doctor").out


def test_doctor_tells_of_a_folder_for_the_figures_that_is_not_there(
    leverans: Command, sides: TwoSides
) -> None:
    set_table(sides.producer, '[metrics]\ntextfile = "saknas/leverans.prom"\n')
    assert doctor(leverans)["Siffror"][0] == "bad"
    (sides.producer / "saknas").mkdir()
    assert doctor(leverans)["Siffror"][0] == "ok"


def test_doctor_sends_a_test_mail_when_it_is_asked_to(
    leverans: Command, sides: TwoSides, box: Mailbox
) -> None:
    refused = leverans("doctor", "--send-mail")
    assert refused.code == 2
    assert "[mail]" in refused.err
    set_table(sides.producer, mail_table(box))
    sent = leverans("doctor", "--send-mail", "--json")
    assert (sent.code, sent.json) == (0, {"sent": 1, "refused": 0})
    assert "provbrev" in str(box.mails[0]["Subject"])
    box.refusing["arkiv@exempel.invalid"] = "550 no"
    failed = leverans("doctor", "--send-mail")
    assert failed.code == 3
    assert "recipients" in failed.err


def test_a_missed_night_is_in_words_mail_and_figures(
    leverans: Command, sides: TwoSides, box: Mailbox, faces: Path
) -> None:
    leverans("nightly")
    three_days_ago = now() - timedelta(days=3)
    at = three_days_ago.isoformat(timespec="milliseconds")
    run_sql(sides.producer, f"UPDATE job_run SET started_at = '{at}'")  # noqa: S608
    late = leverans("nightly")
    missed = [(three_days_ago.date() + timedelta(days=n)).isoformat() for n in (1, 2)]
    assert ", ".join(missed) in late.out
    assert str(box.mails[1]["Subject"]).endswith("2 nätter missades")
    assert figures(faces)["nightly_missed_nights"] == 2
    assert date.fromisoformat(summary(sides.producer)[1]["missed"][0]).isoformat() == missed[0]
