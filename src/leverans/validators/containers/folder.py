"""A package that lies unpacked in a folder."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from leverans.model.finding import Finding
from leverans.validators.containers.interface import Bare, Limits, Member, flaw
from leverans.validators.containers.names import name_fault, shown

STRUCTURE_DEPTH = 4


class Folder:
    """Walks a folder without following links, one folder's names in memory at a time."""

    kind = "folder"

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.folders: set[str] = set()
        self._limits = limits

    def members(self) -> Iterator[Member | Bare | Finding]:
        """Files in name order of each folder; empty folders; a finding for all else."""
        waiting = [""]
        while waiting:
            prefix = waiting.pop()
            try:
                with os.scandir(self.path / prefix) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                yield flaw("PKG-UNREADABLE", shown(prefix or "."), reason=error.strerror or "")
                continue
            deeper: list[str] = []
            if prefix and not entries:
                yield Bare(prefix.rstrip("/"))
            for entry in entries:
                yield from self._entry(entry, prefix + entry.name, deeper)
            waiting.extend(reversed(deeper))

    def open(self, member: Member) -> BinaryIO:
        """Open a file, refusing a link that has taken its place."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        return os.fdopen(os.open(self.path / member.path, flags), "rb")

    def close(self) -> None:
        """Nothing is held open."""

    def _entry(
        self, entry: "os.DirEntry[str]", path: str, deeper: list[str]
    ) -> Iterator[Member | Finding]:
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            yield flaw("PKG-UNREADABLE", shown(path), reason=error.strerror or "")
            return
        fault = name_fault(path, self._limits)
        if stat.S_ISREG(status.st_mode):
            yield fault or Member(path, status.st_size, -1)
        elif stat.S_ISDIR(status.st_mode):
            if fault is not None:
                yield fault
                return
            deeper.append(path + "/")
            if path.count("/") < STRUCTURE_DEPTH:
                self.folders.add(path)
        else:
            yield _not_a_file(shown(path), status.st_mode)


def _not_a_file(path: str, mode: int) -> Finding:
    return flaw("PKG-LINK" if stat.S_ISLNK(mode) else "PKG-SPECIAL", path)
