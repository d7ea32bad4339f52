"""What has been read of packages, as records with files; walked lazily, again and again.

A record read back is equal to what was packed. For a migration it is *dressed*: its files lie
below their old package's name, and the first record of a package carries along everything else
that the package held, as it is, in a representation of metadata.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from leverans.ingest.index import text_of
from leverans.ingest.names import package_name
from leverans.ingest.packages.dated import Dated
from leverans.ingest.packages.fixity import BESIDE, fingerprint, fixity_file
from leverans.ingest.packages.index import Index, opened
from leverans.ingest.packages.package import OldPackage
from leverans.ingest.packages.reading import package_of
from leverans.ingest.packages.shelf import Shelf
from leverans.ingest.packages.verified import VerifiedContent
from leverans.model.identity import mint
from leverans.model.record import Content, File, Format, Record, Representation, Use
from leverans.model.record_json import from_json

FEW = 20
"""Files up to which a representation holds them itself; beyond, they are read from the index."""
_SAID = (
    " LEFT JOIN listed ON listed.rowid = (SELECT rowid FROM listed AS one WHERE"
    " one.package = member.package AND one.path = member.path"
    " ORDER BY one.digest = '', rowid LIMIT 1)"
)
_FILES = (
    "SELECT file.path, file.facts, member.size, member.mtime, member.place, listed.algorithm,"  # noqa: S608 - our own question
    " listed.digest, listed.modified FROM file"
    " JOIN member ON member.package = ? AND member.path = file.path"
    + _SAID
    + " WHERE file.record = ? AND file.use = ? ORDER BY file.n"
)
_USES = "SELECT use, count(*) FROM file WHERE record = ? GROUP BY use ORDER BY min(n)"
_DOCUMENTS = (
    "SELECT member.path, '{}', member.size, member.mtime, member.place, listed.algorithm,"  # noqa: S608 - as above
    " listed.digest, listed.modified FROM member"
    + _SAID
    + " WHERE member.package = ? AND member.record IS NULL ORDER BY member.path"
)
_BESIDE = "SELECT key, size, mtime FROM entry WHERE package = ? AND part = 3 ORDER BY key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What all views of one index need.

    Attributes:
        path: the index. store: where the packages are. authority: namespace of ids.
        system: name of the older archive's system. dressed: see the module's text.
        fixity: the file with what verifying found; "" leaves contents as they are.
    """

    path: Path
    store: Shelf
    authority: UUID
    system: str
    dressed: bool = True
    fixity: str = ""


def records_of(reading: Reading) -> Iterator[Record]:
    """The records of all packages that are not rejected, in the order of the packages."""
    return (record for _, record in numbered_records(reading))


def numbered_records(reading: Reading, few: int = FEW) -> Iterator[tuple[int, Record]]:
    """Each record with its package's number in the index.

    Args:
        reading: of a whole inventory. few: files that a representation may hold itself; with 0
            every one is a `Files` or `Documents`.
    """
    sql = (
        "SELECT record.n, record.package, record.own, record.body FROM record"
        " JOIN package ON package.n = record.package WHERE NOT package.rejected"
        " ORDER BY package.key, record.n"
    )
    before = 0
    with opened(reading.path) as index:
        for number, package, own, body in index.rows(sql):
            first, before = package != before, package
            record = from_json(json.loads(body))
            system = record.source_system
            carried = _carried(reading, index, package, system) if first else ()
            its = Files(reading, package, number, own=bool(own), system=system)
            found = (*_representations(index, its, few), *carried)
            yield package, replace(record, representations=found)


def _representations(index: Index, files: "Files", few: int) -> Iterator[Representation]:
    for use, count in list(index.rows(_USES, files.record)):
        view: Iterable[File] = replace(files, use=use)
        if count <= few:
            view = tuple(replace(files, use=use).within(index))
        yield Representation(use=Use(use), files=view)


def _carried(
    reading: Reading, index: Index, package: int, system: str
) -> tuple[Representation, ...]:
    documents = Documents(reading, package, system)
    if not reading.dressed or next(iter(documents.within(index)), None) is None:
        return ()
    return (Representation(use=Use.METADATA, files=documents),)


Located = tuple[bytes, File]
"""A file, and its path in the old package (`BESIDE` and its key for what lies beside it)."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one representation, in the order in which the package tells them."""

    reading: Reading
    package: int
    record: int
    use: str = ""
    own: bool = False
    system: str = ""

    def __iter__(self) -> Iterator[File]:
        """From the index, opened anew."""
        with opened(self.reading.path) as index:
            yield from self.within(index)

    def within(self, index: Index) -> Iterator[File]:
        """From an index that is open."""
        return (file for _, file in self.located(index))

    def everything(self) -> Iterator[Located]:
        """Each with its path, from the index opened anew."""
        with opened(self.reading.path) as index:
            yield from self.located(index)

    def located(self, index: Index) -> Iterator[Located]:
        """Each with its path in the old package."""
        package = package_of(index, self.reading.store, self.package)
        rows = index.rows(_FILES, self.package, self.record, self.use)
        found = ((row[0], self._file(package, row)) for row in rows)
        yield from _verified(self.reading, index, self.package, found)

    def _file(self, package: OldPackage, row: tuple[Any, ...]) -> File:
        facts: Mapping[str, Any] = json.loads(row[1])
        path = text_of(row[0])
        whole = f"{package.place.key}/{path}".lstrip("/")
        name = _own_name(facts) if self.own else whole
        system = self.system or self.reading.system
        row = (*row[:-1], facts.get("modified") or row[-1])
        file = _old_file(package, row, name, facts.get("id") or self._id(system, name))
        checksum = ("SHA-256", facts["sha256"]) if facts.get("sha256") else file.source_checksum
        return replace(
            file,
            package_name=self._package_name(facts, package, path),
            format=_format(facts.get("format")),
            source_checksum=checksum,
        )

    def _id(self, system: str, name: str) -> str:
        return mint(self.reading.authority, "item", system, name)

    def _package_name(self, facts: Mapping[str, Any], package: OldPackage, path: str) -> str:
        own = str(facts.get("package_name") or "")
        if not self.reading.dressed:
            return own or path[len(package.root) :]
        return package_name(f"{package.place.key}/{own or path}".lstrip("/"))


@dataclass(frozen=True, slots=True)
class Documents:
    """Everything in a package that is no record's file, and what lies beside it, as it is."""

    reading: Reading
    package: int
    system: str

    def __iter__(self) -> Iterator[File]:
        """From the index, opened anew."""
        with opened(self.reading.path) as index:
            yield from self.within(index)

    def within(self, index: Index) -> Iterator[File]:
        """From an index that is open."""
        return (file for _, file in self.located(index))

    def everything(self) -> Iterator[Located]:
        """Each with its path, from the index opened anew."""
        with opened(self.reading.path) as index:
            yield from self.located(index)

    def located(self, index: Index) -> Iterator[Located]:
        """Each with its path in the old package, or its key beside it."""
        found = self._members(index, package_of(index, self.reading.store, self.package))
        yield from _verified(self.reading, index, self.package, found)

    def _members(self, index: Index, package: OldPackage) -> Iterator[Located]:
        for row in index.rows(_DOCUMENTS, self.package):
            name = f"{package.place.key}/{text_of(row[0])}".lstrip("/")
            yield row[0], _old_file(package, row, name, self._id(name))
        for key, size, mtime in index.rows(_BESIDE, self.package):
            name = text_of(key)
            row = (key, "", size, mtime, key, "", "", 0)
            yield BESIDE + key, _old_file(package, row, name, self._id(name))

    def _id(self, name: str) -> str:
        return mint(self.reading.authority, "item", self.system, name)


def _verified(
    reading: Reading, index: Index, package: int, found: Iterator[Located]
) -> Iterator[Located]:
    """Contents with the SHA-256 that they had when they were verified."""
    if not reading.fixity:
        yield from found
        return
    key = fingerprint(index, package)
    with fixity_file(Path(reading.fixity)) as fixity:
        for path, file in found:
            sha256 = fixity.sha256(key, path)
            content = VerifiedContent(file.content, sha256) if sha256 else file.content
            yield path, replace(file, content=content)


def _old_file(package: OldPackage, row: tuple[Any, ...], name: str, item: str) -> File:
    """A member of an old package, with the time and the digest that the package states."""
    _, _, size, mtime, place, algorithm, digest, modified = row
    content, mtime = _dated(package.place.content(place, size, mtime), mtime, modified)
    return File(
        id=item,
        name=name,
        package_name=package_name(name),
        size=size,
        mtime_ns=mtime,
        content=content,
        source_checksum=(algorithm, digest) if digest else None,
    )


def _own_name(facts: Mapping[str, Any]) -> str:
    if "name_base64" in facts:
        return text_of(base64.b64decode(facts["name_base64"]))
    return str(facts.get("name", ""))


def _dated(content: Content, mtime: int, modified: int | None) -> tuple[Content, int]:
    """The time that the package states of a file stands over that of its copy."""
    if not modified or modified // 10**9 == mtime // 10**9:
        return content, mtime
    return (content if content.path is None else Dated(content)), modified


def _format(said: object) -> Format | None:
    if not isinstance(said, dict):
        return None
    names = ("puid", "name", "version", "basis", "warning")
    known = {name: str(said[name]) for name in names if name in said}
    return Format(
        mime=str(said.get("mime", "application/octet-stream")),
        extension_mismatch=said.get("extension_mismatch") is True,
        **known,
    )
