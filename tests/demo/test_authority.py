import hashlib
import shutil
import tomllib
from pathlib import Path

import pygfried
import pytest

from leverans.demo.authority import build, correct
from leverans.demo.places import DemoPaths, paths_in


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> DemoPaths:
    return build(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def paths(built: DemoPaths, tmp_path: Path) -> DemoPaths:
    """A demo of its own, to be changed."""
    return paths_in(shutil.copytree(built.root, tmp_path / "demo"))


def files_in(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def allowed_formats(paths: DemoPaths) -> set[str]:
    agreement = tomllib.loads((paths.producer / "agreements/filserver.toml").read_text("utf-8"))
    return set(agreement["check"]["formats"])


def test_two_demos_hold_the_same_bytes_with_the_same_times(
    built: DemoPaths, tmp_path: Path
) -> None:
    again = build(tmp_path)
    assert files_in(built.source) == files_in(again.source)
    assert built.sheet.read_bytes() == again.sheet.read_bytes()


def test_only_the_empty_and_the_editable_file_are_of_a_format_not_allowed(
    built: DemoPaths,
) -> None:
    allowed = allowed_formats(built)
    refused = {
        path.suffix: path.stat().st_size == 0
        for path in built.source.rglob("*")
        if path.is_file()
        and (path.stat().st_size == 0 or pygfried.identify(str(path)) not in allowed)
    }
    assert refused == {".pdf": True, ".docx": False}


def test_no_format_contradicts_its_extension(built: DemoPaths) -> None:
    for path in built.source.rglob("*"):
        if path.is_file() and path.stat().st_size:
            match = pygfried.identify(str(path), detailed=True)["files"][0]["matches"][0]
            assert match["warning"] in ("", "match on extension only"), path.name


def test_building_again_leaves_corrected_files_alone(paths: DemoPaths) -> None:
    correct(paths)
    before = files_in(paths.sheet.parent)
    assert build(paths.root) == paths
    assert files_in(paths.sheet.parent) == before


def test_both_sides_have_a_ledger_and_no_example_of_another_authority(built: DemoPaths) -> None:
    for workspace in (built.producer, built.archive):
        assert (workspace / "var" / "ledger.sqlite").is_file()
    settings = {path.name for path in built.producer.rglob("*.toml")}
    assert settings == {"leverans.toml", "filserver.toml", "dhp-kultur.toml"}


def test_an_agreement_of_ones_own_survives_the_next_build(paths: DemoPaths) -> None:
    own = paths.producer / "agreements" / "egen.toml"
    own.write_text("# mine", encoding="utf-8")
    build(paths.root)
    assert own.read_text("utf-8") == "# mine"


def test_a_build_that_was_broken_off_is_completed(paths: DemoPaths, built: DemoPaths) -> None:
    (paths.archive / "leverans.toml").unlink()
    broken = next(paths.source.rglob("Protokoll.pdf"))
    broken.write_bytes(b"half")
    build(paths.root)
    assert files_in(paths.source) == files_in(built.source)
    assert (paths.archive / "leverans.toml").is_file()


def test_the_correction_leaves_forty_files_all_allowed_and_none_empty(paths: DemoPaths) -> None:
    correct(paths)
    found = [path for path in paths.source.rglob("*") if path.is_file()]
    assert len(found) == 40
    assert all(path.stat().st_size for path in found)
    assert {pygfried.identify(str(path)) for path in found} <= allowed_formats(paths)
    assert "Delegationsordning för kulturnämnden.pdf" in paths.sheet.read_text("utf-8-sig")


def test_correcting_touches_nothing_but_the_two_files_and_the_sheet(paths: DemoPaths) -> None:
    before = files_in(paths.sheet.parent)
    correct(paths)
    after = files_in(paths.sheet.parent)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert {Path(name).name for name in changed} == {
        "Reservation § 78.pdf",
        "Delegationsordning för kulturnämnden.docx",
        "Delegationsordning för kulturnämnden.pdf",
        "handlingar.csv",
    }
