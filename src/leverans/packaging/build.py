"""The building line: batches go out to the crew, texts come back and are laid in their places.

A batch is answered for `AHEAD` batches after it was planned, never sooner: then the records
that are complete get their record.json, right behind. So the place of every byte follows from
the records alone, and not from who was fast.
"""

from collections import deque
from collections.abc import Callable, Iterable

from leverans.model.package import BuildOrder
from leverans.model.record import Record, Use
from leverans.packaging import ead3
from leverans.packaging.crew import Crew
from leverans.packaging.draft import RecordDraft, RepresentationDraft
from leverans.packaging.entry import Entry, Run, Terms
from leverans.packaging.interface import Progress, Told
from leverans.packaging.manifest import Manifest
from leverans.packaging.mets import Reference, descriptive
from leverans.packaging.part import Part
from leverans.packaging.planner import Batch, batches
from leverans.packaging.spool import Document, Spools
from leverans.packaging.worker import Answer

AHEAD = 6
RECORDS = "metadata/descriptive/records/"
RECORD_KIND = "OTHER:RECORD-JSON"
_MEDIA = {
    RECORD_KIND: "application/json",
    "PREMIS": "text/xml",
    "EAD": "text/xml",
    "DC": "text/xml",
}


class Building:
    """One package under way: what is written, and what must still be written about it."""

    def __init__(
        self, order: BuildOrder, terms: Terms, part: Part, crew: Crew, spools: Spools
    ) -> None:
        self.order = order
        self.terms = terms
        self.part = part
        self._spools = spools
        self.manifest = Manifest(spools)
        self.representations: dict[Use, RepresentationDraft] = {}
        self.sections = spools.new()  # dmdSec of the records
        self.components = spools.new()  # EAD3
        self.records = self.bytes = self.payload_files = self.payload_bytes = 0
        self._crew = crew
        self._describes = order.agreement.package.description == "ead3"

    def pack(self, records: Iterable[Record], told: Told, progress: Progress) -> None:
        """Put all records into the package, payload and record.json."""
        line: deque[tuple[Batch, Callable[[], Answer]]] = deque()
        for batch in batches(records, self._drafted):
            line.append((batch, self._hand_out(batch)))
            if len(line) > AHEAD:
                self._settle(*line.popleft(), told)
                progress(batch.files, batch.size)
        while line:
            batch, answer = line.popleft()
            self._settle(batch, answer, told)
            progress(batch.files, batch.size)

    def _drafted(self, record: Record) -> RecordDraft:
        component = ead3.component(record).encode() if self._describes else b""
        return RecordDraft(record, component, self._spools)

    def _hand_out(self, batch: Batch) -> Callable[[], Answer]:
        runs = [piece.run() for piece in batch.pieces if piece.entries]
        offset = self.part.place(runs)
        return self._crew.start((offset, runs), files=batch.files, size=batch.size, here=batch.here)

    def _settle(self, batch: Batch, answer: Callable[[], Answer], told: Told) -> None:
        """Lay the texts about a batch in their places; complete the records that end in it."""
        texts, index = answer()
        self.part.index(index)
        lines = iter(texts)
        ended = []
        for piece in batch.pieces:
            if piece.entries and piece.use is not None:
                text, files = next(lines), len(piece.entries)
                piece.draft.add(text, files, piece.size)
                self._representation(piece.use).add(text, files, piece.size)
                self.manifest.add(text.manifest, piece.use)
            if piece.last:
                ended.append(piece.draft)
        self.payload_files += batch.files
        self.payload_bytes += batch.size
        self.bytes += batch.size
        self._complete(ended, told)

    def _representation(self, use: Use) -> RepresentationDraft:
        draft = self.representations.get(use)
        if draft is None:
            draft = self.representations[use] = RepresentationDraft(use, self._spools)
        return draft

    def _complete(self, drafts: list[RecordDraft], told: Told) -> None:
        """Write record.json of records whose files are all in the package."""
        if not drafts:
            return
        paths = [f"{RECORDS}{draft.archive_id}.json" for draft in drafts]
        documents = [draft.document() for draft in drafts]
        digests = self.write(list(zip(paths, documents, strict=True)), "record")
        for draft, path, document, digest in zip(drafts, paths, documents, digests, strict=True):
            self.records += 1
            key = f"r{self.records}"
            reference = self.reference(key, path, RECORD_KIND, document.size, digest)
            self.sections.write(descriptive(reference).encode())
            self.components.write(draft.component)
            draft.close()
            told(draft.built())

    def write(self, documents: list[tuple[str, Document]], stream: str) -> list[str]:
        """Write metadata files; the digest of each as METS shows it, in order.

        Args:
            documents: path from the package's root, and what it says. stream: of the manifest.
        """
        mtime_ns = self.terms.mtime * 1_000_000_000
        entries = [
            Entry(document.source(), path, document.size, mtime_ns, name=path)
            for path, document in documents
        ]
        run = Run("", "", "", "", entries)
        copied, index = self._crew.here.copy(self.part.place([run]), run)
        self.part.index(index)
        sha256, shown = map(self.terms.algorithms.index, ("SHA-256", self.terms.shown))
        lines = "".join(f"{one.digests[sha256]}  {one.entry.path}\n" for one in copied)
        self.manifest.add(lines.encode(), stream)
        self.bytes += sum(entry.size for entry in entries)
        return [one.digests[shown] for one in copied]

    def list_files(self, run: Run) -> str:
        """Copy files that belong to no record, such as documentation; their `<file>` lines."""
        lines, index = self._crew.here((self.part.place([run]), [run]))
        self.part.index(index)
        self.manifest.add(lines[0].manifest, "documentation")
        self.bytes += sum(entry.size for entry in run.entries)
        return lines[0].mets.decode()

    def reference(self, key: str, path: str, kind: str, size: int, digest: str) -> Reference:
        """What METS says of a metadata file; `path` from the METS file, `kind` its MDTYPE."""
        return Reference(
            id=key,
            path=path,
            kind=kind,
            mime=_MEDIA[kind],
            size=size,
            digest=digest,
            algorithm=self.terms.shown,
            created=self.terms.built_at,
        )
