from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from leverans.deliveries.interface import ALONE, Progress, Sending
from leverans.deliveries.retrying import Retrying
from leverans.model.agreement import TransferTerms
from leverans.model.errors import (
    AlreadyInStore,
    DigestMismatch,
    NoSpace,
    Outrun,
    PackageError,
    StorageError,
    TargetError,
    WorldError,
)
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Sent
from leverans.testing.fake_archive import FakeArchive
from leverans.testing.target_contract import make_package, note_for

TERMS = TransferTerms(tries=5, pause=4.0, longest=20.0)


@dataclass
class Failing(FakeArchive):
    """Fails with these errors, one after the other, and then no more."""

    errors: list[Exception] = field(default_factory=list)

    def send(
        self,
        package: Package,
        note: DeliveryNote,
        progress: Progress,
        sending: Sending = ALONE,
    ) -> Sent:
        if self.errors:
            raise self.errors.pop(0)
        return super().send(package, note, progress, sending)


@dataclass
class Books:
    """Keeps what it is told, and the pauses."""

    begun_: int = 0
    errors: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def begun(self) -> None:
        self.begun_ += 1

    def failed(self, error: WorldError) -> None:
        self.errors.append(type(error).__name__)


@pytest.fixture
def books() -> Books:
    return Books()


Try = Callable[..., Sent]


@pytest.fixture
def sends(tmp_path: Path, books: Books) -> Try:
    """Sends to a target that fails with these errors first."""

    def send(*errors: Exception, chance: float = 1.0, tries: int = 5) -> Sent:
        archive = Failing(errors=list(errors))
        package = make_package(tmp_path)
        archive.announce(note_for(package))
        target = Retrying(
            archive,
            replace(TERMS, tries=tries),
            books,
            pause=books.pauses.append,
            chance=lambda: chance,
        )
        return target.send(package, note_for(package), lambda _: None)

    return send


def test_what_can_mend_itself_is_tried_again_after_longer_and_longer_pauses(
    sends: Try, books: Books
) -> None:
    assert sends(*[TargetError("cut")] * 3, StorageError("away")).resent
    assert books.errors == ["TargetError"] * 3 + ["StorageError"]
    assert books.begun_ == 5
    assert books.pauses == [4.0, 8.0, 16.0, 20.0]


def test_chance_makes_a_pause_shorter_by_up_to_half(sends: Try, books: Books) -> None:
    sends(TargetError("cut"), chance=0.0)
    assert books.pauses == [2.0]


def test_a_pause_is_as_long_as_the_other_side_asked_for(sends: Try, books: Books) -> None:
    sends(TargetError("slow down", wait=60))
    assert books.pauses == [60]


def test_after_the_last_try_the_error_is_told(sends: Try, books: Books) -> None:
    with pytest.raises(TargetError, match="cut"):
        sends(*[TargetError("cut")] * 9, tries=3)
    assert (books.begun_, len(books.errors), len(books.pauses)) == (3, 3, 2)


@pytest.mark.parametrize(
    "error",
    [
        NoSpace("full"),
        AlreadyInStore("taken"),
        TargetError("wrong password", again=False),
        StorageError("refused", again=False),
    ],
)
def test_what_somebody_must_mend_is_not_tried_again(
    sends: Try, books: Books, error: WorldError
) -> None:
    with pytest.raises(type(error)):
        sends(error)
    assert (books.begun_, books.errors, books.pauses) == (1, [type(error).__name__], [])


@pytest.mark.parametrize("error", [PackageError("gone"), Outrun("another"), ValueError("bug")])
def test_what_is_no_fault_of_the_target_is_not_counted_as_one(
    sends: Try, books: Books, error: Exception
) -> None:
    with pytest.raises(type(error)):
        sends(error)
    assert (books.errors, books.pauses) == ([], [])


def test_wrong_bytes_are_sent_once_more_and_not_twice(sends: Try, books: Books) -> None:
    assert sends(DigestMismatch("other bytes")).resent
    with pytest.raises(DigestMismatch):
        sends(DigestMismatch("other bytes"), DigestMismatch("other bytes"))
    assert books.begun_ == 4


@dataclass
class Deaf(FakeArchive):
    """Hears a note the third time."""

    heard: int = 0

    def announce(self, note: DeliveryNote) -> None:
        self.heard += 1
        if self.heard < 3:
            raise TargetError("cut")
        super().announce(note)


def test_a_note_is_tried_again_too(tmp_path: Path, books: Books) -> None:
    deaf, note = Deaf(), note_for(make_package(tmp_path))
    Retrying(deaf, TERMS, books, pause=books.pauses.append, chance=lambda: 1.0).announce(note)
    assert deaf.notes[note.package_id] == note
    assert (deaf.heard, books.errors) == (3, ["TargetError", "TargetError"])
