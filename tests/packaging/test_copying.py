import hashlib
import os
import tempfile
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from leverans.model.errors import PackageError, SourceChanged, SourceError
from leverans.packaging.copying import SMALL, Copier
from leverans.packaging.entry import Entry, Run
from leverans.packaging.folder import FolderWriter
from leverans.packaging.writing import Ground, write_all

NOBODY = 65534


class Meddler(FolderWriter):
    """Writes into a folder; changes a file of the source when it begins a large one."""

    def __init__(self, folder: int, victim: Path) -> None:
        super().__init__(folder)
        self._victim = victim

    def begin(self, name: bytes, size: int, mtime_ns: int) -> tuple[Ground, int]:
        with self._victim.open("r+b") as file:
            file.write(b"changed")
        return super().begin(name, size, mtime_ns)


class Breaks:
    """A stream that breaks when it is read."""

    def open(self) -> BinaryIO:
        class Stream(BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                raise OSError(f"the line is dead before {size} bytes")

        return Stream()


def copy(entry: Entry, folder: Path, writer: FolderWriter | None = None) -> list[str]:
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    writer = writer or FolderWriter(descriptor)
    try:
        (copied,) = Copier(["SHA-256", "MD5"]).copy(Run("", "", "", "", [entry]), "p", writer)
        return copied.digests
    finally:
        writer.drop()
        os.close(descriptor)


def listed(path: Path) -> Entry:
    found = path.stat()
    return Entry(str(path), "a/copy", found.st_size, found.st_mtime_ns, name="the file")


@pytest.mark.parametrize("size", [0, 1, SMALL, SMALL + 1, 3 * SMALL + 17])
def test_digests_and_bytes_are_those_of_the_file(tmp_path: Path, size: int) -> None:
    path, data = tmp_path / "file", os.urandom(size)
    path.write_bytes(data)
    digests = copy(listed(path), tmp_path / "out")
    assert digests == [hashlib.sha256(data).hexdigest(), hashlib.md5(data).hexdigest()]  # noqa: S324
    written = tmp_path / "out" / "a" / "copy"
    assert written.read_bytes() == data
    assert written.stat().st_mtime_ns == path.stat().st_mtime_ns


def test_a_file_that_changes_while_it_is_read_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * (2 * SMALL))
    os.utime(path, ns=(1, 1))
    out = tmp_path / "out"
    out.mkdir()
    descriptor = os.open(out, os.O_RDONLY)
    with pytest.raises(SourceChanged, match="the file: was modified"):
        copy(listed(path), out, Meddler(descriptor, path))
    os.close(descriptor)


def test_a_file_that_is_gone_has_changed_and_a_folder_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    entry = listed(path)
    path.unlink()
    with pytest.raises(SourceChanged):
        copy(entry, tmp_path / "out")
    path.mkdir()
    with pytest.raises(SourceChanged, match="plain file"):
        copy(entry, tmp_path / "out")


def test_a_broken_stream_is_an_error_of_the_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="x: cannot be read: the line is dead"):
        copy(Entry(Breaks(), "a", 5, 0, name="x"), tmp_path / "out")


def test_an_unreadable_file_is_an_error_of_the_source() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to others
        folder = Path(name)
        folder.chmod(0o755)
        path = folder / "file"
        path.write_bytes(b"x")
        path.chmod(0)
        child = os.fork()
        if child == 0:
            os._exit(_copy_as_nobody(listed(path), folder))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _copy_as_nobody(entry: Entry, folder: Path) -> int:
    if os.geteuid() == 0:
        os.setuid(NOBODY)
    try:
        copy(entry, folder)
    except SourceError as error:
        return 0 if error.place == "the file" else 2
    return 3


def test_writing_to_what_cannot_be_written_names_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    descriptor = os.open(path, os.O_RDONLY)
    with pytest.raises(PackageError, match="errno 9"):
        write_all(descriptor, b"x", 0)
    os.close(descriptor)
