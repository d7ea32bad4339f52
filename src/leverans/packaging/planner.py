"""Records become batches: as much as a worker takes on at a time, in a fixed order.

What is in a batch depends on the records alone, never on who copies it or how fast; so does
the place of everything in the container.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from leverans.model.record import File, Record, Use
from leverans.packaging.draft import RecordDraft
from leverans.packaging.entry import Entry, FormatFields, Run
from leverans.packaging.escape import check_id, check_name
from leverans.packaging.scheme import Folder, Scheme

BATCH_FILES = 500
BATCH_BYTES = 8_000_000

Drafted = Callable[[Record], RecordDraft]


@dataclass(slots=True)
class Piece:
    """Files of one record and use within a batch; the record's last piece may have none."""

    draft: RecordDraft
    use: Use | None = None
    entries: list[Entry] = field(default_factory=list)
    size: int = 0
    last: bool = False

    def run(self, folder: Folder) -> Run:
        """What a worker is told."""
        draft = self.draft
        return Run(*folder, str(self.use), draft.archive_id, self.entries, draft.described.note)


@dataclass(slots=True)
class Batch:
    """Work for one worker.

    Attributes:
        pieces: in the order of the package. files, size: their sum.
        here: some bytes can only be opened in this process.
    """

    pieces: list[Piece] = field(default_factory=list)
    files: int = 0
    size: int = 0
    here: bool = False

    def has_room(self, size: int, *, here: bool) -> bool:
        """Whether a file of that size may come in."""
        if not self.files:
            return True
        full = self.files >= BATCH_FILES or self.size + size > BATCH_BYTES
        return here == self.here and not full

    def add(self, draft: RecordDraft, use: Use, entry: Entry, *, here: bool) -> None:
        """Take a file in."""
        piece = self.pieces[-1] if self.pieces else None
        if piece is None or piece.draft is not draft or piece.use is not use:
            piece = Piece(draft, use)
            self.pieces.append(piece)
        piece.entries.append(entry)
        piece.size += entry.size
        self.files += 1
        self.size += entry.size
        self.here = here

    def end(self, draft: RecordDraft) -> None:
        """The record is at its end."""
        if not self.pieces or self.pieces[-1].draft is not draft:
            self.pieces.append(Piece(draft))
        self.pieces[-1].last = True


def batches(records: Iterable[Record], drafted: Drafted, scheme: Scheme) -> Iterator[Batch]:
    """Batches of all records, lazily; the scheme says where each file lies.

    Raises:
        PackageError: a file's name in the package is not safe.
    """
    batch = Batch()
    for record in records:
        draft = drafted(record)
        for use, file in _files(record):
            here = file.content.path is None
            if not batch.has_room(file.size, here=here):
                yield batch
                batch = Batch()
            batch.add(draft, use, entry_of(file, scheme.path_of(draft, file)), here=here)
        batch.end(draft)
        if len(batch.pieces) >= BATCH_FILES:
            yield batch
            batch = Batch()
    if batch.pieces:
        yield batch


def _files(record: Record) -> Iterator[tuple[Use, File]]:
    for representation in record.representations:
        for file in representation.files:
            yield representation.use, file


def entry_of(file: File, place: str) -> Entry:
    """The file as a worker is told of it; `place` is its path in the package, below its folder."""
    check_name(place)
    check_id(file.id)
    path = file.content.path
    return Entry(
        file.content if path is None else path,
        place,
        file.size,
        file.mtime_ns,
        file.id,
        file.name,
        _format(file),
        file.source_checksum,
        "" if place == file.package_name else file.package_name,
    )


def _format(file: File) -> FormatFields | None:
    found = file.format
    if found is None:
        return None
    return (
        found.puid, found.name, found.version, found.mime, found.basis, found.warning,
        found.extension_mismatch,
    )  # fmt: skip
