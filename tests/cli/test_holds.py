"""`hold` as commands; lifted by two real user ids, and never by one."""

from collections.abc import Iterator

import pytest

from leverans.clock import now
from leverans.testing.command_line import Command
from leverans.testing.people import give
from leverans.testing.persons import Office, common_ground
from leverans.testing.two_sides import TwoSides

ANNA, BO = 61_001, 61_002
WORDS = ("--title", "Begäran från Test Testsson", "--mandate", "KUN 2026/3")


@pytest.fixture
def office() -> Iterator[Office]:
    with common_ground() as place:
        yield Office(TwoSides(place, clock=now).make().producer)


@pytest.fixture
def archivist(sides: TwoSides) -> TwoSides:
    """We have the role of an archivist."""
    give(sides.site(), "archivist")
    return sides


def test_lifting_by_one_person_alone_is_refused(office: Office) -> None:
    office.appoint(ANNA, "archivist", "records_authority")
    office.appoint(BO, "records_authority")
    place = ("hold", "place", "--kind", "access_request", "--case", "KUN 2025/12", *WORDS)
    placed = office.run(ANNA, *place, "--json").json
    assert placed["stands"]
    first = office.run(ANNA, "hold", "lift", placed["hold"])
    assert first.code == 0
    assert "En annan person bekräftar" in first.out
    again = office.run(ANNA, "hold", "lift", placed["hold"])
    assert again.code == 2
    assert "två personer" in again.err
    assert [each["stands"] for each in office.run(BO, "hold", "list", "--json").json] == [True]
    assert office.run(BO, "hold", "lift", placed["hold"]).code == 0
    assert office.run(BO, "hold", "list", "--json").json == []
    (lifted,) = office.run(BO, "hold", "list", "--all", "--json").json
    assert lifted["lift_asked_by"] == placed["placed_by"] != lifted["lifted_by"]


@pytest.mark.usefixtures("archivist")
def test_a_hold_is_placed_listed_and_shown_in_both_languages(leverans: Command) -> None:
    place = ("hold", "place", "--kind", "dispute", "--type", "Protokoll", "--from", "2025-01-01")
    placed = leverans(*place, *WORDS, "--review-on", "2099-01-31", "--note", "ring först")
    assert placed.code == 0
    assert "också för handlingar som kommer in senare" in placed.out
    assert "Omprövas senast 2099-01-31" in placed.out
    (told,) = leverans("hold", "list", "--json").json
    assert told["query"]["record_type"] == "Protokoll"
    assert told["overdue"] is False
    listed = leverans("hold", "list").out
    for words in ("Tvist", "Begäran från Test Testsson", "handlingstyp Protokoll", "gäller"):
        assert words in listed
    shown = leverans("hold", "show", told["hold"]).out
    assert "Grundas på: KUN 2026/3" in shown
    assert "Omfattar nu: 0 handlingar, 0 filer" in shown
    assert leverans("hold", "show", told["hold"], "--json").json["catches"]["records"] == 0
    english = leverans("--language", "en", "hold", "show", told["hold"]).out
    assert "registered from 2025-01-01" in english
    reviewed = leverans("hold", "review", told["hold"], "--on", "2099-02-28")
    assert "2099-02-28" in reviewed.out
    assert leverans("hold", "review", told["hold"], "--on", "2099-03-31", "--json").code == 0


@pytest.mark.usefixtures("archivist")
def test_a_hold_that_catches_nothing_says_so_when_it_is_placed(leverans: Command) -> None:
    place = ("hold", "place", "--kind", "dispute", "--case", "KUN 2025/21", *WORDS)
    swedish = leverans(*place).out
    assert "Omfattar nu: 0 handlingar" in swedish
    assert "kontrollera stavningen" in swedish
    assert "check the spelling" in leverans("--language", "en", *place).out


@pytest.mark.usefixtures("archivist")
def test_a_hold_on_everything_is_said_so_and_alone(leverans: Command) -> None:
    place = ("hold", "place", "--kind", "loss_investigation", *WORDS)
    assert leverans(*place).code == 2
    assert leverans(*place, "--everything", "--case", "KUN 1/1").code == 2
    assert leverans("hold", "list").out.strip() == "Inga gallringsstopp gäller."
    assert leverans(*place, "--everything").code == 0
    assert "allt" in leverans("hold", "list").out


@pytest.mark.usefixtures("sides")
def test_without_roles_nobody_places_a_hold(leverans: Command) -> None:
    refused = leverans("hold", "place", "--kind", "other", "--everything", *WORDS)
    assert refused.code == 2
    assert "lägga gallringsstopp" in refused.err
    assert "leverans roles grant archivist --login LOGIN" in refused.err
