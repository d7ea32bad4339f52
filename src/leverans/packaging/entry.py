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
    """

    source: str | bytes | Opens
    path: str
    size: int
    mtime_ns: int
    id: str = ""
    name: str = ""
    format: FormatFields | None = None
    checksum: tuple[str, str] | None = None


class Run(NamedTuple):
    """Files that follow each other and share record, use and folder.

    Attributes:
        folder: from the package's root, with a slash at its end.
        base: what stands before the file's path in its link, seen from its METS file.
        use: of the representation, or "". group: archive id of the record, or "".
        entries: `Entry` tuples.
    """

    folder: str
    base: str
    use: str
    group: str
    entries: list[Entry]


class Terms(NamedTuple):
    """What is the same for a whole package.

    Attributes:
        container: `tar`, `zip` or `folder`. target: path of the part file or folder.
        root: name of the package's root folder. package_id: for ids derived from it.
        algorithms: METS names of all digests that are taken. shown: the one that METS shows.
        built_at: time with offset, in place of a file's time where none is known.
        mtime: the same in seconds since 1970.
        objects: True for one PREMIS object per file.
    """

    container: str
    target: str
    root: str
    package_id: str
    algorithms: tuple[str, ...]
    shown: str
    built_at: str
    mtime: int
    objects: bool


class Copied(NamedTuple):
    """A file that now lies in the package: its digests in the order of the algorithms."""

    entry: Entry
    digests: list[str]


class Lines(NamedTuple):
    """Finished text about one run of files (UTF-8).

    Attributes:
        mets: `<file>` elements. manifest: lines of the manifest.
        record: objects of record.json's `files`, one a line, with commas between them.
        content: the lines that the record's content hash is taken over.
        objects, events: PREMIS.
    """

    mets: bytes
    manifest: bytes
    record: bytes
    content: bytes
    objects: bytes
    events: bytes
