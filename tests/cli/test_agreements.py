"""`agreement list|show|draft`."""

from pathlib import Path

from leverans.testing.command_line import Command
from leverans.testing.two_sides import AGREEMENT, TwoSides

SIGNED = """version = "3"
legal_basis = ["Arkivlagen (1990:782) 5 §"]
successors = ["Regionstyrelsen, Exempelregionen"]"""
TERMS = """[scope]
cut_off = 2026-12-31
[protection]
secrecy = ["OSL 39 kap. 2 §"]
personal_data = "sensitive"
[acceptance]
custody = "archive"
custody_from = "2027-01-01"
[afterwards]
source_disposal = "får gallras"
"""


def signed(sides: TwoSides) -> None:
    sides.agree(AGREEMENT, top=SIGNED, more=TERMS)
    sides.rows[0]["Upprättad"] = "2025-05-01"
    sides.write()


def test_agreements_are_listed_with_their_state_and_the_broken_among_them(
    leverans: Command, sides: TwoSides
) -> None:
    signed(sides)
    (sides.producer / "agreements" / "trasig.toml").write_text("reference = 1", "utf-8")
    listed = leverans("agreement", "list", "--json").json
    assert [(each["agreement"], each["state"]) for each in listed] == [
        (AGREEMENT, "status_agreed"),
        ("trasig", "broken"),
    ]
    told = leverans("agreement", "list")
    assert told.code == 0
    assert "fel i filen" in told.out
    assert "KU 2026-0001" in told.out


def test_an_older_version_is_shown_as_it_was(leverans: Command, sides: TwoSides) -> None:
    signed(sides)
    leverans("deliver", AGREEMENT)
    sides.agree(AGREEMENT, top='version = "4"')
    now = leverans("agreement", "show", AGREEMENT)
    assert 'version = "4"' in now.out
    before = leverans("agreement", "show", AGREEMENT, "--version", "3", "--json").json
    assert 'version = "3"' in before["document"]
    assert [each["version"] for each in before["versions"]] == ["3"]
    assert leverans("agreement", "show", AGREEMENT, "--version", "1", "--json").json == before
    unknown = leverans("agreement", "show", AGREEMENT, "--version", "7")
    assert unknown.code == 2
    assert "3" in unknown.err


def test_the_draft_says_what_is_agreed_and_what_was_counted(
    leverans: Command, sides: TwoSides, tmp_path: Path
) -> None:
    signed(sides)
    page = tmp_path / "framstallan.html"
    told = leverans("agreement", "draft", AGREEMENT, "--into", page)
    assert told.code == 0
    assert "inte räknad ännu" in page.read_text("utf-8")
    assert leverans("deliver", AGREEMENT, "--dry-run").code == 0
    draft = leverans("agreement", "draft", AGREEMENT, "--into", page, "--json").json["draft"]
    assert (draft["records"], draft["files"]) == (1, 1)
    assert [(row["row_id"], row["record_type"], row["files"]) for row in draft["rows"]] == [
        ("1101", "Protokoll", 1)
    ]
    assert [(each["puid"], each["files"]) for each in draft["formats"]] == [("fmt/18", 1)]
    assert {"column": "Rubrik", "attribute": "title"} in draft["columns"]
    assert draft["agreement"]["acceptance"]["custody_from"] == "2027-01-01"
    words = page.read_text("utf-8")
    for expected in (
        "Leveransframställan: Handlingar från filyta",
        "Regionstyrelsen, Exempelregionen",
        "arkivet, från 2027-01-01",
        "får gallras (tidigast 30 dagar efter mottagningsbeviset)",
        "OSL 39 kap. 2 §",
        "känsliga",
        "fylls i",
        "Åtkomsträtt",
    ):
        assert expected in words
    assert str(sides.source) not in words


def test_the_draft_is_english_for_those_who_ask(leverans: Command, sides: TwoSides) -> None:
    signed(sides)
    told = leverans("--language", "en", "agreement", "draft", AGREEMENT)
    page = sides.producer / "var" / "reports" / f"agreement-{AGREEMENT}-request.html"
    assert str(page) in told.out
    assert "Request for delivery" in page.read_text("utf-8")
