"""Which events belong to the log of an id, and which belong to others beside it."""

from contextlib import suppress
from pathlib import Path

import pytest

from leverans.flow.gate import waive_line
from leverans.flow.history import Happened, write
from leverans.flow.timeline import actor_names, timeline
from leverans.flow.trigger_events import note_event, withdraw_event
from leverans.ledger.denied import Denied
from leverans.ledger.tombstones import put_tombstones
from leverans.model.access_entry import Action
from leverans.model.errors import UsageError
from leverans.model.gate import GateLine
from leverans.model.timeline import Timeline
from leverans.model.tombstone import Tombstone
from leverans.model.trigger_event import Note, SubjectKind
from leverans.testing.bystander import rows
from leverans.testing.people import give, person
from leverans.testing.two_sides import AGREEMENT, PDF_1_4, TwoSides
from leverans.testing.who_looked import looks

PERSONAL = "19121212-1212"


def asked(sides: TwoSides, named: str) -> Timeline:
    site = sides.site()
    with site.ledger:
        return timeline(site, named)


def packages(sides: TwoSides) -> list[str]:
    found = rows(sides.producer, "SELECT id FROM package ORDER BY built_at, id")
    return [str(row["id"]) for row in found]


def words(told: Timeline) -> list[str]:
    return [entry.event.event for entry in told.entries]


@pytest.mark.parametrize("named", ["", "  ", "99", "T1", "GALLR-2026-0001", PERSONAL, "paket"])
def test_of_what_nobody_knows_nothing_is_said(three: TwoSides, named: str) -> None:
    three.deliver()
    with pytest.raises(UsageError) as caught:
        asked(three, named)
    assert caught.value.findings[0].rule == "USE-UNKNOWN-ID"


def test_who_may_not_read_the_log_is_denied(three: TwoSides) -> None:
    three.deliver()
    site = three.site()
    with site.ledger:
        give(site, "contact")
        with pytest.raises(Denied):
            timeline(site, "1")


def test_what_was_done_to_the_package_beside_is_not_in_it(sides: TwoSides) -> None:
    """Minutes are kept and consultants' cases are culled: one delivery, two packages."""
    sides.add("a.pdf")
    kept = "Konsulentärende"
    sides.add("b.pdf", PDF_1_4 + b"% b\n", Handlingstyp=kept, Klass="3.3.1", Upprättad="2020-01-01")
    sides.write()
    sides.through()
    first, second = packages(sides)
    told = [asked(sides, package) for package in (first, second)]
    for own, other in ((told[0], second), (told[1], first)):
        assert words(own).count("package.created") == 1
        assert not any(("package", other) in entry.event.objects for entry in own.entries)
        assert "delivery.opened" in words(own)
    whole = asked(sides, "1")
    assert words(whole).count("package.created") == 2
    assert {entry.seq for each in told for entry in each.entries} == {
        entry.seq for entry in whole.entries
    }


def test_a_record_that_was_delivered_twice_has_the_log_of_both_packages(three: TwoSides) -> None:
    three.through()
    path = three.source / "nämnd" / "protokoll 1.pdf"
    path.write_bytes(path.read_bytes() + b"% en rad till\n")
    three.through()
    found = rows(
        three.producer,
        "SELECT archive_id FROM delivered_record GROUP BY archive_id HAVING count(*) = 2",
    )
    told = asked(three, str(found[0]["archive_id"]))
    assert [stay.package for stay in told.stays] == packages(three)
    assert words(told).count("package.created") == 2
    assert not any(entry.is_own for entry in told.entries)


def test_an_exception_after_the_package_was_built_is_not_of_it(sides: TwoSides) -> None:
    sides.add("a.pdf")
    sides.add("tom.pdf", b"")
    sides.write()
    sides.deliver()
    sides.leave_out("tom.pdf", "är tom")
    sides.through()
    sides.add("b.pdf", PDF_1_4 + b"% b\n")
    sides.add("tom2.pdf", b"")
    sides.write()
    sides.deliver()
    sides.leave_out("tom2.pdf", "är också tom")
    sides.through()
    first, second = packages(sides)
    assert words(asked(sides, first)).count("exception.made") == 1
    assert words(asked(sides, second)).count("exception.made") == 2
    item = str(rows(sides.producer, "SELECT item FROM exception ORDER BY at")[0]["item"])
    told = asked(sides, item)
    assert (told.kind, words(told)) == ("item", ["exception.made"])


def test_a_condition_that_was_waived_is_told_of_the_package(three: TwoSides) -> None:
    opened = three.open()
    with opened.site.ledger:
        waive_line(opened.site, opened.engagement(AGREEMENT), GateLine.AGE, "beslut KN 12")
    three.through()
    told = asked(three, packages(three)[0])
    (waived,) = [one for one in told.entries if one.event.event == "gate.waived"]
    assert waived.through == ("agreement", AGREEMENT)
    assert waived.event.reason


def test_an_id_that_only_the_log_knows_is_found_there(three: TwoSides) -> None:
    three.deliver()
    key = str(rows(three.producer, "SELECT id FROM trusted_key WHERE NOT own")[0]["id"])
    told = asked(three, key)
    assert (told.kind, words(told)) == ("key", ["key.pinned"])


def test_an_id_may_be_written_as_a_urn(three: TwoSides) -> None:
    three.deliver()
    (package,) = packages(three)
    assert asked(three, f"urn:uuid:{package}").id == asked(three, f" {package} ").id == package


def test_the_archive_tells_of_what_was_culled_when_only_its_store_does(
    three: TwoSides, tmp_path: Path
) -> None:
    """The ledger of the orders is lost: the tombstones, made anew from the store, are left."""
    del tmp_path
    three.through()
    (package,) = packages(three)
    stone = Tombstone(
        record="00000000-0000-4000-8000-000000000001",
        package=package,
        record_type="Semesteransökan",
        digest="0" * 64,
        files=2,
        bytes=10,
        order="GALLR-2019-0004",
        protocol="GALLR-2019-0004",
        decisions=("AN-EX 2020-008", "KN 2025-00417 § 112"),
        culled_at="2019-05-05T09:00:00.000+02:00",
    )
    with three.desk() as desk:
        with desk.site.ledger.begin() as connection:
            put_tombstones(connection, [stone])
        told = timeline(desk.site, stone.record)
        of_package = timeline(desk.site, package)
    for each in (told, of_package):
        (culled,) = each.culled
        assert (culled.order, culled.at) == (stone.order, stone.culled_at)
        assert culled.decisions == stone.decisions
        assert (culled.records, culled.files, culled.protocol) == (1, 2, "")
    assert told.stays[0].until == stone.culled_at


def test_what_was_noted_of_a_record_and_taken_back_is_told(three: TwoSides) -> None:
    three.through()
    with three.desk() as desk:
        give(desk.site, "archivist")
        with desk.site.ledger.read() as connection:
            sql = "SELECT archive_id FROM catalogue_record ORDER BY n"
            record = str(connection.exec_driver_sql(sql).scalars().first())
        noted = note_event(desk.site, Note(SubjectKind.RECORD, record, "closed", "2026-01-02", ""))
        withdraw_event(desk.site, noted.id)
        told = timeline(desk.site, record)
    assert words(told)[-2:] == ["trigger.noted", "trigger.withdrawn"]
    assert told.entries[-1].through == ("trigger_event", str(noted.id))


def test_many_events_of_one_id_are_shortened_and_it_is_said(
    three: TwoSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leverans.flow.timeline_ways.MOST", 5)
    three.deliver()
    (package,) = packages(three)
    told = asked(three, package)
    assert told.shortened
    assert words(told)[-1] == "transfer.sent"
    site = three.site()
    with site.ledger:
        with site.ledger.begin() as connection:
            write(site, connection, Happened(event="control.task_opened", objects=(("task", "t"),)))
        assert not timeline(site, "t").shortened


def test_names_are_told_to_who_asks_and_that_is_written_down(three: TwoSides) -> None:
    three.deliver()
    site = three.site()
    with site.ledger:
        somebody = person(site, 4711, "testtestsson")
        with somebody.ledger.begin() as connection:
            opened = Happened(event="control.task_opened", objects=(("task", "t"),))
            write(somebody, connection, opened)
        told = timeline(site, "t")
        assert actor_names(site, told) == {somebody.actor: "testtestsson"}
    (seen,) = [one for one in looks(site) if one.action == Action.NAMES_SHOWN]
    assert seen.object == somebody.actor


def test_a_timeline_is_the_same_whoever_has_looked_at_it(three: TwoSides) -> None:
    three.through()
    (package,) = packages(three)
    first = asked(three, package)
    with suppress(UsageError):
        asked(three, PERSONAL)
    assert asked(three, package) == first
