"""What every `Source` must do.

Subclass `SourceContract` and give it two fixtures: `source`, with at least one record of one
file, one of several, something loose and something ignored; and `opens`, which tells how many
files have been opened for reading so far.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from leverans.ingest.interface import Scope, Source
from leverans.model.errors import SourceError
from leverans.model.identity import mint
from leverans.model.record import File, Record

Opens = Callable[[], int]


def files_of(record: Record) -> Iterator[File]:
    """All files of a record."""
    for representation in record.representations:
        yield from representation.files


class SourceContract:
    """What a source promises to those who package and count."""

    @pytest.fixture
    def scope(self, tmp_path: Path) -> Scope:
        return Scope(authority=UUID("6f1c7a52-0000-4000-8000-000000000001"), work=tmp_path / "work")

    def test_every_file_is_in_a_record_or_loose_or_ignored(
        self, source: Source, scope: Scope
    ) -> None:
        inventory = source.inventory(scope)
        files = [file for record in source.records(scope) for file in files_of(record)]
        loose = list(inventory.loose)
        ignored = sum(inventory.ignored.values())
        assert inventory.files == len(files) + sum(item.files for item in loose) + ignored
        packed = sum(file.size for file in files) + sum(item.bytes for item in loose)
        assert inventory.bytes == packed + inventory.ignored_bytes
        assert files
        assert loose
        assert ignored

    def test_two_runs_tell_the_same_in_the_same_order(self, source: Source, scope: Scope) -> None:
        runs = []
        for _ in range(2):
            inventory = source.inventory(scope)
            records = [
                (record.archive_id, record.raw_place, [file.id for file in files_of(record)])
                for record in source.records(scope)
            ]
            runs.append((records, inventory.keys_digest, list(inventory.loose)))
        assert runs[0] == runs[1]

    def test_ids_are_minted_as_the_interface_says(self, source: Source, scope: Scope) -> None:
        source.inventory(scope)
        for record in source.records(scope):
            key = (record.source_system, record.source_id)
            assert record.archive_id == mint(scope.authority, "record", *key)
            for file in files_of(record):
                assert file.id == mint(scope.authority, "item", record.source_system, file.name)

    def test_no_id_is_given_twice(self, source: Source, scope: Scope) -> None:
        inventory = source.inventory(scope)
        records = list(source.records(scope))
        ids = [record.archive_id for record in records]
        ids += [file.id for record in records for file in files_of(record)]
        ids += [item.item for item in inventory.loose]
        assert len(ids) == len(set(ids))

    def test_nothing_is_opened_before_it_is_asked_for(
        self, source: Source, scope: Scope, opens: Opens
    ) -> None:
        before = opens()
        inventory = source.inventory(scope)
        records = list(source.records(scope))
        files = [file for record in records for file in files_of(record)]
        list(inventory.loose)
        assert opens() == before
        with files[0].content.open() as stream:
            assert len(stream.read()) == files[0].size
        assert opens() == before + 1

    def test_files_and_loose_items_can_be_walked_again(self, source: Source, scope: Scope) -> None:
        inventory = source.inventory(scope)
        for record in source.records(scope):
            assert list(files_of(record)) == list(files_of(record))
        assert list(inventory.loose) == list(inventory.loose)

    def test_names_in_the_package_are_safe_and_unique(self, source: Source, scope: Scope) -> None:
        source.inventory(scope)
        for record in source.records(scope):
            for representation in record.representations:
                names = [file.package_name for file in representation.files]
                assert len(names) == len(set(names))
                for name in names:
                    assert name.encode().decode().isprintable()
                    assert not {"", ".", ".."} & set(name.split("/"))

    def test_every_loose_item_says_what_is_wrong_with_it(
        self, source: Source, scope: Scope
    ) -> None:
        for item in source.inventory(scope).loose:
            assert item.finding.item == item.item
            assert item.finding.rule
            assert item.finding.location

    def test_records_cannot_be_had_before_the_inventory(self, source: Source, scope: Scope) -> None:
        with pytest.raises(SourceError):
            next(iter(source.records(scope)))
