"""What lies in the object: one walk over its files (specification 3.1, 3.3, 3.8, 3.9).

Only names of the two upper levels are kept; content files go to a table beside the index.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from leverans.validators.ocfl.declaration import is_declaration
from leverans.validators.ocfl.object_source import ObjectSource
from leverans.validators.ocfl.telling import Tell
from leverans.validators.ocfl.vocabulary import EXTENSIONS, INVENTORY, version_number
from leverans.validators.package_index import glob_literal

MOST_NAMES = 100_000
BULK = 2_000
_FREE = ("logs", "extensions")  # folders of the root that are no versions


@dataclass(slots=True)
class Layout:
    """What the upper levels of an object hold.

    Attributes:
        files: names of files in the root. folders: of folders there.
        version_files, version_folders: names within each version directory.
        extension_files, extensions: names within `extensions`.
        filled: versions whose content directory has files in it.
    """

    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    version_files: dict[str, set[str]] = field(default_factory=dict)
    version_folders: dict[str, set[str]] = field(default_factory=dict)
    extension_files: set[str] = field(default_factory=set)
    extensions: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)

    @property
    def versions(self) -> list[str]:
        """Names of version directories, the newest last."""
        numbered = [(version_number(name), name) for name in self.folders]
        return [name for number, name in sorted((n, name) for n, name in numbered if n is not None)]


class LayoutReader:
    """Walks over the files of the index once, and over the folders that the container knows."""

    def __init__(self, source: ObjectSource, db: sqlite3.Connection, content: str) -> None:
        """`content` is the name of the content directory; content files go to a table of `db`."""
        self._source = source
        self._db = db
        self._content = content
        self.layout = Layout()
        db.execute("CREATE TABLE ocfl_content (path TEXT, version INTEGER)")

    def read(self) -> Layout:
        """All of it."""
        rows = self._content_files()
        while some := list(islice(rows, BULK)):
            self._db.executemany("INSERT INTO ocfl_content VALUES (?,?)", some)
        for folder in self._source.folders:
            self._note_folder(folder.split("/"))
        return self.layout

    def _content_files(self) -> Iterator[tuple[str, int]]:
        """(path, version number) of files in content directories; the others are noted."""
        cut = len(self._source.prefix)
        layout, known = self.layout, ""
        number: int | None = None
        for member in self._source.index.matching(glob_literal(self._source.prefix) + "*"):
            path = member.path[cut:]
            if known and path.startswith(known) and number is not None:
                yield path, number
                continue
            parts = path.split("/", 2)
            self._note_file(parts)
            number = version_number(parts[0])
            if len(parts) > 2 and parts[1] == self._content and number is not None:  # noqa: PLR2004 (version, content, the rest)
                known = f"{parts[0]}/{parts[1]}/"
                layout.filled.add(parts[0])
                yield path, number

    def _note_file(self, parts: list[str]) -> None:
        layout, name = self.layout, parts[0]
        if len(parts) == 1:
            _add(layout.files, name)
            return
        self._note_folder(parts[:-1] if len(parts) == 2 else parts[:2])  # noqa: PLR2004 (name and one below)
        if len(parts) == 2:  # noqa: PLR2004 (as above)
            if name == "extensions":
                _add(layout.extension_files, parts[1])
            elif name in layout.version_files:
                _add(layout.version_files[name], parts[1])

    def _note_folder(self, parts: list[str]) -> None:
        layout, name = self.layout, parts[0]
        _add(layout.folders, name)
        if version_number(name) is not None and name in layout.folders:
            layout.version_files.setdefault(name, set())
            layout.version_folders.setdefault(name, set())
        if len(parts) == 1:
            return
        if name == "extensions":
            _add(layout.extensions, parts[1])
        elif name in layout.version_folders:
            _add(layout.version_folders[name], parts[1])


class LayoutCheck:
    """Judges what lies in the root, in `extensions` and in the version directories."""

    def __init__(self, layout: Layout, tell: Tell) -> None:
        """`tell` speaks of the object's root."""
        self._layout = layout
        self._tell = tell

    def judge(self, algorithm: str, content: str) -> None:
        """`algorithm` names the sidecar that may lie beside the root's inventory."""
        self._root(algorithm)
        layout = self._layout
        for name in sorted(layout.extension_files):
            self._tell.at(f"extensions/{name}")("OCFL-E067", value=name)
        for name in sorted(layout.extensions - EXTENSIONS):
            self._tell.at(f"extensions/{name}")("OCFL-W013", value=name)
        for version, names in sorted(layout.version_folders.items()):
            for name in sorted(names - {content}):
                self._tell.at(f"{version}/{name}")("OCFL-W002", value=name)

    def _root(self, algorithm: str) -> None:
        layout = self._layout
        for name in sorted(layout.files):
            if not (name in (INVENTORY, f"{INVENTORY}.{algorithm}") or is_declaration(name)):
                self._tell.at(name)("OCFL-E001", value=name)
        for name in sorted(layout.folders):
            if version_number(name) is None and name not in _FREE:
                self._stray_folder(name)

    def version(self, name: str, algorithm: str) -> None:
        """The files of one version directory; `algorithm` as its own inventory names it."""
        allowed = {INVENTORY, f"{INVENTORY}.{algorithm}"}
        for file in sorted(self._layout.version_files[name] - allowed):
            self._tell.at(f"{name}/{file}")("OCFL-E015", value=file)

    def _stray_folder(self, name: str) -> None:
        tell = self._tell.at(name)
        if is_declaration(name):
            tell("OCFL-E002", value=name)
        else:
            tell("OCFL-E001", value=name)


def _add(names: set[str], name: str) -> None:
    """Nothing more than a bounded number of names: no object has so many on these levels."""
    if len(names) < MOST_NAMES:
        names.add(name)
