"""One read of each byte: while it is copied it is counted and hashed; imports nothing heavy."""

import errno
import hashlib
import os
import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from leverans.model.errors import SourceChanged, SourceError
from leverans.packaging.entry import Copied, Entry, Run
from leverans.packaging.writing import Writer, write_all

SMALL = 256 * 1024
HASHES: dict[str, Callable[..., "hashlib._Hash"]] = {
    "MD5": hashlib.md5,
    "SHA-1": hashlib.sha1,
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO}


class Copier:
    """Copies runs of files into a writer, taking the same digests of each."""

    def __init__(self, algorithms: Sequence[str], unknown_ns: int = 0) -> None:
        """Take these digests (METS names); `unknown_ns` is the time of files without one."""
        self._unknown_ns = unknown_ns
        self._makers = [HASHES[name] for name in algorithms]
        self._buffer = memoryview(bytearray(SMALL))

    def copy(self, run: Run, root: str, writer: Writer) -> Iterator[Copied]:
        """Copy the files of a run in their order.

        Raises:
            SourceChanged: a file is not what was listed, or changed while it was read.
            SourceError: a file cannot be read.
            NoSpace, PackageError: the package cannot be written.
        """
        folder = f"{root}/{run.folder}"
        for fields in run.entries:
            entry = Entry._make(fields)
            name = (folder + entry.path).encode("utf-8")
            if isinstance(entry.source, bytes):
                yield Copied(entry, self._whole(entry, name, entry.source, writer))
            elif not isinstance(entry.source, str):
                with _readable(entry, entry.source.open) as stream:
                    yield Copied(entry, self._stream(entry, name, _Stream(stream), writer))
            else:
                yield Copied(entry, self._file(entry, name, entry.source, writer))

    def _file(self, entry: Entry, name: bytes, path: str, writer: Writer) -> list[str]:
        descriptor = _open(entry, path)
        try:
            _compare(entry, descriptor)
            if entry.size > SMALL:
                digests = self._stream(entry, name, _Descriptor(descriptor), writer)
                _compare(entry, descriptor)
                return digests
            data = os.read(descriptor, entry.size + 1)
            _compare(entry, descriptor)
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}", place=entry.name) from error
        finally:
            os.close(descriptor)
        return self._whole(entry, name, data, writer)

    def _whole(self, entry: Entry, name: bytes, data: bytes, writer: Writer) -> list[str]:
        _check_length(entry, len(data))
        crc = zlib.crc32(data) if writer.wants_crc else 0
        writer.whole(name, data, entry.mtime_ns or self._unknown_ns, crc)
        return [make(data).hexdigest() for make in self._makers]

    def _stream(
        self, entry: Entry, name: bytes, reader: "_Stream | _Descriptor", writer: Writer
    ) -> list[str]:
        mtime_ns = entry.mtime_ns or self._unknown_ns
        target, offset = writer.begin(name, entry.size, mtime_ns)
        hashers = [make() for make in self._makers]
        crc = done = 0
        while length := reader.into(self._buffer, entry.name):
            block = self._buffer[:length]
            _check_length(entry, done + length, whole=False)
            for hasher in hashers:
                hasher.update(block)
            if writer.wants_crc:
                crc = zlib.crc32(block, crc)
            write_all(target, block, offset + done)
            done += length
        _check_length(entry, done)
        writer.complete(name, entry.size, mtime_ns, crc)
        return [hasher.hexdigest() for hasher in hashers]


class _Descriptor(NamedTuple):
    """A file on this machine."""

    number: int

    def into(self, buffer: memoryview, place: str) -> int:
        """Read the next bytes; their number, 0 at the end."""
        try:
            return os.readv(self.number, [buffer])
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}", place=place) from error


class _Stream(NamedTuple):
    """A stream that some other system gives us."""

    stream: BinaryIO

    def into(self, buffer: memoryview, place: str) -> int:
        """Read the next bytes; their number, 0 at the end."""
        try:
            block = self.stream.read(len(buffer))
        except OSError as error:
            raise SourceError(f"cannot be read: {error}", place=place) from error
        buffer[: len(block)] = block
        return len(block)


def _readable(entry: Entry, opens: Callable[[], BinaryIO]) -> BinaryIO:
    try:
        return opens()
    except OSError as error:
        raise SourceError(f"cannot be opened: {error}", place=entry.name) from error


def _open(entry: Entry, path: str) -> int:
    """Open a file without following a link, and without waiting for a pipe's other end."""
    try:
        return os.open(path, _FLAGS)
    except OSError as error:
        if error.errno in _GONE:
            told = "a link" if error.errno == errno.ELOOP else "no longer a file"
            raise SourceChanged(
                f"{told} lies there since it was listed", place=entry.name
            ) from error
        raise SourceError(f"cannot be opened: {error.strerror}", place=entry.name) from error


def _compare(entry: Entry, descriptor: int) -> None:
    """The open file must be the one that was listed: a plain file, same size, same time."""
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise SourceChanged("is no longer a plain file", place=entry.name)
    if found.st_size != entry.size:
        raise SourceChanged(f"has {found.st_size} bytes, not {entry.size}", place=entry.name)
    if entry.mtime_ns and found.st_mtime_ns != entry.mtime_ns:
        raise SourceChanged("was modified since it was listed", place=entry.name)


def _check_length(entry: Entry, length: int, *, whole: bool = True) -> None:
    if length > entry.size or (whole and length != entry.size):
        raise SourceChanged(f"gave {length} bytes, not {entry.size}", place=entry.name)
