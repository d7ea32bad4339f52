"""The unfinished package: its part file or folder, what was planned into it, its last name."""

import ctypes
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from leverans.model.errors import ConfigurationError, PackageError
from leverans.packaging.container import LAYOUTS
from leverans.packaging.entry import Run
from leverans.packaging.spool import Spools
from leverans.packaging.straight import InOrder
from leverans.packaging.writing import Ground, write_all, written_badly

_SUFFIXES = (".tar", ".zip", "", ".manifest.txt")
_OLD = ".old.part"


class Part:
    """A package under its temporary name in `into`; the cursor says where the next byte goes."""

    def __init__(
        self,
        into: Path,
        package_id: str,
        container: str,
        spools: Spools,
        straight: InOrder | None = None,
    ) -> None:
        """Remove what a killed build left behind, and begin anew.

        With `straight`, the container's bytes go there, and only the manifest lies in `into`.

        Raises:
            ConfigurationError: the kind of container is not known.
            NoSpace, PackageError: nothing can be written there.
        """
        if container != "folder" and container not in LAYOUTS:
            kinds = ", ".join(sorted((*LAYOUTS, "folder")))
            raise ConfigurationError(f"package.container {container!r} is not one of {kinds}")
        self._layout = LAYOUTS[container]() if container in LAYOUTS else None
        suffix = self._layout.suffix if self._layout else ""
        self._straight = straight
        self._into = into
        self._package_id = package_id
        self.final = into / f"{package_id}{suffix}"
        self.path = into / f"{package_id}{suffix}.part"
        self.manifest = into / f"{package_id}.manifest.txt"
        self.manifest_part = into / f"{package_id}.manifest.txt.part"
        self._index = spools.new()
        self._cursor = self._members = 0
        self._begin()

    def _begin(self) -> None:
        try:
            self._into.mkdir(parents=True, exist_ok=True)
            self.drop()
            if self._straight is not None:
                return
            if self._layout is None:
                self.path.mkdir(0o755)
            else:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
                os.close(os.open(self.path, flags, 0o644))
        except OSError as error:
            raise written_badly(error, str(self.path)) from error

    @property
    def is_straight(self) -> bool:
        """Whether the container goes straight to its receiver."""
        return self._straight is not None

    def place(self, runs: Iterable[Run]) -> int:
        """Reserve room for runs of files, in their order; the offset of the first."""
        offset = self._cursor
        for run in runs:
            self._members += len(run.entries)
            if self._layout is not None:
                folder = f"{self._package_id}/{run.folder}".encode()
                length = self._layout.length
                self._cursor += sum(
                    length(folder + entry.path.encode(), entry.size) for entry in run.entries
                )
        return offset

    def index(self, lines: bytes) -> None:
        """Keep lines for the table at the end, in the order of the members."""
        self._index.write(lines)

    def finish(self) -> int:
        """Write the end, make it durable, give package and manifest their names.

        The manifest comes first: the name of the container says that all is there.

        Returns:
            Bytes of the container on disk; of a folder, the sum over its files.
        """
        try:
            size = self._seal() if self._layout is not None else self._sync_folder()
            _sync(self.manifest_part, os.O_RDONLY)
            self.manifest_part.replace(self.manifest)
            if self._straight is None:
                self._name()
            _sync(self._into, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise written_badly(error, str(self.final)) from error
        return size

    def _seal(self) -> int:
        if self._straight is not None:
            self._write_end(self._straight)
            return self._straight.finish()
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            size = self._write_end(descriptor)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return size

    def _write_end(self, ground: Ground) -> int:
        assert self._layout is not None  # noqa: S101 - finish() asked
        offset = self._cursor
        for chunk in self._index.chunks():
            write_all(ground, chunk, offset)
            offset += len(chunk)
        end = self._layout.end(self._cursor, self._index.size, self._members)
        write_all(ground, end, offset)
        return offset + len(end)

    def _sync_folder(self) -> int:
        """One syncfs for all files, instead of a thousand times one millisecond."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.syncfs(descriptor) != 0:
                code = ctypes.get_errno()
                raise OSError(code, os.strerror(code))
        finally:
            os.close(descriptor)
        return 0

    def _name(self) -> None:
        old = self._into / f"{self._package_id}{_OLD}"
        if self._layout is None and self.final.exists():
            self.final.rename(old)
        self.path.replace(self.final)
        if old.exists():
            shutil.rmtree(old)

    def drop(self) -> None:
        """Remove everything under a temporary name.

        A worker of a killed build may still write for a moment: it holds the old file or
        folder open, which gets another name before it goes, so nothing of it comes into ours.
        """
        old = self._into / f"{self._package_id}{_OLD}"
        for suffix in _SUFFIXES:
            path = self._into / f"{self._package_id}{suffix}.part"
            if path.is_dir() and not path.is_symlink():
                _remove_tree(old)
                path.rename(old)
            else:
                path.unlink(missing_ok=True)
        _remove_tree(old)


def _remove_tree(path: Path) -> None:
    """Remove a folder that somebody may still be writing into."""
    for _ in range(5):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
    raise PackageError("cannot be removed", place=str(path))


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
