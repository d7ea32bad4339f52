from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from leverans.model.errors import PackageError
from leverans.model.record import Content, File, Record, Representation, Use
from leverans.packaging import planner
from leverans.packaging.draft import Described, RecordDraft
from leverans.packaging.eark import EArkSip
from leverans.packaging.planner import Batch, batches
from leverans.packaging.scheme import Scheme
from leverans.packaging.spool import Spools
from leverans.testing.format_contract import InMemory, OnDisk, a_record, an_order

HERE, DISK = InMemory(b""), OnDisk("/nowhere")


def a_file(name: str, size: int = 1, content: Content = DISK) -> File:
    return File(id=name, name=name, package_name=name, size=size, mtime_ns=1, content=content)


def plan(*records: Record) -> list[Batch]:
    return list(batches(records, drafted, scheme()))


def drafted(record: Record) -> RecordDraft:
    return RecordDraft(record, Described(), Spools(Path("/nowhere")))


def scheme() -> Scheme:
    return EArkSip().scheme(an_order(), Spools(Path("/nowhere")), "E-ARK SIP")


def names(batch: Batch) -> list[str]:
    return [entry.path for piece in batch.pieces for entry in piece.entries]


def test_a_batch_ends_at_its_number_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "BATCH_FILES", 3)
    made = plan(a_record("1", [a_file(f"{n}") for n in range(7)]))
    assert [batch.files for batch in made] == [3, 3, 1]
    assert [piece.last for batch in made for piece in batch.pieces] == [False, False, True]


def test_a_large_file_goes_alone() -> None:
    made = plan(a_record("1", [a_file("a"), a_file("b", 9_000_000), a_file("c")]))
    assert [names(batch) for batch in made] == [["a"], ["b"], ["c"]]
    assert [batch.size for batch in made] == [1, 9_000_000, 1]


def test_bytes_without_a_path_are_never_sent_to_another_process() -> None:
    made = plan(
        a_record("1", [a_file("a"), a_file("b", 1, HERE), a_file("c", 1, HERE), a_file("d")])
    )
    assert [(names(batch), batch.here) for batch in made] == [
        (["a"], False),
        (["b", "c"], True),
        (["d"], False),
    ]


def test_many_records_without_files_do_not_grow_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "BATCH_FILES", 4)
    made = plan(*(a_record(f"{n}", []) for n in range(10)))
    assert [len(batch.pieces) for batch in made] == [4, 4, 2]
    assert all(piece.last for batch in made for piece in batch.pieces)


def test_each_use_of_a_record_is_a_run_in_its_own_folder() -> None:
    record = a_record("1", [a_file("a")])
    record = replace(
        record,
        representations=(
            *record.representations,
            Representation(use=Use.PUBLICATION, files=[a_file("a2")]),
        ),
    )
    (batch,) = plan(record)
    folders = [scheme().folder("", piece.use) for piece in batch.pieces if piece.use]
    assert [
        piece.run(folder).folder for piece, folder in zip(batch.pieces, folders, strict=True)
    ] == [
        "representations/native/data/",
        "representations/publication/data/",
    ]
    assert [piece.last for piece in batch.pieces] == [False, True]


def test_files_are_asked_for_only_as_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "BATCH_FILES", 2)
    asked = []

    def files() -> Iterator[File]:
        for number in range(100):
            asked.append(number)
            yield a_file(f"{number}")

    first = next(batches([a_record("1", files())], drafted, scheme()))
    assert first.files == 2
    assert len(asked) == 3


@pytest.mark.parametrize("change", [{"package_name": "../x"}, {"id": 'x"'}])
def test_an_unsafe_name_or_id_stops_the_build(change: dict[str, str]) -> None:
    with pytest.raises(PackageError):
        plan(a_record("1", [replace(a_file("a"), **change)]))  # type: ignore[arg-type]


def test_an_archive_id_that_is_no_file_name_stops_the_build() -> None:
    with pytest.raises(PackageError):
        plan(replace(a_record("1", []), archive_id="a/b"))
