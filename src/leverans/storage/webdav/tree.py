"""Keys as paths of a WebDAV server: what lies there, and what is made, moved and removed there."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from leverans.model.errors import NotFoundInStore
from leverans.storage.keys import PART_FOLDER, bytewise
from leverans.storage.webdav.line import Access, Line, Refused, storage_error
from leverans.storage.webdav.listing import Resource, resources

_NOT_ALLOWED = 405


class Tree:
    """What lies below one folder of a server. Every `place` is for errors."""

    def __init__(self, access: Access, root: bytes) -> None:
        """Take how the server is reached, and the folder's path, not quoted."""
        self._access = access
        self._root = root.rstrip(b"/")
        self.line = Line(access)

    def path(self, key: str) -> str:
        """The path of a key, as it stands in a request."""
        name = key.encode("utf-8", "surrogateescape")
        return quote(self._root + b"/" + name, safe="/")

    def folder(self, folder: str) -> str:
        """The path of a folder: servers send clients without the last `/` elsewhere."""
        return self.path(folder).rstrip("/") + "/"

    def resource(self, key: str, place: str) -> Resource:
        """What lies under a key, or is the root; `NotFoundInStore` where there is nothing."""
        with told(place):
            found = resources(self.line, self.path(key), below=False, place=place)
        itself = [each for each in found if not each.name]
        if not itself:
            raise NotFoundInStore("there is nothing there", place=place)
        return itself[0]

    def names(self, folder: str, rest: str) -> list[tuple[str, Resource]]:
        """The names in a folder that start with `rest`, in order, those of folders with `/`."""
        with told(folder or self._access.place):
            found = resources(self.line, self.folder(folder), below=True, place=self._access.place)
        named = [
            (name + "/" if each.is_folder else name, each)
            for each in found
            if (name := each.name.decode("utf-8", "surrogateescape")).startswith(rest)
            and name
            and (folder or name != PART_FOLDER)
        ]
        named.sort(key=lambda pair: bytewise(pair[0]))
        return named

    def has_folder(self, folder: str, place: str) -> bool:
        """Whether a folder is there."""
        try:
            return self.resource(folder, place).is_folder
        except NotFoundInStore:
            return False

    def make_folders(self, folder: str, place: str) -> None:
        """Make a folder, and those above it, where they are not there."""
        if not folder or self.has_folder(folder, place):
            return
        parts = folder.split("/")
        for end in range(1, len(parts) + 1):
            self._make_folder("/".join(parts[:end]), place)

    def _make_folder(self, folder: str, place: str) -> None:
        try:
            with told(place):
                self.line.ask("MKCOL", self.folder(folder))
        except Refused as refused:
            if refused.status != _NOT_ALLOWED or not self.has_folder(folder, place):
                raise  # else it is there (RFC 4918 §9.3.1)

    def move(self, old: str, new: str, place: str) -> None:
        """Give a resource a free name: the server answers 412 where it is taken."""
        scheme = "http" if self._access.context is None else "https"
        host = f"[{self._access.host}]" if ":" in self._access.host else self._access.host
        where = f"{scheme}://{host}:{self._access.port}{self.path(new)}"
        with told(place):
            self.line.ask("MOVE", self.path(old), {"Destination": where, "Overwrite": "F"})

    def make_empty(self, key: str, place: str) -> None:
        """Put a file without bytes."""
        with told(place):
            self.line.put(self.path(key), [], {"Content-Length": "0"})

    def remove(self, key: str, place: str) -> None:
        """Remove a file."""
        with told(place):
            self.line.ask("DELETE", self.path(key))


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn what the server refuses within the block into the `StorageError` that fits."""
    try:
        yield
    except Refused as refused:
        raise storage_error(refused, place) from refused
