"""Writes what remains of a package when records of it are culled: an object of its own, whole.

v1 has the files that stay, byte for byte; v2 what was written anew: METS and other documents
without the culled records, the archive's own documents, and the tombstones of the order.
Nothing of the object before it is touched.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from leverans.archive.aip_mets import Added, AipHead, read_heading, write_aip_mets
from leverans.archive.culling_premis import culling_premis
from leverans.archive.cutting import Cut
from leverans.archive.doomed import Doomed, Mandate, RecordDigest
from leverans.archive.ingesting import ROOT_METS, free_folder, own_folder
from leverans.archive.interface import StoredFile
from leverans.archive.inventory_reading import verified_digest
from leverans.archive.inventory_writing import Version
from leverans.archive.layout import object_id
from leverans.archive.members import Member, Readable
from leverans.archive.object_index import ObjectIndex
from leverans.archive.reading import ArchivedPackage
from leverans.archive.rebuild import facts_of
from leverans.archive.saying import NotRewritable
from leverans.archive.tombstones import (
    CullingDocument,
    culling_json,
    name_of,
    tombstone,
)
from leverans.archive.trimming import JUDGED, Renewed, Root, read_root, trim
from leverans.archive.writing import ObjectWriter
from leverans.model.errors import NotFoundInStore, PackageError, StorageError
from leverans.storage.interface import Store

_TEXT = (".xml", ".json", ".txt", ".csv", ".html", ".md")
_WORD = re.compile(r"\w[\w.:-]*")
_BETWEEN = re.compile(r"[.:]")
_PAYLOAD = re.compile(r"representations/[^/]+/data/")
_BLOCK = 1 << 20
_OVERLAP = 400
_METS_NAMES = {"SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an order does to one package: its records as they were approved, and on whose word."""

    mandate: Mandate
    doomed: Sequence[Doomed]
    found: Mapping[str, RecordDigest]


def write_successor(
    store: Store, package: ArchivedPackage, generation: int, order: Order, *, work: Path | None
) -> str:
    """Write the next generation of a package; the sha512 (hex) of its inventory.

    Args:
        package: the generation before it, opened. generation: of the successor.

    Raises:
        NotRewritable: a document of the package names what is culled and cannot be said again.
        StorageError: a file that stays is damaged, or the store cannot be written.
    """
    with ExitStack() as stack:
        cut = stack.enter_context(Cut(package, [one.record for one in order.doomed], work))
        target = object_id(package.id, generation)
        writer = stack.enter_context(ObjectWriter(store, target, work))
        writer.begin_new()
        return _Successor(store, package, writer, cut, order, generation).write()


class _Successor:
    def __init__(
        self,
        store: Store,
        package: ArchivedPackage,
        writer: ObjectWriter,
        cut: Cut,
        order: Order,
        generation: int,
    ) -> None:
        self._store = store
        self._package = package
        self._writer = writer
        self._cut = cut
        self._order = order
        self._generation = generation
        self._own = _own_folder(package)
        self._eark = _is_eark(package)
        self._anew: dict[str, Path] = {}
        self._left_out: list[tuple[str, int]] = []

    def write(self) -> str:
        if not self._cut.whole:
            if not self._eark:
                raise NotRewritable("is no E-ARK package: it can only be culled as a whole")
            self._say_again()
        at = self._order.mandate.at
        self._writer.open_version(self._version(at, "what stays of a culled package"))
        self._writer.take(_Kept(self._package, self._stays, self._sizes()), "")
        self._compare()
        self._writer.close_version()
        self._writer.open_version(self._version(at, f"culled by order {self._order.mandate.order}"))
        self._add_documents()
        self._writer.close_version()
        return self._writer.publish()

    def _say_again(self) -> None:
        """The documents that name what is culled, those that METS refers to before it."""
        for file in sorted(self._described(), key=_late):
            if not self._mentions(file):
                continue
            root = self._root(file.path)
            if root.name not in JUDGED:
                self._leave_out(file)
                continue
            made = self._writer.index.folder / f"anew-{len(self._anew)}"
            with closing(self._package.open(file.path)) as source, made.open("wb") as out:
                trim(source, out, file.path, root, self._cut)
            self._anew[file.path] = made
            self._cut.renew(file.path, _renewed(made))

    def _described(self) -> Iterator[StoredFile]:
        """Documents about the records: everything but what belongs to records that stay."""
        for file in self._package.files():
            outside = not self._cut.has_path(file.path) and not self._cut.is_payload(file.path)
            own = file.path.startswith(f"{self._own}/") or _PAYLOAD.match(file.path)
            if outside and not own:
                yield file

    def _mentions(self, file: StoredFile) -> bool:
        """Whether a document names what is culled, or refers to a document that is said anew."""
        if not file.path.endswith(_TEXT):
            return False
        if file.path.rpartition("/")[2].upper() == "METS.XML":
            return True
        with closing(self._package.open(file.path)) as stream:
            tail = b""
            while block := stream.read(_BLOCK):
                text = (tail + block).decode("utf-8", "ignore")
                if any(self._is_named(word[0]) for word in _WORD.finditer(text)):
                    return True
                tail = block[-_OVERLAP:]
        return False

    def _is_named(self, word: str) -> bool:
        """Whether a word is the id of something culled, or has it between points and colons."""
        if len(word) < self._cut.shortest:
            return False
        parts = {word, word.strip(".:-"), *_BETWEEN.split(word)}
        return any(self._cut.has_mark(one) for one in parts)

    def _root(self, path: str) -> Root:
        if not path.endswith(".xml"):
            return Root("", {})
        with closing(self._package.open(path)) as stream:
            return read_root(stream)

    def _leave_out(self, file: StoredFile) -> None:
        with closing(self._package.open(file.path)) as stream:
            size = sum(len(block) for block in iter(lambda: stream.read(_BLOCK), b""))
        self._left_out.append((file.sha256 or file.sha512, size))
        self._cut.leave_out(file.path)

    def _stays(self, path: str) -> bool:
        """Whether a file is taken over as it is."""
        if self._cut.whole or path in self._anew or self._cut.has_path(path):
            return False
        return not path.startswith(f"{self._own}/")

    def _sizes(self) -> ObjectIndex:
        root = f"{self._package.root}/"
        for entry in self._store.list(root):
            self._package.index.mark(entry.key.removeprefix(root), entry.size)
        return self._package.index

    def _compare(self) -> None:
        """What stays must be what the archive has always said that it is."""
        for path, content in self._writer.index.files(1):
            before = self._package.index.file(self._package.number, path)
            sha256_only = self._package.heading.algorithm == "sha256"
            now = content.sha256 if sha256_only else content.digest
            if before is None or before.digest != now:
                raise StorageError("is damaged: nothing is culled before it is mended", place=path)

    def _add_documents(self) -> None:
        for file in self._package.files(f"{self._own}/"):
            with closing(self._package.open(file.path)) as stream:
                self._writer.add(file.path, stream.read())
        order = self._order.mandate.order
        made = [
            (f"{self._own}/{name_of(order)}", culling_json(self._document()), "OTHER:leverans"),
            (
                f"{self._own}/premis-{name_of(order).removesuffix('.json')}.xml",
                self._premis(),
                "PREMIS",
            ),
        ]
        for path, data, _ in made:
            self._writer.add(path, data)
        mets = self._anew.pop(ROOT_METS, None)
        for path, said in self._anew.items():
            self._writer.add_file(path, said)
        if mets is not None:
            self._add_mets(mets, [_added(*one) for one in made])

    def _add_mets(self, trimmed: Path, added: Sequence[Added]) -> None:
        """The METS of the archival package, with the order's documents among its own."""
        with trimmed.open("rb") as stream:
            heading = read_heading(stream)
        if heading is None:
            raise NotRewritable("is no METS", place=ROOT_METS)
        software, _, version = self._order.mandate.software.rpartition(" ")
        head = AipHead(created=self._order.mandate.at, software=software, version=version)
        made = self._writer.index.folder / "mets"
        with trimmed.open("rb") as stream, made.open("wb") as out:
            write_aip_mets(stream, out, heading.prefixes, head, added)
        self._writer.add_file(ROOT_METS, made)

    def _premis(self) -> bytes:
        mandate, records = self._order.mandate, len(self._order.doomed)
        return culling_premis(self._package.id, self._generation, mandate, records)

    def _document(self) -> CullingDocument:
        facts = facts_of(self._package)
        package, heading = self._package, self._package.heading
        return CullingDocument(
            package_id=package.id,
            generation=self._generation,
            predecessor=heading.id,
            inventory=verified_digest(self._store, f"{package.root}/{package.head.key}"),
            manifest_digest=facts.manifest_digest if facts else package.index.manifest_digest(1),
            received_at=facts.received_at if facts else heading.versions[1].created,
            mandate=self._order.mandate,
            tombstones=tuple(
                tombstone(package.id, record, self._order.found[record], self._order.mandate)
                for record in sorted(one.record for one in self._order.doomed)
            ),
            left_out=tuple(sorted(self._left_out)),
        )

    def _version(self, created: str, message: str) -> Version:
        mandate = self._order.mandate
        address = f"urn:uuid:{mandate.actor}" if mandate.actor else ""
        name = mandate.archive or mandate.software or "leverans"
        return Version(created=created, message=message, user=name, address=address)


class _Kept:
    """The files that stay, as a package to be taken in (`archive.members.Package`)."""

    again = False  # where a member lies is asked of the index, which serves one thread only

    def __init__(
        self, package: ArchivedPackage, stays: Callable[[str], bool], index: ObjectIndex
    ) -> None:
        self._package = package
        self._stays = stays
        self._index = index

    def members(self) -> Iterator[Member]:
        """In the order of their paths."""
        for path, content in self._index.files(self._package.number):
            if self._stays(path):
                yield Member(path, content.size, content.n)

    def open(self, member: Member) -> AbstractContextManager[Readable]:
        """The bytes of one."""
        return closing(self._package.open(member.path))

    def close(self) -> None:
        """Nothing is held open."""


def _late(file: StoredFile) -> tuple[int, str]:
    """A METS comes behind what it refers to, that of the package last."""
    is_mets = file.path.rpartition("/")[2].upper() == ROOT_METS.upper()
    return (2 if file.path == ROOT_METS else int(is_mets), file.path)


def _own_folder(package: ArchivedPackage) -> str:
    """The folder of the archive's own documents; a new one where others have made the object."""
    try:
        return own_folder(package.index, package.number)
    except PackageError:
        return free_folder(package.index, package.number)


def _is_eark(package: ArchivedPackage) -> bool:
    try:
        with closing(package.open(ROOT_METS)) as stream:
            heading = read_heading(stream)
    except NotFoundInStore:
        return False
    return heading is not None and heading.eark


def _renewed(path: Path) -> Renewed:
    """Size and digests of a document that was said anew."""
    digests = {name: hashlib.new(algorithm) for name, algorithm in _METS_NAMES.items()}
    size = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            for digest in digests.values():
                digest.update(block)
    found = {name: digest.hexdigest() for name, digest in digests.items()}
    return Renewed(size=size, digests=found)


def _added(path: str, data: bytes, kind: str) -> Added:
    """A document of the order as METS refers to it."""
    return Added(
        id=f"culling-{uuid5(NAMESPACE_URL, path)}",
        path=path,
        kind=kind,
        mime="application/xml" if kind == "PREMIS" else "application/json",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
