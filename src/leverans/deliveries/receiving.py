"""The archive's side of a drop folder: what has arrived, fetching it, answering it."""

import io
import os
import shutil
from collections.abc import Container, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from leverans.deliveries import layout
from leverans.deliveries.sender import put_same
from leverans.deliveries.tapped import CHUNK
from leverans.deliveries.wire_format import LARGEST, read_note
from leverans.model.errors import AlreadyInStore, StorageError, TargetError
from leverans.model.receipt import DeliveryNote, ReceiptKind
from leverans.storage.failures import told
from leverans.storage.interface import Entry, Kind, Store

LARGEST_NOTE = 1024 * 1024  # bytes; ours have one thousand


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A package that lies in the drop folder, whole and without its last answer.

    Attributes:
        package_id: from the note's name. key: of the container, or of a folder package's list.
        container: `tar`, `zip` or `folder`. size: bytes under `key`.
        note: the delivery note, or None when it cannot be understood: `problem` says why.
        document: the note's bytes as they lie there.
    """

    package_id: str
    key: str
    container: str
    size: int
    note: DeliveryNote | None
    problem: str = ""
    document: bytes = b""


class ReceivingFolder:
    """A drop folder as the archive sees it.

    Args:
        store: the place between the two sides.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def arrivals(self) -> Iterator[Arrival]:
        """What waits for an answer: note and container are there, and not every answer is."""
        present = self._present()
        answered = {entry.key for entry in self._store.list(layout.ANSWERS)}
        for package_id in _noted(present):
            containers = {
                kind: f"{layout.INCOMING}{package_id}.{kind}" for kind in layout.CONTAINERS
            }
            found = [kind for kind, key in containers.items() if key in present]
            if found and not _is_answered(package_id, answered):
                yield self._arrival(package_id, found, present)

    def strays(self) -> Iterator[str]:
        """Keys in `incoming/` that belong to no delivery note; reported, never touched."""
        present = self._present()
        expected = {
            f"{layout.INCOMING}{package_id}.{kind}"
            for package_id in _noted(present)
            for kind in layout.CONTAINERS
        }
        for key in present:
            if not _is_note(key) and key not in expected:
                yield key

    def fetch(self, arrival: Arrival, into: Path) -> Path:
        """Copy a package to this machine: whole, on disk, and under its name, or not at all.

        Args:
            into: a folder that exists. What an earlier fetch left there is replaced.

        Returns:
            the container file, or the folder of a folder package, named by the package id.

        Raises:
            StorageError: the drop folder cannot be read, or this machine's disk cannot be written.
            TargetError: the package changed meanwhile, or has something else than files in it.
        """
        if arrival.container == "folder":
            with told(str(into / arrival.package_id)):
                return self._fetch_folder(arrival, into)
        goal = into / f"{arrival.package_id}.{arrival.container}"
        part = into / f".{goal.name}.part"
        with told(str(goal)):
            size = _copy(self._store.open(arrival.key), part)
            if size != arrival.size:
                part.unlink()
                raise TargetError(f"{arrival.size} bytes, then {size}", place=arrival.key)
            part.replace(goal)
            _settle(into)
        return goal

    def answer(self, package_id: str, kind: ReceiptKind, document: bytes) -> None:
        """Put an answer of the archive; the same answer again is one answer.

        Args:
            document: the receipt, signed, as the ledger keeps it.

        Raises:
            TargetError: another answer of this kind has been given for this package.
        """
        key = layout.answer_key(package_id, kind)
        try:
            self._store.put_new(key, io.BytesIO(document))
        except AlreadyInStore as error:
            if self._read(key) != document:
                raise TargetError("another answer has been given already", place=key) from error

    def confirm(self, package_id: str, at: datetime, document: bytes) -> None:
        """Put a fixity confirmation, signed, beside those that were given before.

        Raises:
            TargetError: another one of that very time lies there.
        """
        key = layout.confirmation_key(package_id, at)
        if put_same(self._store, key, document) != document:
            raise TargetError("another confirmation of that time lies there", place=key)

    def forget(self, package_id: str) -> None:
        """Delete the package's bytes, whole or not, and look whether they are gone.

        Note, answers and confirmations stay: they have ids and figures only.

        Raises:
            StorageError: something of them is still there.
        """
        if not layout.SAFE.fullmatch(package_id):
            return  # nothing of that name can have come this way
        for entry in list(self._bytes_of(package_id)):
            self._store.delete(entry.key)
        for entry in self._bytes_of(package_id):
            raise StorageError("is still there after it was deleted", place=entry.key)

    def _bytes_of(self, package_id: str) -> Iterator[Entry]:
        yield from self._store.list(layout.folder_prefix(package_id))
        whole = {layout.container_key(package_id, kind) for kind in layout.CONTAINERS}
        for entry in self._store.list(f"{layout.INCOMING}{package_id}."):
            if entry.key in whole:
                yield entry
        # a part may have the mark of a worker: <id>.7.tar
        yield from self._store.list(f"{layout.PARTS}{package_id}.")

    def _present(self) -> dict[str, Entry]:
        return {entry.key: entry for entry in self._store.list(layout.INCOMING)}

    def _arrival(self, package_id: str, found: list[str], present: dict[str, Entry]) -> Arrival:
        document = self._read(layout.note_key(package_id), LARGEST_NOTE)
        note, problem = _note(document, package_id)
        container = note.container if note is not None and note.container in found else found[0]
        key = layout.container_key(package_id, container)
        return Arrival(
            package_id=package_id,
            key=key,
            container=container,
            size=present[key].size,
            note=note,
            problem=problem,
            document=document,
        )

    def _fetch_folder(self, arrival: Arrival, into: Path) -> Path:
        goal, part = into / arrival.package_id, into / f".{arrival.package_id}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        prefix = layout.folder_prefix(arrival.package_id)
        for entry in self._store.list(prefix):
            if entry.kind is not Kind.FILE:
                raise TargetError(f"a {entry.kind} in a package", place=entry.key)
            path = part / entry.key.removeprefix(prefix)
            path.parent.mkdir(parents=True, exist_ok=True)
            _copy(self._store.open(entry.key), path)
        shutil.rmtree(goal, ignore_errors=True)
        part.rename(goal)
        _settle(into)
        return goal

    def _read(self, key: str, most: int = LARGEST) -> bytes:
        """What lies there; one byte too many when it is longer than that."""
        with self._store.open(key) as stream:
            return stream.read(most + 1)


def _note(document: bytes, package_id: str) -> tuple[DeliveryNote | None, str]:
    """The note, or None and what is wrong with it: one bad note never hides the others."""
    if len(document) > LARGEST_NOTE:
        return None, f"longer than {LARGEST_NOTE} bytes"
    try:
        note = read_note(document, layout.note_key(package_id))
    except TargetError as error:
        return None, error.detail
    if note.package_id != package_id:
        return None, f"package_id: announces {note.package_id!r}"
    return note, ""


def _is_answered(package_id: str, answered: Container[str]) -> bool:
    """Whether nothing more is to be said: refused, or acknowledged and then judged."""
    given = {kind for kind in ReceiptKind if layout.answer_key(package_id, kind) in answered}
    if ReceiptKind.REFUSAL in given:
        return True
    return ReceiptKind.ACKNOWLEDGEMENT in given and len(given) > 1


def _is_note(key: str) -> bool:
    name = key.removeprefix(layout.INCOMING)
    return name.endswith(layout.NOTE_SUFFIX) and bool(
        layout.SAFE.fullmatch(name.removesuffix(layout.NOTE_SUFFIX))
    )


def _noted(present: dict[str, Entry]) -> Iterator[str]:
    """The package ids that there is a note for, in order."""
    for key, entry in present.items():
        if _is_note(key) and entry.kind is Kind.FILE:
            yield key.removeprefix(layout.INCOMING).removesuffix(layout.NOTE_SUFFIX)


def _copy(stream: BinaryIO, path: Path) -> int:
    """Write a stream to a file, onto the disk; its number of bytes."""
    with closing(stream), path.open("wb") as file:
        shutil.copyfileobj(stream, file, CHUNK)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def _settle(folder: Path) -> None:
    """See a folder's names onto the disk."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
