"""The generated reference pages say what the program says: every command, option and rule."""

import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from leverans.cli.main import leverans as root_command
from leverans.messages.catalogue import rules
from leverans.testing.command_line import Command

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "cli_reference.py": "cli.md",
    "case_content_reference.py": "case-content.md",
    "events_reference.py": "events.md",
    "fgs_reference.py": "fgs.md",
    "phrases_reference.py": "retention-phrases.md",
    "requirements_reference.py": "requirements.md",
}


def commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from commands(command_at((*path, name)), (*path, name))


def command_at(path: tuple[str, ...]) -> click.Command:
    found: click.Command = root_command
    for name in path:
        assert isinstance(found, click.Group)
        below = found.get_command(click.Context(found), name)
        assert below is not None
        found = below
    return found


ALL = sorted(commands(root_command, ()))
assert len(ALL) > 15  # verbs, and what stands below them


@pytest.mark.parametrize("tool", PAGES)
def test_the_page_is_what_the_tool_makes_today(tool: str, tmp_path: Path) -> None:
    made = tmp_path / "page.md"
    subprocess.run([sys.executable, ROOT / "tools" / tool, made], check=True, timeout=60)
    kept = ROOT / "docs" / "reference" / PAGES[tool]
    assert made.read_text("utf-8") == kept.read_text("utf-8"), f"run: python tools/{tool}"


def test_every_command_and_option_is_on_the_page() -> None:
    page = (ROOT / "docs/reference/cli.md").read_text("utf-8")
    for path in ALL:
        section = page.partition(f"## `{' '.join(('leverans', *path))}`\n")[2].partition("\n## ")[0]
        assert section, path
        for parameter in command_at(path).params:
            if isinstance(parameter, click.Option):
                assert all(name in section for name in parameter.opts), (path, parameter.opts)
            else:
                assert parameter.make_metavar(click.Context(command_at(path))) in section


def test_every_rule_is_on_the_page_with_its_level_and_both_languages() -> None:
    page = (ROOT / "docs/reference/requirements.md").read_text("utf-8")
    plain = runpy.run_path(str(ROOT / "tools" / "requirements_reference.py"))["plain"]
    assert len(rules()) > 100
    for rule in rules().values():
        block = page.partition(f"### {rule.id}\n")[2].partition("\n### ")[0]
        assert block.lstrip().startswith(f"*{rule.level.value}"), rule.id
        for words in (rule.sv, rule.en, rule.remedy_sv, rule.remedy_en):
            assert plain(words) in block, rule.id


@pytest.mark.parametrize("path", [" ".join(path) for path in ALL])
def test_every_command_has_help_and_says_what_it_does(leverans: Command, path: str) -> None:
    helped = leverans(*path.split(), "-h")
    assert (helped.code, helped.err) == (0, "")
    assert helped.out.startswith(f"Usage: leverans {path}".rstrip())
    assert (command_at(tuple(path.split())).help or "").splitlines()[0] in " ".join(
        helped.out.split()
    )


@pytest.mark.parametrize(
    "path", [path for path in ALL if not isinstance(command_at(path), click.Group)]
)
def test_every_command_has_a_machine_form(path: tuple[str, ...]) -> None:
    options = {name for parameter in command_at(path).params for name in parameter.opts}
    assert "--json" in options or path in {("completion",), ("demo",)}
