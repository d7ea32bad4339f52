"""`log show ID`: on the terminal, as JSON, as a page, as PREMIS."""

import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import pytest

from leverans.flow.access import access_log
from leverans.ledger.access_log import entries
from leverans.model.access_entry import Action
from leverans.testing.command_line import Command
from leverans.testing.premis_judge import premis_faults
from leverans.testing.two_sides import TwoSides

HASH = 64


@pytest.fixture
def package(sides: TwoSides) -> str:
    """The id of one package that was delivered and received."""
    sides.through()
    with sqlite3.connect(sides.producer / "var" / "ledger.sqlite") as ledger:
        (found,) = ledger.execute("SELECT id FROM package").fetchone()
    ledger.close()
    return str(found)


def test_without_an_id_the_latest_events_are_shown(leverans: Command, package: str) -> None:
    told = leverans("log", "show", "--limit", "2", "--json").json
    assert [each["event"] for each in told][-1] == "delivery.closed"
    assert len(told) == 2
    assert package


@pytest.mark.parametrize(
    ("language", "built", "own"),
    [("sv", "Paketet byggdes", "detta id"), ("en", "The package was built", "this id")],
)
def test_a_person_reads_what_happened_in_words(
    leverans: Command, package: str, language: str, built: str, own: str
) -> None:
    said = leverans("--language", language, "log", "show", package)
    assert said.code == 0
    (line,) = [line for line in said.out.splitlines() if built in line]
    assert own in line
    assert "KU 2026-0001" in said.out
    assert "event." not in said.out
    assert "timeline." not in said.out


def test_a_machine_gets_every_event_with_what_it_rests_on(leverans: Command, package: str) -> None:
    told = leverans("log", "show", package, "--json").json
    assert (told["kind"], told["id"], told["packages"]) == ("package", package, [package])
    by_name = {each["event"]: each for each in told["events"]}
    created = by_name["package.created"]
    assert created["own"]
    assert created["through"] is None
    assert len(created["hash"]) == len(created["evidence"]) == HASH
    (agreement, _) = created["references"]
    assert agreement["told"]["reference"] == "KU 2026-0001"
    assert by_name["delivery.closed"]["through"][0] == "delivery"
    assert created["words"] == "Paketet byggdes"
    assert "names" not in told


def test_an_unknown_id_is_refused(leverans: Command, package: str) -> None:
    said = leverans("log", "show", package.replace("-", "x"))
    assert said.code == 2
    assert "Varken liggaren eller loggen" in said.err


def test_names_come_only_when_they_are_asked_for(leverans: Command, package: str) -> None:
    plain = leverans("log", "show", package, "--json").json
    named = leverans("log", "show", package, "--with-names", "--json").json
    assert plain["events"] == named["events"]
    actors = {each["actor"] for each in named["events"]}
    assert named["names"].keys() == actors
    assert all(named["names"].values())
    shown = leverans("log", "show", package, "--with-names").out
    assert all(login in shown for login in named["names"].values())


def test_that_names_were_shown_is_in_the_access_log(
    leverans: Command, sides: TwoSides, package: str
) -> None:
    leverans("log", "show", package)
    leverans("log", "show", package, "--with-names")
    site = sides.site()
    with site.ledger, access_log(site) as log, log.read() as connection:
        seen = [one for one in entries(connection) if one.action == Action.NAMES_SHOWN]
    assert {one.kind for one in seen} == {"actor"}


@pytest.mark.parametrize("option", ["--html", "--premis"])
def test_names_never_go_into_a_file(
    leverans: Command, package: str, tmp_path: Path, option: str
) -> None:
    path = tmp_path / "logg"
    said = leverans("log", "show", package, "--with-names", option, path)
    assert (said.code, path.exists()) == (2, False)
    assert "Namn skrivs aldrig i en fil" in said.err
    said = leverans("log", "show", option, path)
    assert (said.code, path.exists()) == (2, False)
    assert "Utan id kan loggen" in said.err


class Read(HTMLParser):
    """Opens and closes every element; complains of one that is not closed."""

    VOID = frozenset({"meta", "link", "br"})

    def __init__(self, page: str) -> None:
        """Read it all."""
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """It must be the one opened last."""
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_stands_alone_and_can_be_read_by_anyone(
    leverans: Command, package: str, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "logg.html"
    said = leverans("--language", language, "log", "show", package, "--html", path)
    assert (said.code, str(path) in said.out) == (0, True)
    page = path.read_text("utf-8")
    read = Read(page)
    assert read.open == []
    assert read.tags[0] == ("html", {"lang": language})
    tags = [tag for tag, _ in read.tags]
    assert tags.count("h1") == 1
    assert tags.count("table") == tags.count("caption") == 2
    assert not {"script", "img", "iframe", "link", "object"} & set(tags)
    assert not any("://" in str(value) for _, found in read.tags for value in found.values())
    ids = [found["id"] for _, found in read.tags if "id" in found]
    assert len(set(ids)) == len(ids)
    links = [str(found["href"]) for tag, found in read.tags if tag == "a"]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert all(found.get("scope") for tag, found in read.tags if tag == "th")
    leverans("log", "show", package, "--html", path)
    assert leverans("log", "show", package, "--html", path).code == 0  # our own page is replaced


def test_premis_keeps_the_schemas_and_leads_back_to_the_log(
    leverans: Command, package: str, tmp_path: Path
) -> None:
    path = tmp_path / "premis.xml"
    assert leverans("log", "show", package, "--premis", path).code == 0
    data = path.read_bytes()
    assert premis_faults(data) == []
    told = leverans("log", "show", package, "--json").json
    for each in told["events"]:
        assert f">{told['chain']}/{each['seq']}<".encode() in data
        assert each["hash"].encode() in data
    assert b"<linkingAgentRole>archivist<" in data
    assert b"eventType/cap" in data


def test_a_file_of_somebody_elses_is_not_replaced(
    leverans: Command, package: str, tmp_path: Path
) -> None:
    path = tmp_path / "annat.txt"
    path.write_text("mitt", "utf-8")
    said = leverans("log", "show", package, "--premis", path)
    assert (said.code, path.read_text("utf-8")) == (2, "mitt")
    assert "finns redan" in said.err
