"""The walk that `leverans demo` takes: from two blocking findings to a receipt, by real commands.

Each step shows the command line before what it says, so that a reader learns the commands. The
command line itself is handed in, since it lies above this layer.
"""

import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from leverans.demo.places import AGREEMENT, RECEIVER, DemoPaths
from leverans.messages.texts import text
from leverans.model.errors import UsageError

Run = Callable[[Sequence[str]], int]
"""Carries out one command line (without the program's name) and gives its exit code."""
Say = Callable[[str], None]
"""Shows one line or paragraph."""
Execute = Callable[[Sequence[str]], tuple[int, str]]
"""Runs a Python program (its path and arguments); its exit code, and what it said."""
HELD = 1
BARE = ("status", "places")
"""Steps that need no words besides their heading."""
OWN_LANGUAGE = "sv"
"""Of the demo's two workspaces, by their settings."""


class Unexpected(Exception):
    """A command ended with another code than it should; its text says so."""


def run_program(arguments: Sequence[str]) -> tuple[int, str]:
    """Run a Python program that sees nothing of ours; its exit code, and what it said."""
    command = [sys.executable, "-I", "-S", *arguments]
    done = subprocess.run(  # noqa: S603 (our own interpreter, and a file that we have written)
        command, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout + done.stderr


def walk(into: Path, *, run: Run, say: Say, language: str, execute: Execute = run_program) -> int:
    """Build the demo in a folder and take its first delivery all the way; safe to run again.

    Args:
        into: the demo's folder; what an earlier run left there is taken up.
        run, say, execute: see above. language: `sv` or `en`.

    Returns:
        0 when every command ended as it should, else 1.

    Raises:
        UsageError: the packages that make the documents are not installed.
    """
    try:
        from leverans.demo.authority import build, correct, is_corrected
    except ImportError as error:
        raise UsageError(text("demo.library", language, name=error.name)) from error
    guide = Guide(run=run, say=say, language=language)
    say(text("demo.title", language))
    paths = build(into)
    guide.step("built", files=sum(path.is_file() for path in paths.source.rglob("*")))
    try:
        if not is_corrected(paths):
            _first_try(guide, paths)
            correct(paths)
        _delivery(guide, paths)
        _look(guide, paths)
        _auditor(guide, paths, execute)
    except Unexpected as wrong:
        say(str(wrong))
        return 1
    _places(guide, paths)
    say("\n" + text("demo.done", language, folder=_shown(into)))
    return 0


@dataclass(slots=True)
class Guide:
    """Numbers the steps, and shows and runs the commands."""

    run: Run
    say: Say
    language: str
    steps: int = 0

    def step(self, name: str, **params: object) -> None:
        """Begin a step: its heading, and what it is about."""
        self.steps += 1
        heading = text(f"demo.{name}", self.language)
        heading = text("demo.step", self.language, n=self.steps, heading=heading)
        self.say(f"\n{heading}\n{'─' * len(heading)}")
        if name not in BARE:
            self.say(text(f"demo.{name}.text", self.language, **params))

    def command(self, expected: int, *arguments: str) -> None:
        """Show a command line and run it, in the language of the walk.

        Raises:
            Unexpected: it did not end with the expected code.
        """
        if self.language != OWN_LANGUAGE:
            arguments = ("--language", self.language, *arguments)
        self.say(f"\n$ leverans {shlex.join(arguments)}")
        code = self.run(arguments)
        if code != expected:
            raise Unexpected(text("demo.wrong", self.language, code=code, expected=expected))

    def program(self, execute: Execute, *arguments: str) -> None:
        """Show and run a program that needs nothing of ours.

        Raises:
            Unexpected: it did not end with 0.
        """
        self.say(f"\n$ python3 {shlex.join(arguments)}")
        code, said = execute(arguments)
        self.say(said.rstrip())
        if code:
            raise Unexpected(text("demo.wrong", self.language, code=code, expected=0))


def _first_try(guide: Guide, paths: DemoPaths) -> None:
    """Two findings hold the delivery; then it is told how a person corrects the source."""
    guide.step("first")
    guide.command(HELD, "-C", _shown(paths.producer), "deliver", AGREEMENT)
    guide.step("correction")


def _delivery(guide: Guide, paths: DemoPaths) -> None:
    """Trust the archive's key, send, receive, collect, and show that a second run sends nothing."""
    deliver = ("-C", _shown(paths.producer), "deliver", AGREEMENT)
    if not any((paths.drop / "answers").glob("*.json")):
        _trust(guide, paths)
        guide.step("send")
        guide.command(0, *deliver)
        guide.step("receive")
        guide.command(0, "-C", _shown(paths.archive), "receive")
        guide.step("collect")
        guide.command(0, *deliver)
    guide.step("again")
    guide.command(0, *deliver)


def _trust(guide: Guide, paths: DemoPaths) -> None:
    """The authority pins the key that the archive will sign with."""
    guide.step("keys")
    guide.command(0, "-C", _shown(paths.archive), "keys", "show")
    keys = (paths.archive / "keys").glob("*.pub.pem")
    pin = ("keys", "pin", _shown(next(keys)), "--party", RECEIVER)
    guide.command(0, "-C", _shown(paths.producer), *pin)


def _look(guide: Guide, paths: DemoPaths) -> None:
    """The receipts and the status tables, and both logs verified."""
    sides = (_shown(paths.producer), _shown(paths.archive))
    guide.step("status")
    for side in sides:
        guide.command(0, "-C", side, "status")
    guide.command(0, "-C", sides[0], "show", "1")
    guide.step("log")
    for side in sides:
        guide.command(0, "-C", side, "log", "verify")


def _auditor(guide: Guide, paths: DemoPaths, execute: Execute) -> None:
    """An anchor for the diary, a bundle for the auditor, and his verification without us."""
    producer, bundle = _shown(paths.producer), paths.root / "revisor"
    diary = paths.root / "diarium"
    guide.step("anchor")
    guide.command(0, "-C", producer, "log", "anchor", "--out", _shown(diary))
    guide.step("auditor")
    if not bundle.exists():
        export = ("log", "export", "--delivery", "1", "--folder", "--to", _shown(bundle))
        guide.command(0, "-C", producer, *export)
    oldest = min(diary.glob("anchor-*.json"), default=diary)
    anchor = ("--anchor", _shown(oldest), "--language", guide.language)
    guide.program(execute, _shown(bundle / "verify.py"), *anchor)


def _places(guide: Guide, paths: DemoPaths) -> None:
    guide.step("places")
    places = (
        ("source", paths.source.parent),
        ("agreement", paths.producer / "agreements" / f"{AGREEMENT}.toml"),
        ("reports", paths.producer / "var" / "reports"),
        ("ledger", paths.producer / "var" / "ledger.sqlite"),
        ("drop", paths.drop),
        ("archive", paths.archive / "var" / "archive"),
        ("diary", paths.root / "diarium"),
        ("auditor", paths.root / "revisor"),
    )
    shown = [(_shown(path), text(f"demo.place.{name}", guide.language)) for name, path in places]
    width = max(len(path) for path, _ in shown)
    for path, what in shown:
        guide.say(f"  {path:<{width}}  {what}")


def _shown(path: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
