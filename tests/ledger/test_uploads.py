from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from leverans.ledger.database import Ledger
from leverans.ledger.tables_uploads import UPLOAD, UPLOAD_PART
from leverans.ledger.uploads import LedgerUploads
from leverans.model.upload import Part, Unfinished
from leverans.storage.journal import UploadJournal

BEGUN = Unfinished(
    place="s3+https://s3.example/arkiv",
    key="drop/paket-1.tar",
    size=40_000_000_000,
    part_size=16 << 20,
    upload_id="u-1",
)
FIRST = Part(1, 16 << 20, "a" * 32, "b" * 64, "a" * 32)
SECOND = Part(2, 16 << 20, "c" * 32, "d" * 64, "c" * 32)


@pytest.fixture
def journal(ledger: Ledger, noon: datetime) -> UploadJournal:
    return LedgerUploads(ledger, lambda: noon)


def test_what_was_never_begun_is_not_there(journal: UploadJournal) -> None:
    assert journal.find(BEGUN.place, BEGUN.key) is None
    journal.forget(BEGUN.place, BEGUN.key)


def test_remembers_an_upload_with_its_parts_in_order(journal: UploadJournal) -> None:
    journal.keep(BEGUN)
    journal.keep_part(BEGUN, SECOND)
    journal.keep_part(BEGUN, FIRST)
    found = journal.find(BEGUN.place, BEGUN.key)
    assert found == replace(BEGUN, parts=(FIRST, SECOND))


def test_a_part_that_was_sent_again_replaces_itself(journal: UploadJournal) -> None:
    journal.keep(BEGUN)
    other = FIRST._replace(md5="e" * 32, etag="e" * 32)
    for part in (FIRST, other):
        journal.keep_part(BEGUN, part)
    found = journal.find(BEGUN.place, BEGUN.key)
    assert found is not None
    assert found.parts == (other,)


def test_a_new_upload_of_the_key_takes_the_place_of_the_old_one(journal: UploadJournal) -> None:
    later = replace(BEGUN, upload_id="u-2")
    journal.keep(BEGUN)
    journal.keep_part(BEGUN, FIRST)
    journal.keep(later)
    journal.keep_part(BEGUN, SECOND)  # from a process that was thought dead
    assert journal.find(BEGUN.place, BEGUN.key) == later


def test_places_and_keys_are_told_apart(journal: UploadJournal) -> None:
    journal.keep(BEGUN)
    assert journal.find("s3+https://s3.example/annan", BEGUN.key) is None
    assert journal.find(BEGUN.place, "drop/paket-2.tar") is None
    journal.forget(BEGUN.place, "drop/paket-2.tar")
    assert journal.find(BEGUN.place, BEGUN.key) == BEGUN


def test_forgets_all_of_it(ledger: Ledger, journal: UploadJournal) -> None:
    journal.keep(BEGUN)
    journal.keep_part(BEGUN, FIRST)
    journal.forget(BEGUN.place, BEGUN.key)
    journal.keep_part(BEGUN, SECOND)
    with ledger.read() as connection:
        assert connection.execute(select(UPLOAD)).all() == []
        assert connection.execute(select(UPLOAD_PART)).all() == []


def test_writes_down_no_key(ledger: Ledger, journal: UploadJournal) -> None:
    secret = replace(BEGUN, key="personakt Test Testsson \udce5.pdf")
    journal.keep(secret)
    with ledger.read() as connection:
        assert "Testsson" not in str(connection.execute(select(UPLOAD)).all())
    assert journal.find(secret.place, secret.key) == secret
