"""`access` and `names` as commands, by people with real user ids in one shared archive."""

from collections.abc import Iterator

import pytest

from leverans.clock import now
from leverans.ledger.access_log import AccessLog, enter
from leverans.model.access_entry import AccessEntry
from leverans.testing.catalogue_contract import a_record
from leverans.testing.command_line import Command
from leverans.testing.held_package import hold_package
from leverans.testing.people import give, person
from leverans.testing.persons import Office, common_ground
from leverans.testing.two_sides import TwoSides
from leverans.wiring.accounts import account_of
from leverans.wiring.site import open_site

OPERATOR, AUTHORITY, ARCHIVIST, STRANGER = 61_001, 61_002, 61_003, 61_004
FIRST, SECOND = (a_record(number, "Omplacering").archive_id for number in (1, 2))
REASON = "Felanmälan från Test Testsson"
KEPT = '[access]\nkeep_days = 700\nplan_row = "2306"\ndecision = "KN 2026-00012 § 8"\n'


def prepared(sides: TwoSides) -> TwoSides:
    """An archive with two records, whose access log began years ago."""
    for number in (1, 2):
        hold_package(sides, f"paket-{number}", [(a_record(number, "Omplacering"), {"a.txt": b"a"})])
    settings = sides.archive / "leverans.toml"
    settings.write_text(settings.read_text("utf-8") + KEPT, "utf-8")
    old = AccessEntry(
        id="e1",
        day="2020-02-03",
        at="2020-02-03T09:00:00.000+01:00",
        actor="a1",
        role="archivist",
        action="viewed",
        kind="record",
        object=FIRST,
    )
    url = f"sqlite:///{sides.archive}/var/access.sqlite"
    with AccessLog.open(url) as log, log.begin() as connection:
        enter(connection, [old])
    return sides


@pytest.fixture
def archive(sides: TwoSides, monkeypatch: pytest.MonkeyPatch) -> TwoSides:
    monkeypatch.chdir(prepared(sides).archive)
    return sides


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """The archive, shared by people with real user ids, who have their roles already."""
    roles = {OPERATOR: "platform_operator", AUTHORITY: "records_authority", ARCHIVIST: "archivist"}
    with common_ground() as place:
        sides = prepared(TwoSides(place, clock=now).make())
        site = open_site(sides.archive, environ={}, clock=now).site
        with site.ledger:
            for uid, role in roles.items():
                give(person(site, uid, account_of(uid).login), role)
        yield Office(sides.archive, sides.drop)


def test_an_opening_by_one_person_is_marked_closed_and_reviewed_by_another(office: Office) -> None:
    assert office.run(OPERATOR, "show", FIRST).code == 2
    wanted = ("record", FIRST, "--reason", REASON, "--hours", "1", "--json")
    made = office.run(OPERATOR, "access", "open", *wanted)
    assert made.code == 0, made.err
    opening = made.json["opening"]
    shown = office.run(OPERATOR, "show", FIRST)
    assert shown.code == 0, shown.err
    assert office.run(OPERATOR, "access", "close", opening).code == 0
    assert "0 öppna, 1 stängda" in office.run(AUTHORITY, "status").out
    own = office.run(OPERATOR, "access", "review", opening, "--outcome", "justified")
    assert own.code == 2
    reviewed = office.run(AUTHORITY, "access", "review", opening, "--outcome", "justified")
    assert (reviewed.code, "befogad" in reviewed.out) == (0, True)
    found = office.run(AUTHORITY, "access", "list", "--object", FIRST, "--json").json
    assert [(each["action"], each["opening"]) for each in found][-1] == ("viewed", opening)


@pytest.mark.slow
def test_old_entries_are_weeded_by_two_persons_and_the_seal_tells_of_them(office: Office) -> None:
    order = office.run(ARCHIVIST, "access", "weed", "--propose", "--json").json["order"]
    assert office.run(ARCHIVIST, "access", "weed", "--confirm", order).code == 2
    done = office.run(AUTHORITY, "access", "weed", "--confirm", order)
    assert (done.code, "1 post" in done.out) == (0, True)
    verified = office.run(AUTHORITY, "access", "verify")
    assert (verified.code, f"gallrad på order {order}" in verified.out) == (0, True)


@pytest.mark.slow
def test_two_persons_forget_a_third_and_the_log_is_whole(office: Office) -> None:
    assert office.run(STRANGER, "access", "list").code == 2
    looked = office.run(AUTHORITY, "access", "list", "--json").json
    (gone,) = {each["actor"] for each in looked if each["login"] == account_of(STRANGER).login}
    named = ("--actor", gone, "--decision", "KUN 2026/12", "--json")
    order = office.run(ARCHIVIST, "names", "forget", *named).json["order"]
    done = office.run(AUTHORITY, "names", "forget", "--confirm", order)
    assert (done.code, "1 rad" in done.out) == (0, True)
    (entry,) = office.run(AUTHORITY, "access", "list", "--actor", gone, "--json").json
    assert (entry["actor"], entry["login"]) == (gone, None)
    assert office.run(AUTHORITY, "log", "verify").code == 0


@pytest.mark.usefixtures("archive")
def test_lists_and_days_are_said_in_words(leverans: Command) -> None:
    leverans("show", FIRST)
    assert "inte förseglad än" in leverans("access", "verify").out
    assert "dagar som förseglades: 1" in leverans("access", "seal").out
    assert "2020-02-03: hel, 1 post" in leverans("access", "verify").out
    said = leverans("access", "verify", "--json").json
    assert (said["ok"], [day["state"] for day in said["days"]]) == (True, ["whole", "open"])
    tables = leverans("names", "list")
    assert tables.code == 2  # without a role, what may be culled is not listed
    assert "Ingenting är öppnat" in leverans("access", "openings").out
    found = leverans("access", "list")
    assert "tittade på" in found.out
    assert FIRST in found.out


@pytest.mark.usefixtures("archive")
def test_what_is_said_twice_or_not_at_all_is_refused(leverans: Command) -> None:
    ends = ("--reason", REASON, "--until", "2099-01-01T12:00", "--hours", "1")
    assert leverans("access", "open", "record", FIRST, *ends).code == 2
    for given in ((), ("--actor", "a1", "--item", "i1"), ("--actor", "a1", "--confirm", "N-1")):
        assert leverans("names", "forget", *given).code == 2


def test_a_changed_day_is_told_and_ends_with_one(leverans: Command, archive: TwoSides) -> None:
    leverans("access", "seal")
    for path in (archive.archive / "var").glob("access.sqlite*"):
        path.unlink()
    said = leverans("access", "verify")
    assert said.code == 1
    assert "2020-02-03: ÄNDRAD" in said.out


def test_the_night_seals_and_tells_of_what_has_passed(leverans: Command, archive: TwoSides) -> None:
    said = leverans("nightly", "--json").json
    assert said["access"] == {"sealed": 1, "open": 0, "closed": 0, "passed": 1}
    (summary,) = (archive.archive / "var" / "reports").glob("night-*.txt")
    assert "dagar som förseglades: 1" in summary.read_text("utf-8")
    assert "Omplacering" not in summary.read_text("utf-8")


def test_an_access_log_that_is_the_ledger_is_refused(leverans: Command, archive: TwoSides) -> None:
    settings = archive.archive / "leverans.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text + 'url = "sqlite:///var/../var/ledger.sqlite"\n', "utf-8")
    said = leverans("status")
    assert said.code == 2
    assert "samma databas" in said.err
    settings.write_text(text + 'url = "sqlite:///var/egen.sqlite"\n', "utf-8")
    assert leverans("show", FIRST).code == 0
    assert (archive.archive / "var" / "egen.sqlite").is_file()


@pytest.mark.usefixtures("archive")
def test_names_of_many_that_one_command_showed_are_one_line(office: Office) -> None:
    assert office.run(AUTHORITY, "roles", "list").code == 0
    everybody = office.run(AUTHORITY, "access", "list", "--json").json
    names = [each for each in everybody if each["kind"] == "actor"]
    said = office.run(AUTHORITY, "access", "list").out
    lines = [line for line in said.splitlines() if "såg namn på" in line]
    assert len(lines) < len(names)
    assert " personer" in lines[-1]
    assert "Arkivansvarig" in lines[-1]
