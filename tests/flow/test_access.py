"""Who looked at what: written before it is shown, apart from the evidence, without any words."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path
from sqlite3 import connect

import pytest

from leverans.archive.interface import StoredPackage
from leverans.flow.access import looked
from leverans.flow.access_list import AccessQuery, access_entries
from leverans.flow.anchor_log import anchor
from leverans.flow.evidence.export import export_log
from leverans.flow.fetch import Wanted as Copy
from leverans.flow.fetch import fetch
from leverans.flow.find import find_in_archive, look_up
from leverans.flow.hold_list import list_holds
from leverans.flow.holds import place_hold
from leverans.flow.keys import create_own
from leverans.flow.overview import log_events
from leverans.flow.role_list import granted
from leverans.flow.site import Site
from leverans.ledger.access_log import AccessLog
from leverans.ledger.denied import Denied
from leverans.model.access_entry import Action
from leverans.model.bundle import Of, Wanted, period_of
from leverans.model.catalogue_entry import Query
from leverans.model.errors import AccessNotWritten, UsageError, WorldError
from leverans.model.exposure import Audience
from leverans.model.hold import Hold, HoldKind, HoldQuery
from leverans.testing.catalogue_contract import a_record
from leverans.testing.held_package import hold_package
from leverans.testing.people import person, person_with
from leverans.testing.two_sides import TwoSides
from leverans.testing.who_looked import looks
from leverans.wiring.site import Opened, open_site

TITLE = "Hemlig rubrik om Test Testsson"
WORDS = "19121212-1212 testsson"
THIS_YEAR = Wanted(of=Of.PERIOD, id="2026", period=period_of("2026"))
RECORDS = [a_record(number, TITLE).archive_id for number in (1, 2)]


@pytest.fixture
def opened(sides: TwoSides) -> Iterator[Opened]:
    """An archive that holds two records and has roles."""
    kept = [(a_record(number, TITLE), {f"protokoll {number}.txt": b"ord"}) for number in (1, 2)]
    hold_package(sides, "paket-1", kept)
    found = open_site(sides.archive, environ={}, clock=sides.clock, spoken="sv")
    with found.site.ledger:
        yield found


@pytest.fixture
def reader(opened: Opened) -> Site:
    return person_with(opened.site, 501, "archive_receiver")


def event_names(site: Site) -> list[str]:
    return [stored.event.event for stored in log_events(site, 1000)]


def test_every_look_is_written_with_who_in_which_role_at_what(
    opened: Opened, reader: Site, tmp_path: Path
) -> None:
    record = RECORDS[0]
    find_in_archive(reader, Query(words=WORDS))
    assert look_up(reader, record) is not None
    look_up(reader, record, Audience.EXTERNAL)
    fetch(reader, Copy(archive_id=record, into=tmp_path / "ut"), opened.stored)
    granted(reader)
    found = looks(reader)
    assert [(each.action, each.kind, each.object) for each in found][:4] == [
        ("searched", "search", ""),
        ("viewed", "record", record),
        ("viewed", "record", record),
        ("exported", "record", record),
    ]
    assert {each.actor for each in found} == {reader.actor}
    assert {each.role for each in found} == {"archive_receiver"}
    names = [each for each in found if each.action == "names_shown"]
    assert {each.kind for each in names} == {"actor"}
    assert reader.actor in {each.object for each in names}
    assert not {"access.viewed", "access.exported"} & set(event_names(reader))


def test_no_search_word_title_or_login_stands_in_either_log(
    opened: Opened, reader: Site, tmp_path: Path
) -> None:
    find_in_archive(reader, Query(words=WORDS, case="KN 2026/17", producer="Test Testsson"))
    look_up(reader, RECORDS[0])
    fetch(reader, Copy(archive_id=RECORDS[0], into=tmp_path), opened.stored)
    granted(reader)
    told = "".join(f"{stored.event}" for stored in log_events(reader, 1000))
    told += "".join(map(str, looks(reader)))
    for path in (opened.site.root / "var").glob("access.sqlite*"):
        told += path.read_bytes().decode("latin-1")
    for planted in ("1912", "estsson", "Hemlig", "rubrik", "KN 2026", "konto501", ".txt"):
        assert planted not in told


def test_a_copy_is_told_of_before_a_byte_of_it_is_there(reader: Site, tmp_path: Path) -> None:
    def opens(*_: str) -> AbstractContextManager[StoredPackage]:
        assert [each.action for each in looks(reader)] == ["exported"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(reader, Copy(archive_id=RECORDS[0], into=tmp_path), opens)
    (told,) = looks(reader)
    assert (told.object, told.hits) == (RECORDS[0], 1)


def test_who_is_denied_stands_in_both_logs(opened: Opened, reader: Site) -> None:
    stranger = person(opened.site, 502)
    with pytest.raises(Denied):
        look_up(stranger, RECORDS[0])
    (denied,) = looks(reader)
    assert (denied.action, denied.kind, denied.object) == ("denied", "right", "read_content")
    assert (denied.actor, denied.role, denied.outcome) == (stranger.actor, "none", "refused")
    assert event_names(reader).count("access.denied") == 1


def test_a_hold_is_looked_at_with_its_words_and_that_is_written(sides: TwoSides) -> None:
    site = sides.site()
    archivist = person_with(site, 501, "archivist")
    about = Hold(id="", kind=HoldKind.OTHER, query=HoldQuery(), title=TITLE, mandate="KN 1")
    hold = place_hold(archivist, about)
    list_holds(archivist)
    (seen,) = looks(site)
    assert (seen.action, seen.kind, seen.object) == ("viewed", "hold", hold.id)


class Broken:
    """Opens an access log that cannot be written, in one of the ways that a disk has."""

    def __init__(self, path: Path, how: str) -> None:
        self._path, self._how = path, how

    def __call__(self) -> AccessLog:
        """Full: the database may not grow; locked: somebody else writes; gone: it is a folder."""
        if self._how == "gone":
            self._path.mkdir(exist_ok=True)
        log = AccessLog.open(f"sqlite:///{self._path}", wait=0.05)
        if self._how == "full":
            with log.begin() as connection:
                pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
                connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        return log


@pytest.mark.parametrize(
    ("how", "said"),
    [("full", "is full"), ("locked", "another process"), ("gone", "Is a directory")],
)
def test_what_cannot_be_written_down_is_not_shown(
    opened: Opened, reader: Site, tmp_path: Path, how: str, said: str
) -> None:
    path = tmp_path / "access.sqlite"
    record = RECORDS[0]
    site = replace(reader, access=replace(reader.access, opens=Broken(path, how)))
    with closing(connect(tmp_path / ("other" if how == "gone" else "access.sqlite"))) as other:
        if how == "locked":
            AccessLog.open(f"sqlite:///{path}").close()
            other.execute("BEGIN EXCLUSIVE")
        if how == "full":
            site = replace(site, new_id=lambda: "x" * 40_000)  # more than any page has left
        for verb in (
            lambda: find_in_archive(site, Query(words="protokoll")),
            lambda: look_up(site, record),
            lambda: fetch(site, Copy(archive_id=record, into=tmp_path / "ut"), opened.stored),
            lambda: granted(site),
        ):
            with pytest.raises(AccessNotWritten, match=said) as caught:
                verb()
            assert isinstance(caught.value, WorldError)
            assert caught.value.exit_code == 3
    assert list((tmp_path / "ut").iterdir()) == []


def test_a_denial_is_told_though_the_access_log_cannot_be_written(
    opened: Opened, reader: Site, tmp_path: Path
) -> None:
    stranger = person(opened.site, 502)
    stranger = replace(
        stranger, access=replace(stranger.access, opens=Broken(tmp_path / "a", "gone"))
    )
    with pytest.raises(Denied):
        look_up(stranger, RECORDS[0])
    assert event_names(reader).count("access.denied") == 1


def test_who_may_reads_the_list_and_that_he_reads_it_is_in_it(opened: Opened, reader: Site) -> None:
    look_up(reader, RECORDS[0])
    auditor = person_with(opened.site, 503, "auditor")
    (found,) = access_entries(auditor, AccessQuery())
    assert (found.login, found.entry.object) == ("konto501", RECORDS[0])
    again = access_entries(auditor, AccessQuery(actor=auditor.actor))
    assert [(each.entry.action, each.entry.hits) for each in again] == [("access_read", 1)]
    with pytest.raises(Denied):
        access_entries(reader, AccessQuery())


def test_entries_are_found_by_object_and_day(opened: Opened, reader: Site) -> None:
    for position in (0, 1):
        look_up(reader, RECORDS[position])
    auditor = person_with(opened.site, 503, "auditor")
    wanted = RECORDS[1]
    (only,) = access_entries(auditor, AccessQuery(object=wanted))
    assert only.entry.object == wanted
    assert access_entries(auditor, AccessQuery(since="2026-03-03")) == []
    assert len(access_entries(auditor, AccessQuery(since="2026-03-02", limit=1))) == 1


def test_an_id_that_could_be_a_name_stands_as_its_digest(opened: Opened) -> None:
    looked(opened.site, Action.VIEWED, "record", ("Test Testsson.pdf",))
    (only,) = looks(opened.site)
    assert len(only.object) == 64
    with pytest.raises(UsageError):
        fetch(opened.site, Copy(archive_id="finns inte", into=opened.site.root), opened.stored)


def test_who_exports_the_log_is_written_down_or_there_is_no_bundle(
    sides: TwoSides, tmp_path: Path
) -> None:
    site = sides.site()
    with site.ledger:
        create_own(site)
        anchor(site)
        export_log(site, THIS_YEAR, tmp_path / "bunt.zip")
        (seen,) = looks(site)
        assert (seen.action, seen.kind, seen.object) == ("log_exported", "period", "2026")
        broken = replace(site.access, opens=Broken(tmp_path / "a", "gone"))
        with pytest.raises(AccessNotWritten):
            export_log(replace(site, access=broken), THIS_YEAR, tmp_path / "en till.zip")
    assert not (tmp_path / "en till.zip").exists()
