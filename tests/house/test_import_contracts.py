"""Each import contract of pyproject.toml is broken once, in a copy, and must be seen to break."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

# contract id -> (file to add below src/leverans, its one line, what the report must say about it)
VIOLATIONS = {
    "layers": (
        "storage/injected.py",
        "import leverans.flow",
        "leverans.storage.injected -> leverans.flow",
    ),
    "pure": ("plan/injected.py", "import sqlite3", "leverans.plan.injected -> sqlite3"),
    "stores": ("ingest/injected.py", "import fs", "leverans.ingest.injected -> fs"),
    "phrases": ("jobs/injected.py", "from lark import Lark", "leverans.jobs.injected -> lark"),
    "signatures": (
        "archive/injected.py",
        "import cryptography",
        "leverans.archive.injected -> cryptography",
    ),
    "vault": (
        "web/injected.py",
        "import leverans.flow.receive",
        "leverans.flow.keys -> leverans.signing.private_files",
    ),
    "bagit": ("packaging/injected.py", "import bagit", "leverans.packaging.injected -> bagit"),
    "identification": (
        "validators/injected.py",
        "import pygfried",
        "leverans.validators.injected -> pygfried",
    ),
    "progress": ("flow/injected.py", "from tqdm import tqdm", "leverans.flow.injected -> tqdm"),
    "books": (
        "cli/injected.py",
        "import leverans.ledger",
        "leverans.cli.injected -> leverans.ledger",
    ),
    "independent": (
        "ingest/injected_source.py",
        "import leverans.ingest.injected_other",
        "leverans.ingest.injected_source -> leverans.ingest.injected_other",
    ),
    "acyclic": (
        "schemas/injected.py",
        "import leverans.schemas.injected_too",
        ".injected_too -> .injected",
    ),
}


def contracts() -> dict[str, str]:
    """The contracts' names by id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {each["id"]: each["name"] for each in settings["tool"]["importlinter"]["contracts"]}


def copy_of_the_house(folder: Path) -> Path:
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", folder / "src", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(house: Path) -> str:
    """What lint-imports prints about the copy, and only about the copy."""
    done = subprocess.run(
        [LINT_IMPORTS, "--no-cache"],
        cwd=house,
        env={"PYTHONPATH": str(house / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def verdicts(report: str) -> dict[str, str]:
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)", report, flags=re.MULTILINE))


def section(report: str, name: str) -> str:
    """What the report says about one broken contract: from its underlined name to the next."""
    until_the_next = r"\n-+\n(.*?)(?=^\S[^\n]*\n-+\n|\Z)"
    found = re.search("^" + re.escape(name) + until_the_next, report, re.MULTILINE | re.DOTALL)
    return found.group(1) if found else ""


@pytest.fixture(scope="module")
def report_on_violations(tmp_path_factory: pytest.TempPathFactory) -> str:
    house = copy_of_the_house(tmp_path_factory.mktemp("house"))
    code = house / "src" / "leverans"
    (code / "web").mkdir()
    (code / "web" / "__init__.py").touch()
    reading = "import leverans.wiring.site\nimport leverans.flow.overview\n"
    (code / "web" / "innocent.py").write_text(reading)
    for place, line, _ in VIOLATIONS.values():
        (code / place).write_text(line + "\n", encoding="utf-8")
    (code / "ingest" / "injected_other.py").touch()
    (code / "schemas" / "injected_too.py").write_text("import leverans.schemas.injected\n")
    (code / "attic").mkdir()
    (code / "attic" / "__init__.py").touch()
    settings = (house / "pyproject.toml").read_text(encoding="utf-8")
    known = '"(fileshare)'
    assert known in settings
    settings = settings.replace(known, known + " | (injected_source) | (injected_other)")
    (house / "pyproject.toml").write_text(settings, encoding="utf-8")
    return lint(house)


def test_every_contract_has_a_violation_here() -> None:
    assert set(VIOLATIONS) == set(contracts())


def test_the_house_as_it_stands_keeps_every_contract(tmp_path: Path) -> None:
    report = lint(copy_of_the_house(tmp_path))
    assert verdicts(report) == dict.fromkeys(contracts().values(), "KEPT"), report


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_violation_is_caught_and_named(contract: str, report_on_violations: str) -> None:
    name = contracts()[contract]
    assert verdicts(report_on_violations)[name] == "BROKEN"
    assert VIOLATIONS[contract][2] in section(report_on_violations, name)


def test_a_web_that_opens_the_workspace_and_reads_the_log_breaks_nothing(
    report_on_violations: str,
) -> None:
    told = section(report_on_violations, contracts()["vault"])
    assert "leverans.web.injected" in told
    assert "leverans.web.innocent" not in told


def test_a_folder_without_a_layer_is_refused(report_on_violations: str) -> None:
    assert "leverans.attic" in section(report_on_violations, contracts()["layers"])


def imports_of(folder: str) -> set[str]:
    """The modules of ours outside `folder` that code in `folder` imports directly."""
    graph = grimp.build_graph("leverans", cache_dir=None)
    inside = graph.find_descendants(f"leverans.{folder}")
    return {
        imported
        for module in inside
        for imported in graph.find_modules_directly_imported_by(module)
    } - inside


def test_builder_and_checker_share_nothing_but_words_and_schemas() -> None:
    """A bug in code that both use would be invisible to the checker (architecture, section 3)."""
    shared = imports_of("packaging") & imports_of("validators")
    allowed = ("leverans.model", "leverans.schemas")
    assert {module for module in shared if not module.startswith(allowed)} == set()


def methods(node: ast.ClassDef) -> set[str]:
    return {each.name for each in node.body if isinstance(each, ast.FunctionDef)}


def test_every_source_stands_in_the_contract_of_the_sources() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(
        each
        for each in settings["tool"]["importlinter"]["contracts"]
        if each["id"] == "independent"
    )
    listed = set(re.findall(r"\w+", " ".join(contract["layers"])))
    sources = {
        path.stem
        for path in (ROOT / "src" / "leverans" / "ingest").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and {"inventory", "records"} <= methods(node)
    }
    assert sources - {"interface"} <= listed


@pytest.mark.parametrize("folder", ["model", "plan"])
def test_pure_code_opens_no_file_even_without_an_import(folder: str) -> None:
    """`open` needs no import, and a Path reads files: the import contract cannot see either."""
    doers = {"open", "print", "input", "exec", "eval"}
    doers |= {"read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "stat", "exists"}
    calls = {
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "src" / "leverans" / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", None)) in doers
    }
    assert calls == set()
