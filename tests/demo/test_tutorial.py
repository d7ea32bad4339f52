"""The tutorial's commands, typed as they stand there, say what the tutorial says they say."""

import contextlib
import io
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from leverans.cli.main import run
from leverans.demo.places import DemoPaths

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text("utf-8")
BLOCKS = re.findall(r"```\n(.*?)```", PAGE.partition("## 2. ")[2], re.DOTALL)


class Terminal:
    """Types command lines and remembers what each said, and its exit code."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._patch = patch
        self.answers: list[tuple[str, int, str]] = []

    def type(self, line: str) -> None:
        """One line, as a reader would type it."""
        if line.startswith("cd "):
            self.folder /= line.removeprefix("cd ")
            return
        answer = self._leverans(line) if line.startswith("leverans ") else self._shell(line)
        self.answers.append((line, *answer))

    def _leverans(self, line: str) -> tuple[int, str]:
        self._patch.chdir(self.folder)
        words = [found for word in shlex.split(line)[1:] for found in expanded(self.folder, word)]
        with contextlib.redirect_stdout(io.StringIO()) as out:
            code = run(words)
        return code, out.getvalue()

    def _shell(self, line: str) -> tuple[int, str]:
        line = re.sub(r"^python ", f"{shlex.quote(sys.executable)} ", line)
        done = subprocess.run(
            ["sh", "-c", line], cwd=self.folder, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr


def expanded(folder: Path, word: str) -> list[str]:
    """What a shell makes of a word with a star in it."""
    found = sorted(str(path) for path in folder.glob(word)) if "*" in word else []
    return found or [word]


@pytest.fixture(scope="module")
def answers(
    demo_paths: DemoPaths, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[str, int, str]]:
    place = tmp_path_factory.mktemp("tutorial")
    shutil.copytree(demo_paths.root, place / "demo")
    (place / "prova").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "sv_SE.UTF-8")
        terminal = Terminal(place / "prova", patch)
        for line in "".join(BLOCKS).splitlines():
            terminal.type(line)
    return terminal.answers


def said_to(answers: list[tuple[str, int, str]], command: str) -> list[tuple[int, str]]:
    return [(code, said) for line, code, said in answers if line.startswith(command)]


def test_only_the_held_delivery_and_the_tampering_fail(
    answers: list[tuple[str, int, str]],
) -> None:
    failed = [(line.split()[0], code) for line, code, _ in answers if code]
    assert failed == [("leverans", 1), ("python", 1)]


def test_the_file_without_a_row_holds_and_the_exception_frees(
    answers: list[tuple[str, int, str]],
) -> None:
    held, ready = said_to(answers, "leverans deliver protokoll --dry-run")
    assert held[0] == 1
    assert "SRC-NO-ROW" in held[1]
    assert ready[0] == 0
    assert "Provleverans" in ready[1]


def test_the_figures_are_those_of_the_tutorial(answers: list[tuple[str, int, str]]) -> None:
    ((_, shown),) = said_to(answers, "leverans show 1")
    assert "41 i källan = 40 paketerade + 1 utelämnade; 40 mottagna" in shown


def test_the_log_is_whole_and_refuses_to_be_changed(answers: list[tuple[str, int, str]]) -> None:
    assert "Loggen är hel" in said_to(answers, "leverans log verify")[0][1]
    assert "append-only" in said_to(answers, "python")[0][1]
