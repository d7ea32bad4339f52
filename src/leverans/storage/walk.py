"""Everything below a local folder, lazily, in bytewise order of the whole keys.

A folder sorts as its name with `/` behind it: `a.txt` comes before `a/b`, as in the keys.
Memory is bound by the names of the folders from the root to where the walk stands.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from leverans.storage.folders import folder_at, open_below
from leverans.storage.interface import Entry, Kind
from leverans.storage.keys import PART_FOLDER, bytewise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """A folder we are in: its descriptor, its key with `/` behind it, the names still to come."""

    folder: int
    key: str
    names: Iterator[str]


def walk(root: Path, folder: str, rest: str) -> Iterator[Entry]:
    """Entries below `folder` (`""` or ending in `/`) whose next part starts with `rest`.

    Raises:
        OSError: the folder itself cannot be read. What is below it becomes an `Entry` instead.
    """
    parts = tuple(folder.split("/")[:-1])
    with folder_at(root, parts) as start:
        names = [name for name in _names(start) if name.startswith(rest)]
        if not folder:
            names = [name for name in names if name != PART_FOLDER + "/"]
        levels = [_Level(folder=os.dup(start), key=folder, names=iter(names))]
        try:
            while levels:
                name = next(levels[-1].names, None)
                if name is None:
                    os.close(levels.pop().folder)
                elif name.endswith("/"):
                    yield from _enter(levels, name)
                else:
                    yield from entry_in(root, levels[-1].folder, levels[-1].key, name)
        finally:
            for level in levels:
                os.close(level.folder)


def entry_in(root: Path, folder: int, key: str, name: str) -> Iterator[Entry]:
    """The entry of what is called `name` in an open folder whose key is `key`.

    Nothing, when it is gone since it was listed: then it is not in the store.
    """
    full = key + name
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return
    except OSError:
        yield Entry(key=full, size=0, mtime_ns=0, kind=Kind.UNREADABLE)
        return
    kind = _kind(found, folder, name)
    yield Entry(
        key=full,
        size=found.st_size if stat.S_ISREG(found.st_mode) else 0,
        mtime_ns=found.st_mtime_ns,
        kind=kind,
        leads_out=kind is Kind.SYMLINK and leads_out(root, full),
    )


def leads_out(root: Path, key: str) -> bool:
    """Whether the symlink under `key` points outside the root; a loop leads nowhere, so not."""
    try:
        target = (root / key).resolve()
        return not target.is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # RuntimeError: a loop, before Python 3.13
        return False


def _kind(found: os.stat_result, folder: int, name: str) -> Kind:
    if stat.S_ISLNK(found.st_mode):
        return Kind.SYMLINK
    if stat.S_ISDIR(found.st_mode):  # it is here because it cannot be entered
        return Kind.UNREADABLE
    if not stat.S_ISREG(found.st_mode):
        return Kind.SPECIAL
    readable = os.access(name, os.R_OK, dir_fd=folder, effective_ids=True)
    return Kind.FILE if readable else Kind.UNREADABLE


def _names(folder: int) -> list[str]:
    """Names in an open folder in bytewise order, those of folders with `/` behind them.

    A folder that cannot be entered has no keys below it, and sorts by its own name.
    """
    with os.scandir(folder) as listing:
        names = [
            entry.name + "/"
            if entry.is_dir(follow_symlinks=False) and _may_enter(folder, entry.name)
            else entry.name
            for entry in listing
        ]
    names.sort(key=bytewise)
    return names


def _may_enter(folder: int, name: str) -> bool:
    return os.access(name, os.R_OK | os.X_OK, dir_fd=folder, effective_ids=True)


def _enter(levels: list[_Level], name: str) -> Iterator[Entry]:
    """Go into a folder; one that cannot be opened or read is told as an entry of its own."""
    here = levels[-1]
    folder = None
    try:
        folder = open_below(here.folder, name[:-1])
        names = iter(_names(folder))
    except FileNotFoundError:
        return
    except OSError:
        if folder is not None:
            os.close(folder)
        yield Entry(key=here.key + name[:-1], size=0, mtime_ns=0, kind=Kind.UNREADABLE)
        return
    levels.append(_Level(folder=folder, key=here.key + name, names=names))
