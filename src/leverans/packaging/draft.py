"""A record and a representation while they are being packaged."""

import hashlib
import json
from typing import NamedTuple

from leverans.model.package import RecordBuilt
from leverans.model.record import Record, Use
from leverans.model.record_json import to_json
from leverans.packaging.cases.text import CaseText
from leverans.packaging.entry import Lines
from leverans.packaging.escape import check_id
from leverans.packaging.premis import END, HEAD
from leverans.packaging.spool import Document, Spool, Spools

_UNICODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ASCII = json.JSONEncoder(separators=(",", ":"))


class Described(NamedTuple):
    """What a format keeps of a record until its files are in the package.

    Attributes:
        text: bytes of its description. note: text that is written with each of its files.
    """

    text: bytes = b""
    note: str = ""


class RecordDraft:
    """One record: what record.json says of it, and what is known of its files so far."""

    __slots__ = (
        "_digest", "_files", "_head", "_spools", "archive_id", "by_use", "bytes", "case",
        "described", "files", "placed",
    )  # fmt: skip

    def __init__(
        self, record: Record, described: Described, spools: Spools, case: CaseText | None = None
    ) -> None:
        """Keep the record's text, not the record; spool the text about its files.

        Attributes:
            described, case: what scheme and case document keep of it. files, bytes: so far.
            placed: files that have got a place. by_use: texts about the files of each use.
        """
        check_id(record.archive_id)
        self.archive_id = record.archive_id
        self.described = described
        self.case = case
        self.files = self.bytes = self.placed = 0
        self.by_use: dict[Use, Spool] = {}
        self._head = _json_head(record)
        self._digest = hashlib.sha256()
        self._spools = spools
        self._files = spools.new()

    def add(self, use: Use, lines: Lines, files: int, size: int) -> None:
        """Add files that are in the package now."""
        self._files.write(b",\n" + lines.record if self.files else lines.record)
        self._digest.update(lines.content)
        if lines.by_record:
            if use not in self.by_use:
                self.by_use[use] = self._spools.new()
            self.by_use[use].write(lines.by_record)
        self.files += files
        self.bytes += size

    def document(self) -> Document:
        """The record's record.json."""
        return Document(self._head, self._files, b"\n]}\n")

    def built(self) -> RecordBuilt:
        """What the ledger is told."""
        return RecordBuilt(
            archive_id=self.archive_id,
            files=self.files,
            bytes=self.bytes,
            content_hash=self._digest.hexdigest(),
        )

    def close(self) -> None:
        """Forget the spooled text."""
        for spool in (self._files, *self.by_use.values()):
            spool.close()


class Done(NamedTuple):
    """A record that is complete: its draft, and its record.json as it lies in the package."""

    draft: RecordDraft
    path: str
    size: int
    digests: list[str]


def _json_head(record: Record) -> bytes:
    """record.json up to its files; what is not Unicode is kept as escaped surrogates."""
    data = to_json(record)
    try:
        head = _UNICODE.encode(data)[:-1].encode("utf-8")
    except UnicodeEncodeError:
        head = _ASCII.encode(data)[:-1].encode("ascii")
    return head + b',"files":[\n'


class RepresentationDraft:
    """All files of one use: what the format writes about them, their PREMIS, their counts."""

    def __init__(self, use: Use, spools: Spools, texts: int) -> None:
        """`texts`: how many the format writes."""
        self.use = use
        self.files = self.bytes = self.doubtful = 0
        self.texts = [spools.new() for _ in range(texts)]
        self._objects = spools.new()
        self._events = spools.new()

    def add(self, lines: Lines, files: int, size: int) -> None:
        """Add files that are in the package now."""
        for spool, text in zip(self.texts, lines.by_use, strict=True):
            spool.write(text)
        if lines.objects:
            self._objects.write(lines.objects)
        if lines.events:
            self._events.write(lines.events)
            self.doubtful += lines.events.count(b"<event>")
        self.files += files
        self.bytes += size

    def premis(self, first: str, events: str, agents: str) -> Document:
        """The representation's PREMIS: its own object, files, events, agents (text)."""
        return Document(
            (HEAD + first).encode(), self._objects, events.encode(), self._events,
            (agents + END).encode(),
        )  # fmt: skip
