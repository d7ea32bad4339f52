"""The program as a real process: terminals, pipes, old locales, and faults of our own."""

import json
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from leverans.cli import main
from leverans.testing.sample_package import SamplePackage
from leverans.testing.two_sides import AGREEMENT, TwoSides

PROGRAM = (sys.executable, "-m", "leverans")


def environment(**more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LAN"))
    }
    return {**kept, **more}


def test_on_a_terminal_bars_come_on_stderr_and_stdout_stays_one_document(sides: TwoSides) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    command = (*PROGRAM, "-C", str(sides.producer), "deliver", AGREEMENT, "--json")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        shown = read_all(ours)
        assert process.stdout is not None
        told = json.loads(process.stdout.read())
    os.close(ours)
    assert process.returncode == 0
    assert told["status"] == "waiting"
    assert "%|" in shown


@pytest.mark.parametrize("number", [1, 3])
def test_validate_shows_its_bar_on_a_terminal_only(tmp_path: Path, number: int) -> None:
    package = SamplePackage().write(tmp_path / "prov")
    command = (*PROGRAM, "validate", "--json", *[str(package)] * number)
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        shown = read_all(ours)
        assert process.stdout is not None
        told = [json.loads(line) for line in process.stdout]
    os.close(ours)
    assert (process.returncode, len(told)) == (0, number)
    assert ("%|" in shown) == (number > 1)
    assert ("B/s" in shown) == (number == 1)
    piped = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert piped.stderr == b""
    assert piped.stdout.count(b"\n") == number


def read_all(number: int) -> str:
    """What comes on a terminal until the last process at its other end is gone."""
    shown = b""
    while True:
        try:
            part = os.read(number, 65536)
        except OSError:  # Linux: nobody is left at the other end
            break
        if not part:
            break
        shown += part
    return shown.decode("utf-8")


def test_a_terminal_without_our_letters_still_gets_everything(sides: TwoSides) -> None:
    sides.deliver()
    done = subprocess.run(
        (*PROGRAM, "-C", str(sides.producer), "status"),
        env=environment(PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert AGREEMENT.encode() in done.stdout
    assert done.stderr == b""


def test_a_reader_that_stops_early_gets_no_traceback(sides: TwoSides) -> None:
    sides.through()
    with subprocess.Popen(
        (*PROGRAM, "-C", str(sides.producer), "log", "show", "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
    assert complaint == b""
    assert process.returncode in (0, main.INTERRUPTED)


def test_names_that_are_not_utf8_are_told_in_words_and_in_json(sides: TwoSides) -> None:
    Path(os.fsdecode(os.fsencode(sides.source) + b"/r\xe4tt.pdf")).write_bytes(b"x")
    for more in ((), ("--json",)):
        done = subprocess.run(
            (*PROGRAM, "-C", str(sides.producer), "deliver", AGREEMENT, *more),
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (1, b"")
        assert "SRC-NO-ROW" in done.stdout.decode("utf-8")
    places = [f["location"] for report in json.loads(done.stdout)["reports"]
              for f in report["findings"] if f["rule"] == "SRC-NO-ROW"]  # fmt: skip
    assert places == [r"r\xe4tt.pdf"]


def test_a_fault_of_our_own_is_told_and_never_looks_like_findings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_arguments: list[str]) -> int:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(main, "run", broken)
    monkeypatch.setattr(sys, "argv", ["leverans", "--language", "sv", "status"])
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "ZeroDivisionError: a fault" in err
    assert len(err.strip().splitlines()[-1]) > 20


def test_what_a_library_logs_does_not_come_on_the_screen() -> None:
    program = (
        "import logging, sys, leverans.cli.main as cli\n"
        "cli.run = lambda _: logging.getLogger('fs').error('Test Testssons.pdf') or 0\n"
        "cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
