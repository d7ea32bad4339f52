"""`gate show|waive|insist`."""

import pytest

from leverans.testing.command_line import Command
from leverans.testing.two_sides import AGREEMENT, TwoSides


@pytest.fixture
def gated(sides: TwoSides) -> TwoSides:
    sides.agree(AGREEMENT, more="[gate]\nmin_age_years = 10")
    return sides


def test_the_gate_is_told_line_by_line(leverans: Command, gated: TwoSides) -> None:
    assert "provleverans" in leverans("gate", "show", AGREEMENT).out
    assert leverans("deliver", AGREEMENT, "--dry-run").code == 1
    told = leverans("gate", "show", AGREEMENT)
    assert told.code == 1
    assert "Tillräckligt gammalt" in told.out
    lines = leverans("gate", "show", AGREEMENT, "--json").json["lines"]
    assert {each["line"]: each["status"] for each in lines} == {
        "preserve": "pass",
        "culled": "pass",
        "age": "fail",
        "delimited": "fail",
        "inventoried": "fail",
        "paper": "pass",
        "custody": "pass",
    }
    for line in ("age", "delimited", "inventoried"):
        assert leverans("gate", "waive", AGREEMENT, line, "--reason", "beslut KU 1").code == 0
    assert leverans("gate", "show", AGREEMENT).code == 0
    assert "beslut KU 1" in leverans("gate", "show", AGREEMENT).out
    assert "beslut" not in " ".join(str(event) for event in gated.events())
    assert leverans("gate", "insist", AGREEMENT, "age", "--json").json["was_waived"] is True
    assert leverans("gate", "show", AGREEMENT).code == 1


@pytest.mark.usefixtures("gated")
def test_what_can_never_be_waived_says_so(leverans: Command) -> None:
    told = leverans("gate", "waive", AGREEMENT, "preserve", "--reason", "vi vill")
    assert told.code == 2
    assert "kan inte medges undantag" in told.err


@pytest.mark.usefixtures("sides")
def test_an_agreement_without_gate_says_so(leverans: Command) -> None:
    told = leverans("gate", "show", AGREEMENT)
    assert told.code == 2
    assert "[gate]" in told.err
