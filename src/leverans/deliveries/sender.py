"""How a package gets into a drop folder: whole, read back, and named last.

Where the store moves names, a container is written under `parts/`, read back, compared with what
was sent, and only then given its name. Where it does not (an object store), it is written under
its own name, which nobody sees before the last byte is there, and taken away again if what is
read back is not what was sent. A folder package's files are put into `folders/`, each read back,
and the list in `incoming/` is put there last; nobody may look before.

Broken off at any byte, the same call goes on inside the file (`Store.put_on`); what lies there
already is compared, not sent again.
"""

import hashlib
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from leverans.deliveries import layout
from leverans.deliveries.interface import Progress, Sending
from leverans.deliveries.tapped import HashedOnce, digest_of
from leverans.model.errors import AlreadyInStore, DigestMismatch, NotFoundInStore, PackageError
from leverans.model.package import Package
from leverans.model.receipt import Sent
from leverans.storage.interface import Store


class Sender:
    """One sending into a store.

    Args:
        store: where to. progress: told of bytes that are there. sending: see there.
    """

    def __init__(self, store: Store, progress: Progress, sending: Sending) -> None:
        self._store = store
        self._progress = progress
        self._sending = sending

    def send(self, package: Package, container: str) -> Sent:
        """Send what the store lacks of a package.

        Raises:
            AlreadyInStore, DigestMismatch, Outrun: see `Target.send`. PackageError: our own
            copy cannot be read. StorageError: the store cannot be reached, or refuses.
        """
        key = layout.container_key(package.id, container)
        path = Path(package.path)
        if container == "folder":
            return self._send_folder(path, key, layout.folder_prefix(package.id))
        opened = self._sending.opened
        size = package.size if opened else _size(path)
        source = HashedOnce(opened or partial(_opened, path))
        if has(self._store, key):
            return Sent(key=key, size=size, resent=False, digest=self._expect_same(source, key))
        if not self._store.capabilities().renames:
            return Sent(key=key, size=size, digest=self._put(source, size, key))
        return self._publish_part(source, size, package.id, key)

    def _publish_part(self, source: HashedOnce, size: int, package_id: str, key: str) -> Sent:
        container = key.rpartition(".")[2]
        part = layout.part_key(package_id, container, self._sending.mark)
        try:
            put = self._put_part(source, size, part)
            self._sending.check()
            self._store.publish(part, key)
        except (AlreadyInStore, NotFoundInStore):
            # between two steps of ours another worker has published: the same bytes, or a fault
            if not has(self._store, key):
                raise
            self._expect_same(source, key)
            self._store.delete(part)
            put = False
        if self._sending.mark:  # what the worker before us had begun
            self._store.delete(layout.part_key(package_id, container))
        return Sent(key=key, size=size, resent=put, digest=source.sha256())

    def _put_part(self, source: HashedOnce, size: int, part: str) -> bool:
        """Bring a part there, read back; False when it was whole since an earlier run."""
        if has(self._store, part):
            if digest_of(self._store.open(part)) == source.sha256():
                return False
            self._store.delete(part)
        self._put(source, size, part)
        return True

    def _send_folder(self, root: Path, key: str, prefix: str) -> Sent:
        listed, size, resent = io.BytesIO(), 0, False
        for path in _files_below(root):
            name = path.relative_to(root).as_posix()
            source, length = HashedOnce(partial(_opened, path)), _size(path)
            if has(self._store, prefix + name):
                digest = self._expect_same(source, prefix + name)
            else:
                digest, resent = self._put(source, length, prefix + name), True
            listed.write(f"{digest}  {name}\n".encode())
            size += length
        document = listed.getvalue()
        self._sending.check()
        if put_same(self._store, key, document) != document:
            raise AlreadyInStore("the list of another package lies there", place=key)
        digest = hashlib.sha256(document).hexdigest()
        return Sent(key=key, size=size, resent=resent, digest=digest)

    def _put(self, source: HashedOnce, size: int, key: str) -> str:
        """Send one file and read it back; its digest, or `DigestMismatch` and nothing left."""
        try:
            self._store.put_on(key, size, source.open, self._progress)
        except AlreadyInStore:  # another worker was quicker: the same bytes, or a fault
            return self._expect_same(source, key)
        sent = source.sha256()
        if digest_of(self._store.open(key)) == sent:
            return sent
        # read once more before it is taken away: the fault may have been in the reading
        if digest_of(self._store.open(key)) != sent:
            self._sending.check()
            self._store.delete(key)
            raise DigestMismatch("what was written there is not what was sent", place=key)
        return sent

    def _expect_same(self, source: HashedOnce, key: str) -> str:
        """The digest that source and key have in common, or `AlreadyInStore`."""
        digest = source.sha256()
        if digest_of(self._store.open(key)) != digest:
            raise AlreadyInStore("another package lies there under this name", place=key)
        return digest


def has(store: Store, key: str) -> bool:
    """Whether something lies under a key."""
    try:
        store.stat(key)
    except NotFoundInStore:
        return False
    return True


def put_same(store: Store, key: str, document: bytes) -> bytes:
    """Put a document unless something lies there; what lies there now, cut off at our length."""
    try:
        store.put_new(key, io.BytesIO(document))
    except AlreadyInStore:
        with store.open(key) as stream:
            return stream.read(len(document) + 1)
    return document


def _opened(path: Path, offset: int) -> BinaryIO:
    try:
        stream = path.open("rb")
        stream.seek(offset)
    except OSError as error:
        raise PackageError(f"cannot be read: {error.strerror}", place=str(path)) from error
    return stream


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
