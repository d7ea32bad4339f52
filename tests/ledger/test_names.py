"""Tables that hold names: told on a page, and none forgotten there."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Connection

from leverans.ledger.access_tables import METADATA as ACCESS
from leverans.ledger.all_tables import METADATA
from leverans.ledger.names import (
    FORGETTABLE,
    SUFFIXES,
    count,
    forget,
    names_tables,
    of_actor,
    of_delivery,
    of_item,
    older_than,
)

PAGE = (Path(__file__).parents[2] / "docs/reference/names.md").read_text("utf-8")
TOLD = re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE, re.MULTILINE)
MARKED = sorted(name for name in METADATA.tables if name.endswith(SUFFIXES))


def test_every_table_with_names_is_on_the_page_once_and_with_every_answer() -> None:
    assert [name for name, _ in TOLD] == MARKED
    for name, cells in TOLD:
        assert len([cell for cell in cells.split(" | ") if cell.strip()]) == 4, name


@pytest.mark.parametrize("name", MARKED)
def test_the_page_says_of_each_whether_it_is_forgotten_by_age(name: str) -> None:
    by_age = name in {each.table.name for each in FORGETTABLE}
    assert ("--older-than" in dict(TOLD)[name]) is by_age


def test_the_access_log_holds_no_table_of_names() -> None:
    assert [name for name in ACCESS.tables if name.endswith(SUFFIXES)] == []


def test_every_selection_can_be_asked_for_and_forgotten_on_every_database(
    connection: Connection,
) -> None:
    found = names_tables(connection)
    assert [each.name for each in found] == MARKED
    for selection in (
        of_actor("a1"),
        of_item("i1"),
        of_delivery(["d1"]),
        older_than("2026-01-01"),
    ):
        forget(connection, selection)
        assert count(connection, selection) == {}
