"""The first walk over a container: members are indexed, the root folder is found."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from leverans.model.finding import Finding
from leverans.validators.collisions import Collisions
from leverans.validators.containers.interface import Bare, Container, Limits, Member, flaw
from leverans.validators.containers.names import clean
from leverans.validators.package_index import BULK, PackageIndex

FOLDER_LIMIT = 200_000
DEPTH = 5
ROOT_METS = "METS.xml"
_ENDING = re.compile(r"\.(tar(\.gz)?|tgz|zip)$", re.IGNORECASE)
PLACEHOLDERS = frozenset((".gitkeep", ".keep"))  # what git needs to carry an empty folder
INDEX = "index.xml"
ROOT_MARKS = (  # what tells a package's root folder, whatever kind it is of
    ROOT_METS,
    "mets.xml",
    "sip.xml",
    "bagit.txt",
    "0=ocfl_object_1.0",
    "0=ocfl_object_1.1",
    INDEX,
)
WEAK_MARKS = ("inventory.json",)  # looked for where none of those lies: it may be any file's name


@dataclass(slots=True, kw_only=True)
class Survey:
    """What a container holds, its files apart: those are in the index.

    Attributes:
        prefix: root folder in the container with a slash, "" for a folder package.
        name: name of the root folder. roots: names met at the top.
        file_name: of the container without its ending, "" when it is a folder; set by the check,
            which knows under which name the package came.
        folders: folders that exist, at most five deep, below the root; filled: those with files.
        files, bytes: all members counted.
    """

    prefix: str = ""
    name: str = ""
    file_name: str = ""
    roots: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    files: int = 0
    bytes: int = 0


class Surveyor:
    """Walks once, indexing and grouping the files as they come."""

    def __init__(
        self,
        container: Container,
        index: PackageIndex,
        limits: Limits,
        report: Callable[[Finding], None],
    ) -> None:
        """Findings go to `report`."""
        self._container = container
        self._index = index
        self._limits = limits
        self._report = report
        self.survey = Survey()
        self.collisions = Collisions()

    def walk(self) -> Survey:
        """Index all regular files."""
        members = self._members()
        while some := list(islice(members, BULK)):
            self._index.add_members(some)
        self._index.index_members()
        self._settle()
        return self.survey

    def _members(self) -> Iterator[Member]:
        survey, limit = self.survey, self._limits.members
        add_name = self.collisions.add
        files = size = 0
        last = None
        for entry in self._container.members():
            if isinstance(entry, Finding):
                self._report(entry)
                continue
            if isinstance(entry, Bare):
                self._index.add_folder(entry.path)
                continue
            if files == limit:
                self._report(flaw("PKG-TOO-MANY-FILES", self._container.path.name))
                break
            files += 1
            size += entry.size
            folder, _, name = entry.path.rpartition("/")
            if name in PLACEHOLDERS:
                self._note_folder(clean(folder + "/"), survey.folders)
            elif folder != last:
                last = folder
                self._note_folder(clean(folder + "/"), survey.filled)
            add_name(entry.path)
            yield entry
        survey.files, survey.bytes = files, size

    def _note_folder(self, folder: str, noted: set[str]) -> None:
        """`folder` with a slash at its end; the slash alone is the top."""
        if len(noted) > FOLDER_LIMIT:
            return
        parts = folder.rstrip("/").split("/")
        self.survey.roots.add(parts[0])
        if folder != "/":
            noted.update("/".join(parts[:depth]) for depth in range(1, min(len(parts), DEPTH) + 1))

    def _settle(self) -> None:
        """Find the root folder, and say everything from there on."""
        survey = self.survey
        survey.folders |= survey.filled | self._container.folders
        if self._container.kind in ("folder", "file"):
            survey.name = self._container.path.name
            return
        survey.roots |= {folder.split("/")[0] for folder in self._container.folders}
        survey.prefix = self._root()
        if not survey.prefix:
            survey.name = self._container.path.name.split(".")[0]
            return
        survey.name = survey.prefix.rstrip("/")
        survey.folders = _below(survey.prefix, survey.folders)
        survey.filled = _below(survey.prefix, survey.filled)

    def _root(self) -> str:
        """The first place that has a mark: the top, or a folder there; else the first folder."""
        places = ["", *(f"{name}/" for name in sorted(self.survey.roots - {""}))]
        for marks in (ROOT_MARKS, WEAK_MARKS):
            marked = [place for place in places if self._has(place, marks)]
            if len(marked) > 1 and all(self._has(place, (INDEX,)) for place in marked):
                return ""  # objects of mellanarkiv DIDL, side by side
            if marked:
                return marked[0]
        return places[min(1, len(places) - 1)]

    def _has(self, place: str, marks: Sequence[str]) -> bool:
        return any(self._index.find(place + mark) is not None for mark in marks)


def bare_name(path: Path) -> str:
    """The name of a tar or zip without its ending."""
    return _ENDING.sub("", path.name)


def _below(prefix: str, folders: set[str]) -> set[str]:
    return {folder.removeprefix(prefix) for folder in folders if folder.startswith(prefix)}
