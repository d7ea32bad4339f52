"""A schema that the agreement names by sha256 is asked of each package before it is sent."""

import hashlib
import re
from pathlib import Path

import pytest

from leverans.flow.outcome import Outcome, Status
from leverans.testing.two_sides import TwoSides

EAD3 = "http://ead3.archivists.org/schema/"
SCHEMA = (
    f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{EAD3}">'
    '<xs:element name="{}"/></xs:schema>'
)


def delivered(root: Path, schema: str, named: str) -> tuple[TwoSides, Outcome]:
    """A delivery with this schema in a folder, and another's digest in the agreement."""
    digest = hashlib.sha256(named.encode()).hexdigest()
    sides = TwoSides(root).make(check=f'schemas = ["{digest}"]')
    folder = root / "scheman"
    folder.mkdir()
    (folder / "variant.xsd").write_text(schema, "utf-8")
    with (sides.producer / "leverans.toml").open("a", encoding="utf-8") as file:
        file.write(f'[schemas]\nfolders = ["{folder}"]\n')
    sides.add("nämnd/protokoll.pdf")
    sides.write()
    return sides, sides.deliver()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user has no official schemas."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


def errors(outcome: Outcome) -> set[str]:
    return {f.rule for report in outcome.reports for f in report.findings if f.level == "error"}


def test_a_package_that_follows_it_is_sent_and_the_report_names_it(tmp_path: Path) -> None:
    schema = SCHEMA.format("ead")
    sides, outcome = delivered(tmp_path, schema, schema)
    assert (outcome.status, errors(outcome)) == (Status.WAITING, set())
    reports = (sides.producer / "var/reports").glob("*.html")
    pages = [re.sub(r"<[^>]+>|\s+", " ", page.read_text("utf-8")).split() for page in reports]
    digest = hashlib.sha256(schema.encode()).hexdigest()
    told = [" ".join(page) for page in pages]
    assert any(f"variant {digest[:12]} schema som överenskommelsen pekar ut" in one for one in told)
    assert any("METS 1.12.1 vår egen omskrivning av schemat" in one for one in told)


@pytest.mark.parametrize(
    ("schema", "named", "rule"),
    [
        (SCHEMA.format("inventory"), SCHEMA.format("inventory"), "XSD-REQUIRED"),
        (SCHEMA.format("ead"), "another", "XSD-REQUIRED-MISSING"),
        ("<a/>", "<a/>", "XSD-REQUIRED-BROKEN"),
    ],
)
def test_a_package_that_does_not_or_a_schema_that_is_not_there_holds_the_delivery(
    tmp_path: Path, schema: str, named: str, rule: str
) -> None:
    _, outcome = delivered(tmp_path, schema, named)
    assert (outcome.status, errors(outcome)) == (Status.HELD, {rule})
