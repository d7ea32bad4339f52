"""The building line: batches go out to the crew, texts come back and are laid in their places.

A batch is answered for `AHEAD` batches after it was planned, never sooner: then the records
that are complete get their record.json, right behind. So the place of every byte follows from
the records alone, and not from who was fast.
"""

from collections import deque
from collections.abc import Callable, Iterable

from leverans.model.package import BuildOrder
from leverans.model.record import Record, Use
from leverans.packaging.cases.document import CaseDocument
from leverans.packaging.crew import Crew
from leverans.packaging.draft import Done, RecordDraft, RepresentationDraft
from leverans.packaging.entry import Copied, Entry, Lines, Run, Terms
from leverans.packaging.interface import Progress, Told
from leverans.packaging.manifest import Manifest
from leverans.packaging.part import Part
from leverans.packaging.planner import Batch, batches
from leverans.packaging.scheme import Scheme
from leverans.packaging.spool import Document, Spools
from leverans.packaging.worker import Answer

AHEAD = 6


class Building:
    """One package under way: what is written, and what must still be written about it."""

    def __init__(
        self, order: BuildOrder, terms: Terms, scheme: Scheme, part: Part, crew: Crew,
        spools: Spools,
    ) -> None:  # fmt: skip
        self.order = order
        self.terms = terms
        self.title = scheme.title
        self._scheme = scheme
        self._spools = spools
        self.manifest = Manifest(spools)
        self.cases = CaseDocument(order, spools) if terms.case else None
        self.representations: dict[Use, RepresentationDraft] = {}
        self.records = self.bytes = self.payload_files = self.payload_bytes = 0
        self._part = part
        self._crew = crew

    def pack(self, records: Iterable[Record], told: Told, progress: Progress) -> None:
        """Put all records into the package, payload and record.json."""
        line: deque[tuple[Batch, Callable[[], Answer]]] = deque()
        for batch in batches(records, self._drafted, self._scheme):
            line.append((batch, self._hand_out(batch)))
            if len(line) > AHEAD:
                self._settle(*line.popleft(), told)
                progress(batch.files, batch.size)
        while line:
            batch, answer = line.popleft()
            self._settle(batch, answer, told)
            progress(batch.files, batch.size)

    def drafts(self) -> list[RepresentationDraft]:
        """The representations there are, in the order of their uses."""
        return [self.representations[use] for use in Use if use in self.representations]

    def _drafted(self, record: Record) -> RecordDraft:
        case = self.cases.draft(record) if self.cases else None
        return RecordDraft(record, self._scheme.describe(record), self._spools, case)

    def _hand_out(self, batch: Batch) -> Callable[[], Answer]:
        runs = [
            piece.run(self._scheme.folder(piece.draft.archive_id, piece.use))
            for piece in batch.pieces
            if piece.use is not None
        ]
        offset = self._part.place(runs)
        return self._crew.start((offset, runs), files=batch.files, size=batch.size, here=batch.here)

    def _settle(self, batch: Batch, answer: Callable[[], Answer], told: Told) -> None:
        """Lay the texts about a batch in their places; complete the records that end in it."""
        texts, index = answer()
        self._part.index(index)
        lines = iter(texts)
        ended = []
        for piece in batch.pieces:
            if piece.use is not None:
                text, files = next(lines), len(piece.entries)
                piece.draft.add(piece.use, text, files, piece.size)
                self._representation(piece.use, text).add(text, files, piece.size)
                self.manifest.add(text.manifest, piece.use)
            if piece.last:
                ended.append(piece.draft)
        self.payload_files += batch.files
        self.payload_bytes += batch.size
        self.bytes += batch.size
        self._complete(ended, told)

    def _representation(self, use: Use, text: Lines) -> RepresentationDraft:
        draft = self.representations.get(use)
        if draft is None:
            draft = RepresentationDraft(use, self._spools, len(text.by_use))
            self.representations[use] = draft
        return draft

    def _complete(self, drafts: list[RecordDraft], told: Told) -> None:
        """Write record.json of records whose files are all in the package."""
        if not drafts:
            return
        paths = [self._scheme.record_path(draft.archive_id) for draft in drafts]
        documents = [draft.document() for draft in drafts]
        copied = self.write(list(zip(paths, documents, strict=True)), "record")
        written = zip(drafts, copied, strict=True)
        done = [Done(draft, one.entry.path, one.entry.size, one.digests) for draft, one in written]
        self._scheme.completed(self, done)
        for draft in drafts:
            self.records += 1
            if self.cases is not None and draft.case is not None:
                self.cases.add(
                    draft.case, [draft.by_use[use] for use in Use if use in draft.by_use]
                )
            draft.close()
            told(draft.built())

    def write(self, documents: list[tuple[str, Document]], stream: str) -> list[Copied]:
        """Write metadata files.

        Args:
            documents: path from the package's root, and what it says. stream: of the manifest.
        """
        mtime_ns = self.terms.mtime * 1_000_000_000
        entries = [
            Entry(document.source(), path, document.size, mtime_ns, name=path)
            for path, document in documents
        ]
        run = Run("", "", "", "", entries)
        copied, index = self._crew.here.copy(self._part.place([run]), run)
        self._part.index(index)
        sha256 = self.terms.algorithms.index("SHA-256")
        lines = "".join(f"{one.digests[sha256]}  {one.entry.path}\n" for one in copied)
        self.manifest.add(lines.encode(), stream)
        self.bytes += sum(entry.size for entry in entries)
        self._scheme.wrote(copied)
        return copied

    def list_files(self, run: Run) -> Lines:
        """Copy files that belong to no record, such as documentation; what is written of them."""
        (lines,), index = self._crew.here((self._part.place([run]), [run]))
        self._part.index(index)
        self.manifest.add(lines.manifest, "documentation")
        self.bytes += sum(entry.size for entry in run.entries)
        return lines

    def make_folder(self, path: str) -> None:
        """An empty folder that must be there; `path` with a slash at its end."""
        run = Run("", "", "", "", [Entry(b"", path, 0, self.terms.mtime * 1_000_000_000)])
        _, index = self._crew.here.copy(self._part.place([run]), run)
        self._part.index(index)
