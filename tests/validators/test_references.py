"""How a reference is resolved, and what is said of one that leads to nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from leverans.model.finding import Level, Report
from leverans.schemas.vocabulary import near_miss
from leverans.testing.sample_package import SamplePackage
from leverans.validators.references import inside, resolve

Check = Callable[..., Report]


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("data/a.txt", "p/data/a.txt"),
        ("./data/a.txt", "p/data/a.txt"),
        ("data/./a.txt", "p/data/a.txt"),
        ("data/b/../a.txt", "p/data/a.txt"),
        ("data//a.txt", "p/data/a.txt"),
        (" data/a.txt\n", "p/data/a.txt"),
        ("data/a%20b.txt", "p/data/a b.txt"),
        ("data/a b.txt", "p/data/a b.txt"),
        ("data%2Fa.txt", "p/data/a.txt"),
        ("data/a+b.txt", "p/data/a+b.txt"),
        ("data/a%2Bb.txt", "p/data/a+b.txt"),
        ("data/a%23b.txt", "p/data/a#b.txt"),
        ("data/a.xml#id1", "p/data/a.xml"),
        ("data/a%3Fb.txt", "p/data/a?b.txt"),
        ("data/100%25.txt", "p/data/100%.txt"),
        ("data/%C3%A5.txt", "p/data/å.txt"),
        ("data/å.txt", "p/data/å.txt"),
        ("../p/data/a.txt", "p/data/a.txt"),
        ("data/...", "p/data/..."),
    ],
)
def test_a_reference_names_a_file_seen_from_its_mets(href: str, path: str) -> None:
    assert inside("p/", resolve("p/", href)) == (path, "")


@pytest.mark.parametrize(
    ("href", "fault"),
    [
        ("/data/a.txt", "PKG-REF-ABSOLUTE"),
        ("file:///data/a.txt", "PKG-REF-ABSOLUTE"),
        ("file:data/a.txt", "PKG-REF-ABSOLUTE"),
        ("https://exempel.invalid/a.txt", "PKG-REF-ABSOLUTE"),
        ("C:\\data\\a.txt", "PKG-REF-ABSOLUTE"),
        ("../a.txt", "PKG-REF-OUTSIDE"),
        ("../../a.txt", "PKG-REF-OUTSIDE"),
        ("data/%2e%2e/%2e%2e/a.txt", "PKG-REF-OUTSIDE"),
    ],
)
def test_a_reference_that_leaves_the_package_has_its_own_rule(href: str, fault: str) -> None:
    assert inside("p/", resolve("p/", href)).fault == fault


MPTR, MDREF, FILE = (
    '"representations/rep1/METS.xml" xlink:title',
    '"metadata/descriptive/dc.xml"',
    '"schemas/eget.xsd"',
)


@pytest.mark.parametrize("place", [MPTR, MDREF, FILE], ids=["mptr", "mdRef", "FLocat"])
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda path: path.replace("/", "\\"), "PKG-REF-BACKSLASH"),
        (lambda path: path.upper(), "PKG-REF-CASE"),
        (lambda path: "./" + path, ""),
        (lambda path: "schemas/../" + path, ""),
        (lambda path: path.replace("/", "//"), ""),
        (lambda path: path.replace("e", "%65"), ""),
    ],
    ids=["backslash", "case", "dot", "dots", "slashes", "percent"],
)
def test_every_kind_of_reference_is_read_alike(
    sample: SamplePackage,
    check: Check,
    tmp_path: Path,
    place: str,
    change: Callable[[str], str],
    rule: str,
) -> None:
    path = place.split('"')[1]
    sample.change("METS.xml", place, place.replace(path, change(path)))
    report = check(sample.write(tmp_path))
    found = {f.rule for f in report.findings if f.rule not in ("CSIPSTR12", "CSIPSTR13")}
    assert found == ({rule} if rule else set())


def test_a_nearly_right_name_of_a_text_with_other_line_ends_is_one_error(
    sample: SamplePackage, check: Check, tmp_path: Path
) -> None:
    sample.files["schemas/eget.xsd"] = "<a>\n</a>\n"
    sample.change("METS.xml", FILE, FILE.upper())
    package = sample.write(tmp_path)
    sample.change("METS.xml", FILE.upper(), FILE)
    (package / "METS.xml").write_bytes(
        sample.contents()["METS.xml"].replace(FILE.encode(), FILE.upper().encode())
    )
    (package / "schemas/eget.xsd").write_bytes(b"<a>\r\n</a>\r\n")
    levels = {(f.rule, f.level) for f in check(package).findings}
    assert levels - {("CSIPSTR12", Level.WARNING), ("CSIPSTR13", Level.WARNING)} == {
        ("PKG-REF-CASE", Level.ERROR),
        ("CSIP69", Level.WARNING),
        ("CSIP71", Level.WARNING),
        ("PKG-LINE-ENDS", Level.INFO),
    }


@pytest.mark.parametrize(
    "value",
    [
        "Textual works - Digital",
        "textual works – digital",
        "Textual works — Digital",
        "Textual\u00a0works\u2212Digital",
        "TextualWorks_Digital",
        "Textual work – Digital",
    ],
)
def test_a_term_written_nearly_right_is_hinted_at(value: str) -> None:
    assert near_miss("content_category", value) == "Textual works – Digital"
