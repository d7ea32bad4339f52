"""A record and a representation while they are being packaged."""

import hashlib
import json

from leverans.model.package import RecordBuilt
from leverans.model.record import Record, Use
from leverans.model.record_json import to_json
from leverans.packaging.entry import Lines
from leverans.packaging.escape import check_id
from leverans.packaging.premis import END, HEAD
from leverans.packaging.spool import Document, Spools

_UNICODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ASCII = json.JSONEncoder(separators=(",", ":"))


class RecordDraft:
    """One record: what record.json says of it, and what is known of its files so far."""

    __slots__ = ("_digest", "_files", "_head", "archive_id", "bytes", "component", "files")

    def __init__(self, record: Record, component: bytes, spools: Spools) -> None:
        """Keep the record's text, not the record; spool the text about its files."""
        check_id(record.archive_id)
        self.archive_id = record.archive_id
        self.component = component
        self.files = self.bytes = 0
        self._head = _json_head(record)
        self._digest = hashlib.sha256()
        self._files = spools.new()

    def add(self, lines: Lines, files: int, size: int) -> None:
        """Add files that are in the package now."""
        self._files.write(b",\n" + lines.record if self.files else lines.record)
        self._digest.update(lines.content)
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
        self._files.close()


def _json_head(record: Record) -> bytes:
    """record.json up to its files; what is not Unicode is kept as escaped surrogates."""
    data = to_json(record)
    try:
        head = _UNICODE.encode(data)[:-1].encode("utf-8")
    except UnicodeEncodeError:
        head = _ASCII.encode(data)[:-1].encode("ascii")
    return head + b',"files":[\n'


class RepresentationDraft:
    """All files of one use: the `<file>` lines of its METS, its PREMIS, its counts."""

    def __init__(self, use: Use, spools: Spools) -> None:
        self.use = use
        self.files = self.bytes = self.doubtful = 0
        self.mets = spools.new()
        self._objects = spools.new()
        self._events = spools.new()

    def add(self, lines: Lines, files: int, size: int) -> None:
        """Add files that are in the package now."""
        self.mets.write(lines.mets)
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
