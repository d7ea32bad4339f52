"""`validate`: packages that anyone made, one or many, their reports in four forms."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from leverans.cli.report_files import page_names
from leverans.testing.command_line import Command
from leverans.testing.sample_package import SamplePackage
from leverans.testing.two_sides import TwoSides


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package that is right."""
    return SamplePackage().write(tmp_path / "rätt")


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A package with one file that METS names and nobody packed."""
    path = SamplePackage().write(tmp_path / "fel")
    next((path / "documentation").iterdir()).unlink()
    return path


@pytest.fixture
def paths(package: Path, spoilt: Path, tmp_path: Path) -> list[str]:
    text = tmp_path / "inget paket.tar"
    text.write_text("hej", "utf-8")
    empty = tmp_path / "tom"
    empty.mkdir()
    missing = tmp_path / "finns inte"
    return [str(one) for one in (package, missing, spoilt, text, empty)]


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_package_of_ours_passes_and_says_its_profile(leverans: Command, sides: TwoSides) -> None:
    sides.deliver()
    package = sides.container()
    told = leverans("validate", package, "--json")
    assert told.code == 0
    assert set(told.json) >= {"package", "profile", "passed", "findings", "schemas", "counts"}
    assert told.json["package"] == str(package)
    assert told.json["passed"] is True
    assert told.json["profile"] == "E-ARK SIP 2.2.0"
    assert set(told.json["counts"]) == {"files", "bytes"}
    assert len(told.json["passed_rules"]) > 100
    for schema in told.json["schemas"]:
        assert schema["status"] in ("official", "own", "not_checked")


@pytest.mark.parametrize("jobs", ["1", "3", "0", "auto"])
def test_each_path_has_its_line_whatever_it_is(
    leverans: Command, paths: list[str], jobs: str
) -> None:
    told = leverans("validate", *paths, "--json", "--jobs", jobs)
    answers = lines(told.out)
    assert told.code == 1
    assert [one["package"] for one in answers] == paths
    assert [one["passed"] for one in answers] == [True, False, False, False, False]
    for answer in answers[1:]:
        for finding in answer["findings"]:
            assert set(finding) >= {"rule", "level", "location", "message", "remedy", "who"}
        assert any(finding["level"] == "error" for finding in answer["findings"])


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_number_of_jobs_changes_no_word(leverans: Command, paths: list[str], form: str) -> None:
    one = leverans("validate", *paths, "--format", form)
    assert leverans("validate", *paths, "--format", form, "--jobs", "3") == one
    alone = [leverans("validate", path, "--format", form).out for path in paths]
    assert "".join(alone) == one.out


def test_a_path_whose_name_is_no_utf_8_has_its_line(leverans: Command, tmp_path: Path) -> None:
    told = leverans("validate", str(tmp_path / "l\udce4ge"), "--json")
    assert told.json["package"] == str(tmp_path) + r"/l\xe4ge"
    assert (told.code, told.json["passed"]) == (1, False)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_check_that_breaks_off_is_told_as_a_finding_and_is_3(
    leverans: Command, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    nowhere = tmp_path / "borta"  # no room for temporary files: the check cannot begin
    nowhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(nowhere))
    nowhere.rmdir()
    told = leverans("validate", package, "--json", "--jobs", jobs)
    assert told.code == 3
    (finding,) = told.json["findings"]
    assert (finding["rule"], finding["level"]) == ("PKG-CHECK-BROKE", "error")
    assert told.json["passed"] is False


def test_words_name_each_path_what_is_wrong_and_what_was_tried(
    leverans: Command, package: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "finns inte"
    told = leverans("validate", missing, package, "--passed")
    assert told.code == 1
    assert f"{missing}: Stoppad" in told.out
    assert f"{package}: Godkänd" in told.out
    assert "regler prövade utan anmärkning" in told.out
    assert "    CSIP1  OBJID is present" in told.out


def test_validate_needs_no_workspace_and_no_path_is_wrong_usage(
    leverans: Command, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = tmp_path / "utanför"
    outside.mkdir()
    monkeypatch.chdir(outside)
    assert leverans("validate", package).code == 0
    assert leverans("validate").code == 2


def test_a_workspace_that_is_named_must_be_there(
    leverans: Command, package: Path, tmp_path: Path
) -> None:
    assert leverans("-C", tmp_path / "borta", "validate", package).code == 2


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("eark-csip", "E-ARK CSIP 2.2.0"),
        ("eark-sip-2.1.0", "E-ARK SIP 2.1.0"),
        ("eark-aip-2.0.4", "E-ARK AIP 2.0.4"),
    ],
)
def test_a_package_can_be_held_against_another_profile_than_its_own(
    leverans: Command, package: Path, name: str, profile: str
) -> None:
    told = leverans("validate", package, "--as", name, "--json")
    assert told.json["profile"] == profile
    many = leverans("validate", package, package, "--as", name, "--json")
    assert {one["profile"] for one in lines(many.out)} == {profile}


@pytest.mark.parametrize(
    "wrong",
    [
        ("--as", "eark"),
        ("--jobs", "många"),
        ("--jobs", "-1"),
        ("--jobs", "1.5"),
        ("--format", "pdf"),
        ("--json", "--format", "html"),
    ],
)
def test_wrong_usage_checks_nothing(
    leverans: Command, package: Path, wrong: tuple[str, ...]
) -> None:
    told = leverans("validate", package, *wrong)
    assert (told.code, told.out) == (2, "")
    assert told.err != ""


def test_only_the_formats_that_are_allowed_pass(leverans: Command, package: Path) -> None:
    allowed = leverans("validate", package, "--formats", "x-fmt/111, fmt/95", "--json")
    refused = leverans("validate", package, "--formats", "fmt/95", "--json")
    assert (allowed.code, refused.code) == (0, 1)
    assert set(refused.json["counts_by_rule"]) - set(allowed.json["counts_by_rule"]) == {
        "PKG-FORMAT-NOT-ALLOWED",  # as METS says
        "CONTENT-FORMAT-NOT-ALLOWED",  # as the files themselves say
    }


def test_the_form_of_commons_ip_is_one_line_for_each_path(
    leverans: Command, paths: list[str]
) -> None:
    told = leverans("validate", *paths, "--format", "commons-ip")
    assert told.code == 1
    answers = lines(told.out)
    assert [one["header"]["path"] for one in answers] == paths
    assert [one["summary"]["result"] for one in answers] == ["VALID", *["INVALID"] * 4]


@pytest.mark.parametrize("form", ["text", "json", "commons-ip"])
def test_reports_of_many_packages_go_to_one_file(
    leverans: Command, paths: list[str], tmp_path: Path, form: str
) -> None:
    out = tmp_path / "rapport"
    told = leverans("validate", *paths, "--format", form, "--out", out)
    assert (told.code, told.out) == (1, "")
    assert out.read_text("utf-8").count(str(tmp_path)) == len(paths)
    assert not out.with_name("rapport.part").exists()
    again = leverans("validate", paths[0], "--format", form, "--out", out)
    if form == "text":  # it bears no mark of ours
        assert (again.code, again.out) == (2, "")
        assert "USE" not in again.err
        assert "finns redan och är ingen rapport" in again.err
    else:
        assert again.code == 0
        assert out.read_text("utf-8").count("\n") == 1


def test_one_package_has_its_page_in_a_file_or_on_stdout(
    leverans: Command, package: Path, tmp_path: Path
) -> None:
    shown = leverans("validate", package, "--format", "html").out
    assert shown.startswith("<!DOCTYPE html>")
    out = tmp_path / "sida.html"
    told = leverans("validate", package, "--format", "html", "--out", out)
    assert told.code == 0
    assert f"{package}: Godkänd" in told.out
    assert str(out) in told.out
    assert out.read_text("utf-8").startswith('<!DOCTYPE html>\n<html lang="sv">')
    assert leverans("validate", package, "--format", "html", "--out", out).code == 0


def test_many_packages_have_a_page_each_and_an_index(
    leverans: Command, paths: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "rapporter" / "i dag"
    told = leverans("--language", "en", "validate", *paths, "--format", "html", "--out", folder)
    assert told.code == 1
    pages = sorted(page.name for page in folder.iterdir())
    assert pages == sorted([*page_names(paths), "index.html"])
    index = (folder / "index.html").read_text("utf-8")
    assert "1 of 5 packages passed" in index
    again = leverans("validate", *paths, "--format", "html", "--out", folder, "--jobs", "2")
    assert again.code == 1
    assert "1 av 5 paket godkänt" in (folder / "index.html").read_text("utf-8")


def test_a_folder_that_is_there_takes_the_page_of_one_package(
    leverans: Command, package: Path, tmp_path: Path
) -> None:
    assert leverans("validate", package, "--format", "html", "--out", tmp_path).code == 0
    assert {page.name for page in tmp_path.glob("*.html")} == {"index.html", f"{package.name}.html"}


@pytest.mark.parametrize("form", ["text", "json", "commons-ip", "html"])
def test_what_is_no_report_of_ours_is_never_replaced(
    leverans: Command, package: Path, tmp_path: Path, form: str
) -> None:
    other = tmp_path / "viktigt"
    other.write_text("<!DOCTYPE html>\n<html><head></head></html>\n", "utf-8")
    kept = other.read_bytes()
    told = leverans("validate", package, "--format", form, "--out", other)
    assert (told.code, told.out) == (2, "")
    assert "viktigt finns redan och är ingen rapport från leverans." in told.err
    assert other.read_bytes() == kept
    empty = tmp_path / "tom fil"
    empty.touch()
    assert leverans("validate", package, "--format", form, "--out", empty).code == 0
    assert empty.stat().st_size > 0


def test_nothing_is_checked_when_one_of_the_pages_has_no_room(
    leverans: Command, package: Path, spoilt: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "rapporter"
    folder.mkdir()
    (folder / "index.html").write_text("min egen sida", "utf-8")
    told = leverans("validate", package, spoilt, "--format", "html", "--out", folder)
    assert (told.code, told.out) == (2, "")
    assert [page.name for page in folder.iterdir()] == ["index.html"]
    file = tmp_path / "fil"
    file.touch()
    assert leverans("validate", package, spoilt, "--format", "html", "--out", file).code == 2
    assert leverans("validate", package, spoilt, "--format", "html").code == 2


@pytest.mark.parametrize("form", ["json", "html"])
def test_a_file_needs_a_folder_that_is_there(
    leverans: Command, package: Path, tmp_path: Path, form: str
) -> None:
    told = leverans("validate", package, "--format", form, "--out", tmp_path / "borta" / "r")
    assert (told.code, told.out) == (2, "")
    assert "borta" in told.err
    under = package / "METS.xml" / "r"
    assert leverans("validate", package, "--format", form, "--out", under).code == 2
    folder = leverans("validate", package, "--json", "--out", tmp_path)
    assert (folder.code, folder.out) == (2, "")


def test_pages_are_named_after_their_packages_and_never_twice() -> None:
    given = ["a/x.tar", "b/x.tar", "c/X.tar", "index", "x.tar-2", "19121212-1212", "a:b\x1b", "d/"]
    assert page_names(given) == [
        "x.tar.html",
        "x.tar-2.html",
        "X.tar-3.html",
        "index-2.html",
        "x.tar-2-2.html",
        "________-____.html",
        r"a_b_x1b.html",
        "d.html",
    ]
    assert page_names(["å" * 300]) == ["å" * 100 + ".html"]


def test_no_report_shows_whose_record_it_is(leverans: Command, tmp_path: Path) -> None:
    path = SamplePackage().write(tmp_path / "p")
    secret = path / "documentation" / "19121212-1212 test@exempel.se.txt"
    shutil.copy(path / "METS.xml", secret)
    for form in ("text", "json", "commons-ip", "html"):
        told = leverans("validate", path, "--format", form)
        assert "documentation/********-**** ****@*******.**" in told.out
        assert "1212-1212" not in told.out
        assert "test@" not in told.out


def test_what_may_run_is_asked_for(leverans: Command, package: Path, tmp_path: Path) -> None:
    asked = ("--clamd", tmp_path / "no.sock", "--pdfa", "verapdf", "--schema", "0" * 64)
    told = leverans("validate", package, *asked, "--json")
    assert told.code == 1
    for rule in ("CONTENT-SCANNER-LOST", "XSD-REQUIRED-MISSING"):
        assert told.json["counts_by_rule"][rule] == {"error": 1}
    identified = leverans("validate", package, "--identify", "--json")
    assert "CONTENT-FORMAT-UNKNOWN" in identified.json["passed_rules"]


def test_a_check_of_packages_opens_no_ledger() -> None:
    script = (
        "import sys; from leverans.cli.main import run; run(sys.argv[1:]);"
        " print(sorted({'sqlalchemy', 'pydantic', 'alembic'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script, "validate", "/nowhere"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.splitlines()[-1] == "[]"
