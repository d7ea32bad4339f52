"""The access log as a database: private, append-only, sealed day by day."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from leverans.ledger.access_days import seal
from leverans.ledger.access_log import AccessLog, enter, entries
from leverans.model.access_entry import AccessEntry, day_digest
from leverans.model.errors import LedgerError
from leverans.testing.postgres import Cluster

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/access.sqlite"
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.database()


@pytest.fixture
def log(address: str) -> Iterator[AccessLog]:
    with AccessLog.open(address, wait=0.2) as opened:
        yield opened


COPY = """{verb} INTO access_entry SELECT {keys}, day, at, actor, role, action, kind, object, hits,
    audience, channel, outcome, break_glass FROM access_entry WHERE id = 'e1'"""


def entry(number: int, day: str = "2026-03-02", **given: str) -> AccessEntry:
    told = {"actor": "a1", "action": "viewed", "kind": "record", "object": f"r{number}", **given}
    at = f"{day}T09:00:00.000+01:00"
    return AccessEntry(id=f"e{number}", day=day, at=at, role="archivist", hits=0, **told)


def put(log: AccessLog, *found: AccessEntry) -> None:
    with log.begin() as connection:
        enter(connection, list(found))


def all_of(log: AccessLog) -> list[AccessEntry]:
    with log.read() as connection:
        return list(entries(connection))


def test_what_was_entered_is_read_back_in_order_and_by_what_is_asked(log: AccessLog) -> None:
    put(log, entry(1), entry(2, actor="a2"))
    put(log, entry(3, "2026-03-03"))
    assert all_of(log) == [entry(1), entry(2, actor="a2"), entry(3, "2026-03-03")]
    with log.read() as connection:
        asked = [
            list(entries(connection, actor="a2")),
            list(entries(connection, object_id="r1")),
            list(entries(connection, since="2026-03-03")),
            list(entries(connection, day="2026-03-02")),
            list(entries(connection, limit=2)),
        ]
    assert [[each.id for each in found] for found in asked] == [
        ["e2"],
        ["e1"],
        ["e3"],
        ["e1", "e2"],
        ["e2", "e3"],
    ]


def test_a_clock_set_back_puts_no_entry_on_a_sheet_that_is_sealed(log: AccessLog) -> None:
    put(log, entry(1, "2026-03-05"))
    with log.begin() as connection:
        seal(connection, "2026-03-06")
    put(log, entry(2, "2026-03-04"))
    found = all_of(log)
    assert [each.day for each in found] == ["2026-03-05", "2026-03-06"]
    assert found[1].at.startswith("2026-03-04")


def test_one_entry_from_far_ahead_draws_no_other_to_its_day(log: AccessLog) -> None:
    put(log, entry(1, "2099-01-01"))
    put(log, entry(2, "2026-03-04"))
    with log.begin() as connection:
        assert [each.day for each in seal(connection, "2026-03-05")] == ["2026-03-04"]


def test_opening_it_again_keeps_what_is_there(address: str) -> None:
    for number in (1, 2):
        with AccessLog.open(address) as log:
            put(log, entry(number))
    with AccessLog.open(address) as log:
        assert [each.id for each in all_of(log)] == ["e1", "e2"]


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE access_entry SET actor = 'a9'",
        "DELETE FROM access_entry",
        "DELETE FROM access_entry WHERE id = 'e1'",
        "UPDATE access_seal SET sha256 = ''",
        "DELETE FROM access_seal",
        COPY.format(verb="INSERT", keys="9, 'e9'"),
    ],
)
def test_the_database_refuses_to_change_what_is_written_or_sealed(log: AccessLog, act: str) -> None:
    put(log, entry(1))
    with log.begin() as connection:
        sealed = "INSERT INTO access_seal (day, entries, sha256) VALUES ('2026-03-02', 1, 'ab')"
        connection.execute(text(sealed))
    with (
        pytest.raises(LedgerError, match=r"append-only|order only|sealed"),
        log.begin() as changing,
    ):
        changing.execute(text(act))
    assert all_of(log) == [entry(1)]


def test_sqlite_cannot_be_tricked_by_replacing(tmp_path: Path) -> None:
    with AccessLog.open(f"sqlite:///{tmp_path}/access.sqlite") as log:
        put(log, entry(1))
        act = COPY.format(verb="INSERT OR REPLACE", keys="seq, id")
        with pytest.raises(LedgerError, match="append-only"), log.begin() as changing:
            changing.execute(text(act))
        assert all_of(log) == [entry(1)]


def test_a_row_that_orders_it_lets_older_days_be_deleted_and_no_others(log: AccessLog) -> None:
    put(log, entry(1, "2026-03-02"), entry(2, "2026-03-03"))
    with log.begin() as connection:
        ordered = (
            "INSERT INTO access_weeded (order_id, before, entries) VALUES ('o1', '2026-03-03', 1)"
        )
        connection.execute(text(ordered))
        connection.execute(text("DELETE FROM access_entry WHERE day = '2026-03-02'"))
    with pytest.raises(LedgerError, match="order only"), log.begin() as changing:
        changing.execute(text("DELETE FROM access_entry"))
    assert [each.id for each in all_of(log)] == ["e2"]


@pytest.mark.parametrize(("mode", "expected"), [(0o644, 0o600), (0o664, 0o660), (0o600, 0o600)])
def test_nobody_else_reads_it_but_the_group_that_shares_the_ledger(
    tmp_path: Path, mode: int, expected: int
) -> None:
    ledger, path = tmp_path / "ledger.sqlite", tmp_path / "var" / "access.sqlite"
    ledger.write_bytes(b"")
    ledger.chmod(mode)
    with AccessLog.open(f"sqlite:///{path}", beside=ledger) as log:
        put(log, entry(1))
        made = [each for each in path.parent.iterdir() if each.name.startswith("access.sqlite")]
        assert {stat.S_IMODE(each.stat().st_mode) for each in made} == {expected}


def test_a_form_that_we_do_not_know_is_left_alone(address: str) -> None:
    with AccessLog.open(address) as log, log.begin() as connection:
        connection.execute(text("UPDATE access_form SET form = 7"))
    with pytest.raises(LedgerError, match="form 7"):
        AccessLog.open(address)


def test_the_seal_of_a_day_depends_on_every_field_and_on_the_order() -> None:
    one, two = entry(1), entry(2)
    days: tuple[list[AccessEntry], ...] = (
        [one, two],
        [two, one],
        [one],
        [],
        [one, entry(2, outcome="refused")],
    )
    seals = [day_digest(found) for found in days]
    assert [count for count, _ in seals] == [2, 2, 1, 0, 2]
    assert len({digest for _, digest in seals}) == len(seals)
