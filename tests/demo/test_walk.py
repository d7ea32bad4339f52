"""The walk with a command line that answers as it is told; the real one has its story test."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import leverans.demo
from leverans.demo.authority import build, correct, is_corrected
from leverans.demo.walk import walk
from leverans.model.errors import UsageError


class ToldCommands:
    """Remembers the command lines and answers with the codes it was given, then with 0."""

    def __init__(self, *codes: int) -> None:
        self.lines: list[str] = []
        self._codes = list(codes)

    def __call__(self, arguments: Sequence[str]) -> int:
        self.lines.append(" ".join(arguments))
        return self._codes.pop(0) if self._codes else 0


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("fresh") / "demo").root


@pytest.fixture
def demo(fresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demo that has just been built, in the present folder."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(fresh, tmp_path / "demo")


def accepted(arguments: Sequence[str]) -> tuple[int, str]:
    """The auditor's program, which finds everything right."""
    assert arguments[0] == "demo/revisor/verify.py"
    return 0, "GODKÄNT"


def refused(_: Sequence[str]) -> tuple[int, str]:
    """The auditor's program, which finds something wrong."""
    return 1, "UNDERKÄNT"


def test_the_walk_ends_where_the_auditor_finds_something_wrong(demo: Path) -> None:
    said = list[str]()
    assert walk(demo, run=ToldCommands(1), execute=refused, say=said.append, language="sv") == 1
    assert said[-2:] == [
        "UNDERKÄNT",
        "Demon blev inte som den skulle: kommandot slutade med 1, väntat var 0.",
    ]


def test_the_first_walk_goes_from_a_held_delivery_to_a_second_run(demo: Path) -> None:
    commands, said = ToldCommands(1), list[str]()
    assert walk(demo, run=commands, execute=accepted, say=said.append, language="sv") == 0
    (key,) = (demo / "mellanarkiv" / "keys").glob("*.pub.pem")
    pin = f"keys pin demo/mellanarkiv/keys/{key.name} --party Exempelarkivet, mellanarkiv"
    assert commands.lines == [
        "-C demo/forvaltning deliver filserver",
        "-C demo/mellanarkiv keys show",
        f"-C demo/forvaltning {pin}",
        "-C demo/forvaltning deliver filserver",
        "-C demo/mellanarkiv receive",
        "-C demo/forvaltning deliver filserver",
        "-C demo/forvaltning deliver filserver",
        "-C demo/forvaltning status",
        "-C demo/mellanarkiv status",
        "-C demo/forvaltning show 1",
        "-C demo/forvaltning log verify",
        "-C demo/mellanarkiv log verify",
        "-C demo/forvaltning log anchor --out demo/diarium",
        "-C demo/forvaltning log export --delivery 1 --folder --to demo/revisor",
    ]


def test_every_command_is_shown_before_it_runs(demo: Path) -> None:
    commands, said = ToldCommands(1), list[str]()
    walk(demo, run=commands, execute=accepted, say=said.append, language="sv")
    shown = [line.strip() for line in said if line.strip().startswith("$ leverans")]
    typed = [" ".join(shlex.split(line.removeprefix("$ leverans "))) for line in shown]
    assert typed == commands.lines


def test_steps_are_numbered_and_told_in_swedish(demo: Path) -> None:
    said = list[str]()
    walk(demo, run=ToldCommands(1), execute=accepted, say=said.append, language="sv")
    told = "\n".join(said)
    assert "2. Första försöket stoppas" in told
    assert "\n13. Var allt ligger" in told
    assert "40 färdigställda handlingar" in told


def test_the_walk_in_english_asks_every_command_for_english(demo: Path) -> None:
    commands, said = ToldCommands(1), list[str]()
    walk(demo, run=commands, execute=accepted, say=said.append, language="en")
    assert all(line.startswith("--language en -C ") for line in commands.lines)
    assert any("The first try is held" in line for line in said)


def test_the_source_is_corrected_between_the_first_and_the_second_try(demo: Path) -> None:
    seen: list[bool] = []

    def watching(_: Sequence[str]) -> int:
        seen.append(is_corrected(build(demo)))
        return 1 if len(seen) == 1 else 0

    walk(demo, run=watching, execute=accepted, say=list[str]().append, language="sv")
    assert seen[:2] == [False, True]


def test_a_corrected_source_and_an_answer_shorten_the_second_walk(demo: Path) -> None:
    paths = build(demo)
    correct(paths)
    (paths.drop / "answers").mkdir()
    (paths.drop / "answers" / "x.json").write_text("{}")
    commands = ToldCommands()
    assert walk(demo, run=commands, execute=accepted, say=list[str]().append, language="sv") == 0
    assert [line.split()[2] for line in commands.lines] == [
        "deliver",
        "status",
        "status",
        "show",
        "log",
        "log",
        "log",
        "log",
    ]


def test_a_command_that_surprises_ends_the_walk_and_says_so(demo: Path) -> None:
    commands, said = ToldCommands(1, 3), list[str]()
    assert walk(demo, run=commands, execute=accepted, say=said.append, language="sv") == 1
    assert len(commands.lines) == 2
    assert "slutade med 3, väntat var 0" in said[-1]


def test_the_first_delivery_must_be_held(demo: Path) -> None:
    said = list[str]()
    assert walk(demo, run=ToldCommands(0), execute=accepted, say=said.append, language="sv") == 1
    assert "slutade med 0, väntat var 1" in said[-1]


def test_a_package_that_is_not_installed_is_named_with_the_way_to_get_it(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("authority", "documents", "office"):
        monkeypatch.delitem(sys.modules, f"leverans.demo.{name}")
    monkeypatch.delattr(leverans.demo, "office")
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError, match=r"\(docx\).*make demo"):
        walk(demo, run=ToldCommands(), say=list[str]().append, language="en")


def test_the_command_line_starts_without_the_makers_of_documents() -> None:
    program = "import sys, leverans.demo.walk; print({'docx', 'reportlab'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"
