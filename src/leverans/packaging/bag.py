"""BagIt 1.0 (RFC 8493), as tar, zip or folder.

Payload lies in `data/<use>/` under the names of the source; what E-ARK packages keep in
`metadata/` is a tag folder of the same name, with the same documents at the same places.
"""

from collections.abc import Iterator, Sequence

from leverans.model.package import BuildOrder
from leverans.model.record import File, Record, Use
from leverans.packaging import provenance
from leverans.packaging.bag_info import bag_info
from leverans.packaging.bag_lines import NAMES, bag_path
from leverans.packaging.closing import counted
from leverans.packaging.description import Description
from leverans.packaging.documentation import documentation
from leverans.packaging.draft import Described, Done, RecordDraft
from leverans.packaging.entry import Copied
from leverans.packaging.line import LineFormat
from leverans.packaging.log_checkpoint import NAME, carried
from leverans.packaging.scheme import Folder, Growing
from leverans.packaging.spool import Document, Spools

PAYLOAD = "data/"
_DESCRIPTION = "metadata/descriptive/"
_PRESERVATION = "metadata/preservation/"
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class Bag(LineFormat):
    """Builds bags."""

    name = "bagit"
    profile = "BagIt"
    versions = ("1.0",)

    def scheme(self, order: BuildOrder, spools: Spools, title: str) -> "BagScheme":
        """One package."""
        return BagScheme(order, spools, title)


class BagScheme:
    """Every file is in the manifests of all algorithms; every other in the tag manifests."""

    def __init__(self, order: BuildOrder, spools: Spools, title: str) -> None:
        self.title = title
        self._description = Description(order, spools)
        self._algorithms = tuple(dict.fromkeys(order.agreement.package.algorithms))
        self._tags = [spools.new() for _ in self._algorithms]

    def folder(self, archive_id: str, use: Use) -> Folder:
        """A folder for each use."""
        del archive_id
        return Folder(f"{PAYLOAD}{use}/", "")

    def path_of(self, draft: RecordDraft, file: File) -> str:
        """Its package name."""
        del draft
        return file.package_name

    def record_path(self, archive_id: str) -> str:
        """Where E-ARK packages have it."""
        return f"{_DESCRIPTION}records/{archive_id}.json"

    def describe(self, record: Record) -> Described:
        """The record in the finding aid."""
        return Described(self._description.component(record))

    def completed(self, package: Growing, done: Sequence[Done]) -> None:
        """The finding aid names it; the tag manifests have its record.json already."""
        del package
        for one in done:
            self._description.add(one.draft.described.text)

    def wrote(self, copied: Sequence[Copied]) -> None:
        """Every file beside the payload is in the tag manifests."""
        for place, spool in enumerate(self._tags):
            lines = [f"{one.digests[place]}  {bag_path(one.entry.path)}\n" for one in copied]
            spool.write("".join(lines).encode())

    def close(self, package: Growing) -> None:
        """Metadata, then what makes it a bag; the tag manifests come last."""
        if not package.payload_files:
            package.make_folder(PAYLOAD)
        run = documentation(package.order, "documentation/", "")
        if run is not None:
            for spool, lines in zip(self._tags, package.list_files(run).by_use, strict=True):
                spool.write(lines)
        package.write(list(self._metadata(package)), "metadata")
        package.write(list(self._about(package)), "about")
        names = [f"tagmanifest-{NAMES[one]}.txt" for one in self._algorithms]
        lists = [Document(spool) for spool in self._tags]
        package.write(list(zip(names, lists, strict=True)), "tags")

    def _metadata(self, package: Growing) -> Iterator[tuple[str, Document]]:
        order = package.order
        for draft in package.drafts():
            path = f"{_PRESERVATION}premis-{draft.use}.xml"
            yield path, provenance.of_representation(order, self.title, draft)
        premis = provenance.of_package(order, self.title, counted(package))
        yield f"{_PRESERVATION}premis.xml", premis
        if (checkpoint := carried(order)) is not None:
            yield _PRESERVATION + NAME, checkpoint
        text = self._description.document(package.records)
        yield _DESCRIPTION + self._description.name, text
        for name, document in package.cases.documents() if package.cases else ():
            yield _DESCRIPTION + name, document

    def _about(self, package: Growing) -> Iterator[tuple[str, Document]]:
        yield "bagit.txt", Document(_DECLARATION)
        yield "bag-info.txt", Document(bag_info(package).encode())
        for place, algorithm in enumerate(self._algorithms):
            texts = [draft.texts[place] for draft in package.drafts()]
            yield f"manifest-{NAMES[algorithm]}.txt", Document(*texts)
