"""What may not be in the repository, and what must: addresses, machine paths, locks, names."""

import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
TEXT_SUFFIXES = {"", ".cfg", ".csv", ".html", ".ini", ".j2", ".jinja", ".json", ".md", ".py"}
TEXT_SUFFIXES |= {".sh", ".svg", ".toml", ".txt", ".yaml", ".yml", ".xml"}
OURS = ["src", "tests", "docs", "tools", "bench", "requirements", "changelog.d", ".ci"]
BANNED_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "service",
    "base",
    "common",
    "misc",
}


def project() -> dict[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {**settings["project"], "groups": settings["dependency-groups"]}


def texts() -> Iterator[Path]:
    """Every text file that belongs to the repository (read from the tree: CI may have no git)."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXT_SUFFIXES)
    for folder in OURS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in TEXT_SUFFIXES and "__pycache__" not in path.parts:
                yield path


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", lock.read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_bytes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.findall(r"://|file:|@|^-", text, flags=re.MULTILINE)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==[^ ]+ ", entry), entry
        assert "--hash=sha256:" in entry


def test_the_locks_agree_on_every_version() -> None:
    run, build, dev = (
        pins(ROOT / "requirements" / name) for name in ("lock.txt", "build.txt", "dev.txt")
    )
    assert run.items() <= dev.items()
    for other in (run, dev):
        assert {name: other[name] for name in build if name in other}.items() <= build.items()


def test_the_locks_hold_everything_the_project_asks_for() -> None:
    asked = project()
    extras = asked["optional-dependencies"]
    run = [*asked["dependencies"], *extras["demo"], *extras["postgres"]]
    dev = [*run, *extras["testing"], *asked["groups"]["test"], *asked["groups"]["quality"]]
    for wanted, lock in ((run, "lock.txt"), (dev, "dev.txt")):
        names = {re.split(r"[\[<>=, ]", each.lower())[0] for each in wanted}
        assert names - set(pins(ROOT / "requirements" / lock)) == set()


def test_setuptools_stays_below_the_version_that_breaks_fs() -> None:
    for name in ("build.txt", "lock.txt", "dev.txt"):
        assert int(pins(ROOT / "requirements" / name)["setuptools"].split(".")[0]) < 82


def test_the_crt_transfer_client_is_nowhere() -> None:
    """It silently ignores `endpoint_url` and would send records to the public provider."""
    assert importlib.util.find_spec("awscrt") is None
    assert not any("awscrt" in pins(lock) for lock in LOCKS)
    assert not any(re.search(r"\[.*crt", each) for each in project()["dependencies"])


def test_no_file_names_a_path_of_a_machine_or_a_package_registry() -> None:
    folders = "work|root|home|opt|Users"
    registries = r"pypi\.org|pythonhosted|npmjs|index[-]url|find[-]links"
    forbidden = re.compile(rf"""(?<![\w.}}/)-])/(?:{folders})/\w|{registries}""")
    hits = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in texts()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if forbidden.search(line)
    ]
    assert hits == []


def test_a_file_is_called_by_what_it_knows() -> None:
    names = {path.stem for path in (ROOT / "src").rglob("*") if path.suffix in {"", ".py"}}
    assert names & BANNED_NAMES == set()


def test_packaging_does_not_lie_where_it_would_shadow_the_package_of_that_name() -> None:
    assert not (ROOT / "packaging").exists()
    assert not (ROOT / "validators").exists()


def test_the_licence_is_the_one_the_project_names() -> None:
    assert project()["license"] == "EUPL-1.2"
    first_line = (ROOT / "LICENSE").read_text(encoding="utf-8").splitlines()[0]
    assert first_line == "EUROPEAN UNION PUBLIC LICENCE v. 1.2"
