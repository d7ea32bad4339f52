from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, inspect, text

from leverans.audit.tables import METADATA as AUDIT
from leverans.ledger import upgrading
from leverans.ledger.all_tables import METADATA as BOOKS
from leverans.ledger.database import Ledger
from leverans.model.errors import LedgerError


@pytest.fixture
def old(tmp_path: Path) -> str:
    """A ledger as the first version made it."""
    address = f"sqlite:///{tmp_path}/old.sqlite"
    engine = create_engine(address)
    with engine.begin() as connection:
        upgrading.upgrade(connection, "0001")
        connection.execute(text("INSERT INTO actor (id) VALUES ('a1')"))
    engine.dispose()
    return address


def test_the_migrations_make_what_the_tables_say(ledger: Ledger) -> None:
    together = MetaData()
    for table in (*BOOKS.sorted_tables, *AUDIT.sorted_tables):
        table.to_metadata(together)
    with ledger.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, together) == []


def test_constraints_and_indexes_have_the_names_that_the_tables_give_them(ledger: Ledger) -> None:
    with ledger.read() as connection:
        inspector = inspect(connection)
        for table in BOOKS.sorted_tables:
            assert inspector.get_pk_constraint(table.name)["name"] == f"pk_{table.name}"
            found = {index["name"] for index in inspector.get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= found


def test_a_new_ledger_has_the_newest_version(ledger: Ledger) -> None:
    assert ledger.version() == upgrading.newest() == "0008"


def test_making_it_again_changes_nothing(url: str) -> None:
    with Ledger.create(url) as ledger, ledger.begin() as connection:
        connection.execute(text("INSERT INTO actor (id) VALUES ('a1')"))
    with Ledger.create(url) as ledger, ledger.read() as connection:
        assert connection.execute(text("SELECT id FROM actor")).scalars().all() == ["a1"]


def test_an_older_ledger_is_refused_with_the_remedy(old: str) -> None:
    with pytest.raises(LedgerError, match=r"version 0001.*needs 0008.*leverans init"):
        Ledger.open(old)


def test_an_older_ledger_is_brought_up_to_date_with_its_content(old: str) -> None:
    with Ledger.create(old) as ledger, ledger.read() as connection:
        assert connection.execute(text("SELECT id FROM actor")).scalars().all() == ["a1"]
        assert connection.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 0
    Ledger.open(old).close()


def test_a_newer_ledger_is_left_alone(url: str) -> None:
    with Ledger.open(url) as ledger, ledger.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for verb in (Ledger.open, Ledger.create):
        with pytest.raises(LedgerError, match=r"newer.*9999"):
            verb(url)


def test_a_database_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(LedgerError, match="version none"):
        Ledger.open(f"sqlite:///{tmp_path}/empty.sqlite")
