"""What an agreement asks of the files themselves is asked of the package that is built."""

from pathlib import Path

from leverans.flow.check import levels_in_package
from leverans.flow.outcome import Status
from leverans.model.finding import Level
from leverans.testing.small_pdf import SmallPdf, claim
from leverans.testing.two_sides import TwoSides


def test_what_is_agreed_of_files_in_the_source_holds_in_the_package() -> None:
    agreed = {
        "SRC-LOCKED": "warning",
        "SRC-EMPTY": "info",
        "CONTENT-EMPTY": "error",
        "SIP1": "info",
    }
    assert levels_in_package(agreed) == {
        "SRC-LOCKED": Level.WARNING,
        "SRC-EMPTY": Level.INFO,
        "SIP1": Level.INFO,
        "CONTENT-EMPTY": Level.ERROR,
        "CONTENT-LOCKED": Level.WARNING,
        "CONTENT-LOCKED-UNCLEAR": Level.WARNING,
        "CONTENT-RESTRICTED": Level.WARNING,
    }


def test_a_package_that_was_to_be_scanned_and_was_not_is_held(tmp_path: Path) -> None:
    sides = TwoSides(tmp_path).make(check='clamd = "/nowhere/clamd"')
    sides.add("protokoll.pdf")
    sides.write()
    held = sides.deliver()
    assert held.status is Status.HELD
    (report,) = held.reports
    errors = [finding.rule for finding in report.of_level(Level.ERROR)]
    assert errors == ["CONTENT-SCANNER-LOST"]


def test_formats_and_claims_of_the_package_itself_are_held_against_the_agreement(
    tmp_path: Path,
) -> None:
    sides = TwoSides(tmp_path).make(check='formats = ["fmt/354"]\npdfa = "/nowhere/verapdf"')
    sides.add("protokoll.pdf", SmallPdf(xmp=claim("1b"), intent=True).table())
    sides.write()
    (report,) = sides.deliver().reports
    assert [f.rule for f in report.of_level(Level.ERROR)] == ["CONTENT-PDFA-TOOL"]
    assert {"CONTENT-FORMAT-NOT-ALLOWED", "CONTENT-PDFA-INVALID"} <= set(report.checked)
    sides.agree("filyta", check='formats = ["fmt/354"]')
    assert sides.deliver().status is Status.WAITING
