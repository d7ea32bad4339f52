"""From an agreement's `location` to the store that stands for it."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from leverans.model.errors import ConfigurationError, StorageError
from leverans.storage.interface import Store
from leverans.storage.local import LocalFolder
from leverans.storage.pyfilesystem import PyFilesystem


def open_store(location: str) -> Store:
    """Open a place.

    Args:
        location: a folder's path, a `file://` or `osfs://` URL of one, or any other URL that
            the library `fs` opens, such as `zip:///var/drop/2024.zip` or `ftp://host/folder`.

    Raises:
        ConfigurationError: that kind of URL is not supported; the detail lists those that are.
        StorageError: there is no such folder, or the place cannot be opened.
    """
    folder = local_path(location)
    if folder is None:
        return PyFilesystem(location)
    if not folder.is_dir():
        raise StorageError(
            "there is no such folder: is the share mounted, and the location in the agreement "
            "right?",
            place=str(folder),
        )
    return LocalFolder(folder)


def local_path(location: str) -> Path | None:
    """The path that a location names on this machine, or None for a URL of another kind."""
    if not location:
        raise ConfigurationError("the location is empty: give a folder or a URL")
    scheme, separator, rest = location.partition("://")
    if not separator:
        return Path(location).expanduser()
    if scheme == "osfs":
        return Path(rest).expanduser()
    if scheme == "file":
        return Path(unquote(urlsplit(location).path))
    return None
