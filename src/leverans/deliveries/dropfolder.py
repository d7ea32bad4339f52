"""Target `folder`: a drop folder that both sides can reach; see `layout.py` for what lies where.

A container is written under `parts/`, read back, compared with what was sent, and only then
given its name. A folder package cannot be renamed as one in every store: its files are put into
`folders/`, each read back, and the list in `incoming/` is put there last; nobody may look before.
Broken off at any byte, the same call goes on: what is there already is compared, not sent again.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from leverans.deliveries import layout
from leverans.deliveries.interface import Progress
from leverans.deliveries.tapped import CHUNK, Tap, digest_of
from leverans.deliveries.wire_format import LARGEST, note_document, read_receipt
from leverans.model.errors import (
    AlreadyInStore,
    NoSpace,
    NotFoundInStore,
    PackageError,
    StorageError,
    TargetError,
)
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Receipt, ReceiptKind, Sent
from leverans.storage.interface import Store


class DropFolder:
    """A `Target` in any store.

    Args:
        store: the place between the two sides.
        place: how a person knows it, for errors.
    """

    name = "folder"

    def __init__(self, store: Store, place: str = "") -> None:
        self._store = store
        self._place = place

    def announce(self, note: DeliveryNote) -> None:
        """Put the delivery note; see `Target.announce`.

        Raises:
            TargetError: another note lies there for this package.
        """
        with _reached(self._place):
            self._put_same(layout.note_key(note.package_id), note_document(note))

    def send(self, package: Package, note: DeliveryNote, progress: Progress) -> Sent:
        """Send what the drop folder lacks; see `Target.send`."""
        key = layout.container_key(package.id, note.container)
        path = Path(package.path)
        with _reached(self._place):
            if note.container == "folder":
                return self._send_folder(path, key, layout.folder_prefix(package.id), progress)
            part = layout.part_key(package.id, note.container)
            return self._send_file(path, key, part, progress)

    def receipts(self, package_id: str) -> tuple[Receipt, ...]:
        """The archive's answers that lie there; see `Target.receipts`."""
        keys = {kind: layout.answer_key(package_id, kind) for kind in ReceiptKind}
        with _reached(self._place):
            found = {kind: key for kind, key in keys.items() if self._has(key)}
            if not found:
                self._expect_note(package_id)
            return tuple(self._receipt(kind, key) for kind, key in found.items())

    def _receipt(self, kind: ReceiptKind, key: str) -> Receipt:
        receipt = read_receipt(self._read(key), key)
        if receipt.kind is not kind:
            raise TargetError(f"kind: {receipt.kind}, and its name says {kind}", place=key)
        return receipt

    def _send_file(self, path: Path, key: str, part: str, progress: Progress) -> Sent:
        size = _size(path)
        if self._has(key):
            self._expect_same(path, key)
            return Sent(key=key, size=size, resent=False)
        # whole since an earlier run that was killed before it could publish?
        whole = self._has(part) and digest_of(self._store.open(part)) == digest_of(_opened(path))
        if not whole:
            self._store.delete(part)
            self._put_compared(path, part, progress)
        self._store.publish(part, key)
        return Sent(key=key, size=size, resent=not whole)

    def _send_folder(self, root: Path, key: str, prefix: str, progress: Progress) -> Sent:
        lines, size, resent = [], 0, False
        for path in _files_below(root):
            name = path.relative_to(root).as_posix()
            if self._has(prefix + name):
                digest = self._expect_same(path, prefix + name)
            else:
                digest, resent = self._put_compared(path, prefix + name, progress), True
            lines.append(f"{digest}  {name}\n")
            size += _size(path)
        self._put_same(key, "".join(lines).encode("utf-8"))
        return Sent(key=key, size=size, resent=resent)

    def _put_compared(self, path: Path, key: str, progress: Progress) -> str:
        """Send one file and read it back; its digest, or `TargetError` and nothing left."""
        with _opened(path) as stream:
            tap = Tap(stream, progress)
            with io.BufferedReader(tap, CHUNK) as sent:
                self._store.put_new(key, sent)
        if digest_of(self._store.open(key)) != tap.sha256:
            self._store.delete(key)
            raise TargetError("what was written there is not what was sent", place=key)
        return tap.sha256

    def _expect_same(self, path: Path, key: str) -> str:
        """The digest that file and key have in common, or `AlreadyInStore`."""
        digest = digest_of(_opened(path))
        if digest_of(self._store.open(key)) != digest:
            raise AlreadyInStore("another package lies there under this name", place=key)
        return digest

    def _expect_note(self, package_id: str) -> None:
        """No answer is no news only where our own note can be seen: the place may be gone."""
        if not self._has(layout.note_key(package_id)):
            raise TargetError("the drop folder does not hold our delivery note", place=package_id)

    def _put_same(self, key: str, document: bytes) -> None:
        try:
            self._store.put_new(key, io.BytesIO(document))
        except AlreadyInStore as error:
            if self._read(key) != document:
                raise TargetError("something else lies there already", place=key) from error

    def _read(self, key: str) -> bytes:
        with self._store.open(key) as stream:
            return stream.read(LARGEST + 1)

    def _has(self, key: str) -> bool:
        try:
            self._store.stat(key)
        except NotFoundInStore:
            return False
        return True


@contextmanager
def _reached(place: str) -> Iterator[None]:
    """Tell a store's failure as the target's, at its place; two kinds say more than that."""
    try:
        yield
    except (AlreadyInStore, NoSpace) as error:
        raise type(error)(error.detail, place=_where(place, error.place)) from error
    except StorageError as error:
        raise TargetError(error.detail, place=_where(place, error.place)) from error


def _where(place: str, key: str) -> str:
    """The whole place of a key, unless the key tells it already."""
    return key if not place or key.startswith(place) else f"{place}/{key}".rstrip("/")


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise PackageError(f"cannot be read: {error.strerror}", place=str(path)) from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise PackageError(f"cannot be read: {error.strerror}", place=str(path)) from error


def _files_below(root: Path) -> Iterator[Path]:
    """Every file of a folder package, in stable order, one folder's names in memory at a time."""
    try:
        entries = sorted(root.iterdir())
    except OSError as error:
        raise PackageError(f"cannot be read: {error.strerror}", place=str(root)) from error
    for path in entries:
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise PackageError("neither file nor folder; cannot be sent", place=str(path))
        if path.is_dir():
            yield from _files_below(path)
        else:
            yield path
