"""What may not be seen from outside, and is: by metadata, by words, by the index itself."""

import pytest
from sqlalchemy import Connection, select, update

from leverans.ledger.catalogue_rows import documents
from leverans.ledger.search import search
from leverans.ledger.search_index import add, remove
from leverans.ledger.tables_catalogue import RECORD
from leverans.model.catalogue_entry import Query
from leverans.model.exposure import Audience, Exposure
from leverans.model.record import AccessLevel, PersonalData, Record, Restriction
from leverans.testing.controlled import ControlledArchive, clean_record, record_id

SECRET = (Restriction(law="OSL 21 kap. 1 §"),)
NUMBER = "19121212-1212"  # of no person: Luhn's digit is right, the person is the tax agency's


def number_of(connection: Connection, archive_id: str) -> int:
    asked = select(RECORD.c.n).where(RECORD.c.archive_id == archive_id)
    return int(connection.execute(asked).scalar_one())


def show(archive: ControlledArchive, archive_id: str, exposure: Exposure) -> None:
    """Let the catalogue and its index show a record, whatever its metadata say."""
    with archive.ledger() as connection:
        n = number_of(connection, archive_id)
        remove(connection, documents(connection, [n]))
        connection.execute(update(RECORD).where(RECORD.c.n == n).values(exposure=int(exposure)))
        add(connection, documents(connection, [n]))


def seen_outside(archive: ControlledArchive, words: str) -> int:
    with archive.site() as site, site.ledger.read() as connection:
        page = search(connection, Query(words=words, audience=Audience.EXTERNAL))
    assert page is not None
    return page.total


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (clean_record(1, restrictions=SECRET), Exposure.PUBLIC),
        (clean_record(1, access_level=AccessLevel.REGION), Exposure.PUBLIC),
        (clean_record(1, personal_data=PersonalData.SENSITIVE), Exposure.PUBLIC),
        (clean_record(1, access_level=AccessLevel.RESTRICTED), Exposure.REQUEST_ONLY),
        (clean_record(1, personal_data=PersonalData.PROTECTED_IDENTITY), Exposure.REQUEST_ONLY),
    ],
)
def test_a_record_that_is_shown_more_than_it_may_is_urgent(
    archive: ControlledArchive, record: Record, shown: Exposure
) -> None:
    archive.keep("p1", record, clean_record(2))
    assert archive.found() == []
    show(archive, record_id(1), shown)
    assert archive.found() == [("exposed_metadata", record_id(1))]
    (task,) = archive.tasks()
    assert (task.severity, task.owner, task.due_on) == ("urgent", "archivist", "2026-03-03")


def test_what_search_shows_outside_is_what_the_check_finds(archive: ControlledArchive) -> None:
    archive.keep("p1", clean_record(1, title="Handlingsplan vinter", restrictions=SECRET))
    assert seen_outside(archive, "vinter") == 0
    show(archive, record_id(1), Exposure.PUBLIC)
    assert seen_outside(archive, "vinter") == 1
    assert archive.found("exposed_metadata") == [("exposed_metadata", record_id(1))]
    show(archive, record_id(1), Exposure.HIDDEN)
    assert archive.found("exposed_metadata") == []


def test_an_index_that_shows_what_the_catalogue_hides_is_found(
    archive: ControlledArchive,
) -> None:
    archive.keep(
        "p1",
        clean_record(1, access_level=AccessLevel.RESTRICTED),
        clean_record(2, restrictions=SECRET, display_id="KU8089-9-9"),
        clean_record(3),
    )
    assert archive.found() == []
    for number in (1, 2):  # in the index as public, in the catalogue as before
        with archive.ledger() as connection:
            n = number_of(connection, record_id(number))
            row = RECORD.c.n == n
            before = connection.execute(select(RECORD.c.exposure).where(row)).scalar_one()
            remove(connection, documents(connection, [n]))
            connection.execute(update(RECORD).where(row).values(exposure=0))
            add(connection, documents(connection, [n]))
            connection.execute(update(RECORD).where(row).values(exposure=before))
    assert archive.found() == [("exposed_index", record_id(1)), ("exposed_index", record_id(2))]


@pytest.mark.parametrize(
    ("where", "attributes"),
    [
        ("title", {"title": f"Anmälan om {NUMBER}"}),
        ("public_title", {"public_title": f"Ärende {NUMBER}", "restrictions": SECRET}),
        ("title,text", {"title": f"Om {NUMBER}", "description": f"Gäller {NUMBER}."}),
    ],
)
def test_a_personal_number_in_public_words_is_found_and_not_told(
    archive: ControlledArchive, where: str, attributes: dict[str, object]
) -> None:
    archive.keep("p1", clean_record(1, **attributes), clean_record(2))
    archive.run()
    (task,) = archive.tasks()
    assert (task.check, task.subject, task.detail) == ("exposed_words", record_id(1), where)
    assert NUMBER not in repr(task)
    with archive.site() as site, site.ledger.read() as connection:
        log = connection.exec_driver_sql("SELECT body FROM audit_event").scalars().all()
    assert log
    assert not any(b"1212" in bytes(body) for body in log)


@pytest.mark.parametrize(
    "attributes",
    [
        {"title": f"Anmälan om {NUMBER}", "restrictions": SECRET},
        {"title": f"Anmälan om {NUMBER}", "access_level": AccessLevel.REGION},
        {"title": "Avtal med 556677-8899"},
        {"title": "Dokument 1170726173-82 den 2025-11-03"},
        {"description": "Löpnummer 1912121212"},
    ],
)
def test_a_number_that_is_not_shown_or_of_no_person_is_none(
    archive: ControlledArchive, attributes: dict[str, object]
) -> None:
    archive.keep("p1", clean_record(1, **attributes))
    assert archive.found() == []
