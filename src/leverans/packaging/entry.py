"""What a worker is told and what it answers: plain tuples, so that `marshal` can carry them."""

from typing import BinaryIO, NamedTuple, Protocol

FormatFields = tuple[str, str, str, str, str, str, bool]


class Opens(Protocol):
    """Bytes without a path: opened late, read once (`model.record.Content` is one)."""

    def open(self) -> BinaryIO:
        """A new stream at byte 0."""


class Entry(NamedTuple):
    """One file on its way into the package.

    Attributes:
        source: path on this machine, the bytes themselves, or something that opens them.
        path: name below the run's folder. size: bytes. mtime_ns: 0 when unknown.
        id: of the file. name: as the source has it, may be surrogate-escaped.
        format: the fields of `model.record.Format` in their order, or None.
        checksum: `(algorithm, hex)` as the source states it, or None.
        stated: the package name that the source's connector gave, where `path` is another, or "".
    """

    source: str | bytes | Opens
    path: str
    size: int
    mtime_ns: int
    id: str = ""
    name: str = ""
    format: FormatFields | None = None
    checksum: tuple[str, str] | None = None
    stated: str = ""


class Run(NamedTuple):
    """Files that follow each other and share record, use and folder.

    Attributes:
        folder: from the package's root, with a slash at its end.
        base: what stands before the file's path in its link, seen from its METS file.
        use: of the representation, or "". group: archive id of the record, or "".
        entries: `Entry` tuples.
        note: text of the record's that is written with each of its files, or "".
    """

    folder: str
    base: str
    use: str
    group: str
    entries: list[Entry]
    note: str = ""


class Terms(NamedTuple):
    """What is the same for a whole package.

    Attributes:
        container: `tar`, `zip` or `folder`. target: path of the part file or folder.
        root: name of the package's root folder. package_id: for ids derived from it.
        algorithms: METS names of all digests that are taken, those asked for first.
        asked: those that the agreement asks for; the first is the one that METS shows.
        built_at: time with offset, in place of a file's time where none is known.
        mtime: the same in seconds since 1970.
        objects: True for one PREMIS object per file.
        style: name of the format. case: kind of the case document in it, or "".
    """

    container: str
    target: str
    root: str
    package_id: str
    algorithms: tuple[str, ...]
    asked: tuple[str, ...]
    built_at: str
    mtime: int
    objects: bool
    style: str
    case: str = ""

    @property
    def shown(self) -> str:
        """The algorithm whose digests are shown where there is room for one."""
        return self.asked[0]


class Copied(NamedTuple):
    """A file that now lies in the package: its digests in the order of the algorithms."""

    entry: Entry
    digests: list[str]


class Lines(NamedTuple):
    """Finished text about one run of files (UTF-8).

    Attributes:
        by_use: what the format writes about them, gathered for each representation.
        by_record: what is gathered for each record. manifest: lines of the manifest.
        record: objects of record.json's `files`, one a line, with commas between them.
        content: the lines that the record's content hash is taken over.
        objects, events: PREMIS.
    """

    by_use: list[bytes]
    by_record: bytes
    manifest: bytes
    record: bytes
    content: bytes
    objects: bytes
    events: bytes
