"""Entering a package: killed on the way, many files in one record, two at once, what is over."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from leverans.archive.indexing import entries
from leverans.flow import catalogue as entering
from leverans.flow.catalogue import LedgerCatalogue
from leverans.ledger import catalogue, catalogue_rows
from leverans.ledger.database import Ledger
from leverans.ledger.search import search
from leverans.model.catalogue_entry import Query
from leverans.model.exposure import Audience
from leverans.model.record import Record, When
from leverans.model.record_json import to_json
from leverans.storage.local import LocalFolder
from leverans.testing.catalogue_contract import a_record
from leverans.testing.kept_record import holding_of, keep_package
from leverans.testing.plain_package import PlainPackage


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


def total(ledger: Ledger, words: str = "", **more: Any) -> int:  # noqa: ANN401
    with ledger.read() as connection:
        page = search(connection, Query(words=words, **more))
    assert page is not None
    return page.total


def test_what_was_killed_half_way_is_begun_anew(ledger: Ledger, tmp_path: Path) -> None:
    package = keep_package(tmp_path, "p1", [(a_record(n, f"Avtal {n}"), {}) for n in range(1, 6)])
    with ledger.begin() as connection:  # as far as a process came that was killed
        catalogue.begin(connection, {"package_id": "p1"})
        some = entering._some(entering._pieces(entries(package)), 2)
        catalogue.enter(connection, "p1", some)
    held = LedgerCatalogue(ledger)
    assert (list(held.holdings()), total(ledger)) == ([], 2)
    held.enter(holding_of("p1"), package)
    assert (list(held.holdings()), total(ledger, "avtal")) == ([holding_of("p1")], 5)


def test_a_record_of_many_files_is_entered_in_pieces(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "FILES_AT_ONCE", 10)
    files = {f"fil {n:03d}.txt": b"x" * n for n in range(35)}
    records = [(a_record(1, "Många"), files), (a_record(2, "Få"), {"en.txt": b"1"})]
    LedgerCatalogue(ledger).enter(holding_of("p1"), keep_package(tmp_path, "p1", records))
    with ledger.read() as connection:
        (held,) = catalogue_rows.held_by_id(
            connection, a_record(1, "").archive_id, Audience.INTERNAL, ""
        )
        listed = list(catalogue_rows.files_of(connection, held))
    assert (held.files, held.bytes) == (35, sum(range(35)))
    assert [file.path.rpartition("/")[2] for file in listed] == list(files)
    assert total(ledger, '"fil 003"') == 1


def test_what_is_over_or_has_not_begun_is_not_shown_outside(ledger: Ledger, tmp_path: Path) -> None:
    def during(**dates: str) -> dict[str, When]:
        return {name: When(value=value, raw="") for name, value in dates.items()}

    records: list[tuple[Record, dict[str, bytes]]] = [
        (a_record(1, "Plan", dates=during(available_to="2025-12-31")), {}),
        (a_record(2, "Plan", dates=during(available_from="2026-06-01")), {}),
        (a_record(3, "Plan", dates=during(available_from="2026", available_to="2026")), {}),
    ]
    LedgerCatalogue(ledger).enter(holding_of("p1"), keep_package(tmp_path, "p1", records))
    outside: dict[str, Any] = {"audience": Audience.EXTERNAL, "today": "2026-03-02"}
    assert total(ledger, "plan", **outside) == 1
    assert total(ledger, "plan") == 3
    with ledger.read() as connection:
        shown = [
            bool(catalogue_rows.held_by_id(connection, one.archive_id, who, "2026-03-02"))
            for one, _ in records
            for who in Audience
        ]
    assert shown == [True, False, True, False, True, True]


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "a\nb", "😀" * 50, "x" * 300_000])
def test_odd_text_is_entered_and_taken_out(ledger: Ledger, tmp_path: Path, odd: str) -> None:
    record = a_record(1, f"Avtal {odd}", description=odd, producer_name=odd, subjects=(odd,))
    package = keep_package(tmp_path, "p1")
    document = tmp_path / "p1/metadata/descriptive/records" / f"{record.archive_id}.json"
    document.parent.mkdir(parents=True)
    document.write_bytes(_escaped(record))
    held = LedgerCatalogue(ledger)
    held.enter(holding_of("p1"), package)
    assert total(ledger, "avtal") == 1
    held.enter(replace(holding_of("p1"), version="v2"), package)
    assert total(ledger, "avtal") == 1
    held.withdraw("p1")
    assert total(ledger) == 0


def _escaped(record: Record) -> bytes:
    return json.dumps({**to_json(record), "files": []}).encode()


def test_ledgers_of_two_authorities_share_nothing(
    ledger: Ledger, tmp_path: Path, new_ledger: Callable[[], Ledger]
) -> None:
    package = keep_package(tmp_path, "p1", [(a_record(1, "Avtal"), {})])
    LedgerCatalogue(ledger).enter(holding_of("p1"), package)
    with new_ledger() as other:
        assert total(other) == 0
        assert list(LedgerCatalogue(other).holdings()) == []
        LedgerCatalogue(other).withdraw("p1")
    assert total(ledger) == 1


@pytest.fixture
def new_ledger(tmp_path: Path) -> Callable[[], Ledger]:
    return lambda: Ledger.create(f"sqlite:///{tmp_path}/annan.sqlite")


def test_a_package_without_any_file_is_an_entry(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "tomt").mkdir()
    package = PlainPackage(LocalFolder(tmp_path), "tomt")
    LedgerCatalogue(ledger).enter(holding_of("tomt"), package)
    assert total(ledger, "tomt") == 1
