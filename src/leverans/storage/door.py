"""The one door to the library `fs` (PyFilesystem 2): opened late, its warnings silenced.

`fs` imports `pkg_resources`, which warns since setuptools 80 and is gone since 82; where it is
absent, the two functions that `fs` uses of it stand in.
"""

import os
import re
import sys
import threading
import warnings
from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from leverans.model.errors import ConfigurationError, StorageError

if TYPE_CHECKING:
    from fs.base import FS

_LOCK = threading.RLock()
_SHARED: dict[
    tuple[int, str], "FS"
] = {}  # by process: a forked child has file positions of its own
_FLEETING: "WeakValueDictionary[tuple[int, str], FS]" = WeakValueDictionary()
_NEW_EACH_TIME = ("mem:", "temp:")
_SECRET = re.compile(r"(?<=://)[^/@]*@")


def shown(url: str) -> str:
    """A URL as it may be shown and logged: without user name and password."""
    return _SECRET.sub("", url)


def supported() -> tuple[str, ...]:
    """The kinds of URL that can be opened, such as `ftp`, `mem`, `tar`, `zip`."""
    with _LOCK:
        _import_fs()
        from fs.opener import registry

        return tuple(sorted(registry.protocols))


def opened(name: str) -> "FS":
    """The file system that `enter` named, opened at most once in each process.

    Raises:
        ConfigurationError: `fs` does not know that kind of URL.
        StorageError: there is nothing there, it cannot be opened, or it was in another process.
    """
    place = (os.getpid(), name)
    with _LOCK:
        found = _FLEETING.get(place) or _SHARED.get(place)
        if found is not None:
            return found
        if name.startswith(_NEW_EACH_TIME):
            raise StorageError("lives in another process, or no longer", place=shown(name))
        return _SHARED.setdefault(place, _open(name))


def enter(url: str) -> tuple[str, "FS"]:
    """Open what is at `url`: the name that `opened` knows it by, and the file system itself.

    `mem://` and `temp://` are another place each time and live as long as somebody holds them.
    Raises as `opened`.
    """
    if not url.startswith(_NEW_EACH_TIME):
        return url, opened(url)
    with _LOCK:
        filesystem = _open(url)
        name = f"{url}#{id(filesystem)}"
        _FLEETING[os.getpid(), name] = filesystem
    return name, filesystem


def _open(url: str) -> "FS":
    _import_fs()
    from fs import open_fs
    from fs.errors import CreateFailed, FSError
    from fs.opener.errors import OpenerError, UnsupportedProtocol

    try:
        return open_fs(url)
    except UnsupportedProtocol as error:
        known = ", ".join(supported())
        raise ConfigurationError(f"not supported; supported: {known}", place=shown(url)) from error
    except (CreateFailed, OpenerError, FSError, OSError, ValueError) as error:
        reason = shown(str(error))
        raise StorageError(f"cannot be opened: {reason}", place=shown(url)) from error


@cache
def _import_fs() -> None:
    if find_spec("pkg_resources") is None:
        sys.modules["pkg_resources"] = stand_in()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import fs  # noqa: F401  (imported for its effect: later imports of its parts are silent)


def stand_in() -> ModuleType:
    """What `fs` needs of `pkg_resources`: `declare_namespace` and `iter_entry_points`."""

    def iter_entry_points(group: str, name: str | None = None) -> Iterator[EntryPoint]:
        found = entry_points(group=group)
        return iter(found if name is None else found.select(name=name))

    module = ModuleType("pkg_resources")
    module.__dict__["declare_namespace"] = lambda _name: None
    module.__dict__["iter_entry_points"] = iter_entry_points
    return module
