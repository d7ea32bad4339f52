"""Case documents in a package: FGS Ärendehantering 1.0 and CITS ERMS, one record per handling.

Read in one pass: a record is taken and let go, what its case says is kept while it is open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from lxml import etree

from leverans.ingest.building import Origin
from leverans.ingest.packages.described import Circumstances, record_from, unread_dates
from leverans.ingest.packages.fields import Described, FieldMap, describe, field_map, local
from leverans.ingest.packages.package import FilePlace, Listed, OldPackage
from leverans.model.identity import mint
from leverans.schemas.xml import XmlStream


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard for case documents.

    Attributes:
        namespace: of its elements. record, case: names of the mappings.
        file: element that names a file; link, algorithm, digest, size: its attributes.
    """

    namespace: str
    record: str
    case: str
    file: str
    link: str
    algorithm: str = ""
    digest: str = ""
    size: str = ""


STANDARDS = (
    Standard(
        namespace="http://xml.ra.se/e-arkiv/FGS-ERMS",
        record="fgs_record",
        case="fgs_case",
        file="Bilaga",
        link="Lank",
        algorithm="ChecksummaMetod",
        digest="Checksumma",
        size="Storlek",
    ),
    Standard(
        namespace="https://DILCIS.eu/XML/ERMS",
        record="erms_record",
        case="erms_case",
        file="appendix",
        link="path",
    ),
)


def standard_of(head: bytes) -> Standard | None:
    """The standard of a document by its first bytes."""
    return next((one for one in STANDARDS if one.namespace.encode() in head), None)


class CaseReading:
    """Reads one document; `count` tells the records."""

    def __init__(
        self, package: OldPackage, path: str, standard: Standard, around: Circumstances, own: UUID
    ) -> None:
        """`around` holds for all records; `own` is the namespace that ids are minted in."""
        self.count = 0
        self._package = package
        self._path = path
        self._standard = standard
        self._around = around
        self._authority = own
        self._record_map = field_map(standard.record)
        self._case_map = field_map(standard.case)
        self._cases: list[tuple[etree._Element, Described]] = []

    def read(self) -> None:
        """Take in all its records, and the files of cases themselves."""
        spaced = f"{{{self._standard.namespace}}}"
        tags = [spaced + self._record_map.record, spaced + self._case_map.record]
        with self._package.open(self._path) as stream:
            reading = XmlStream(stream, tags=tags)
            for _, element in reading:
                is_record = local(element) == self._record_map.record
                self._take(element, self._record_map if is_record else self._case_map)
                _release(element)
        for fault in reading.faults[:1]:
            place = f"{self._path}#line {fault.line}"
            self._package.fault("SRC-PKG-XML", place, reason=fault.message)

    def _take(self, element: etree._Element, mapping: FieldMap) -> None:
        case = self._case_above(element)
        is_case = mapping is self._case_map
        said = self._closed(element) if is_case else describe(element, mapping)
        files = list(self._files(element, mapping))
        if is_case and not files:
            return
        if not is_case:
            self._tell(said, mapping)
        source_id = _id(element, said) or f"{self._path}#line {element.sourceline}"
        origin = Origin(
            archive_id=mint(self._authority, "record", self._system(), source_id),
            system=self._system(),
            source_id=source_id,
            raw=said.raw,
            raw_place=f"{self._package.place.key}: {self._path}#line {element.sourceline}",
            representations=(),
        )
        record = record_from(said, case, self._around, origin)
        self._package.record(record, files)
        self.count += 1

    def _system(self) -> str:
        return self._around.system

    def _case_above(self, element: etree._Element) -> Described | None:
        """What the nearest case says; it is complete when its first record comes."""
        for above in element.iterancestors():
            if local(above) == self._case_map.record:
                return self._open(above)
        return None

    def _open(self, case: etree._Element) -> Described:
        for known, said in self._cases:
            if known is case:
                return said
        said = describe(case, self._case_map)
        self._tell(said, self._case_map)
        self._cases.append((case, said))
        return said

    def _closed(self, case: etree._Element) -> Described:
        """A case that has ended: what was kept of it, and it is kept no longer."""
        said = self._open(case)
        self._cases = [pair for pair in self._cases if pair[0] is not case]
        return said

    def _files(self, element: etree._Element, mapping: FieldMap) -> Iterator[FilePlace]:
        folder = self._path.rpartition("/")[0]
        folder += "/" if folder else ""
        for one in _own(element, self._standard.file, mapping):
            link = one.get(self._standard.link, "")
            if not link:
                continue
            path = self._package.find(link, folder)
            self._package.lists([self._listed(path, one)])
            yield FilePlace(path)

    def _listed(self, path: str, one: etree._Element) -> Listed:
        size = one.get(self._standard.size, "") if self._standard.size else ""
        digest = one.get(self._standard.digest, "").strip() if self._standard.digest else ""
        return Listed(
            path=path,
            size=int(size) if size.isascii() and size.isdigit() and len(size) < 19 else -1,  # noqa: PLR2004 - what a column holds
            algorithm=one.get(self._standard.algorithm, "").upper() if digest else "",
            digest=digest,
        )

    def _tell(self, said: Described, mapping: FieldMap) -> None:
        self._package.unmapped(mapping.name, said.unmapped)
        for attribute, text in unread_dates(said):
            self._package.fault("SRC-PKG-DATE", self._path, attribute=attribute, value=text)


def _own(element: etree._Element, name: str, mapping: FieldMap) -> Iterator[etree._Element]:
    """Elements of that name below, but not below another record or case."""
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) not in mapping.skips:
            yield from _own(child, name, mapping)


def _id(element: etree._Element, said: Described) -> str:
    """The id in the source: the system's own, else the archive's."""
    for name in ("Systemidentifierare", "systemIdentifier"):
        if value := element.get(name, "").strip():
            return value
    for name in ("display_id", "aggregation"):
        if said.texts.get(name):
            return said.texts[name][0]
    return ""


def _release(element: etree._Element) -> None:
    """Free what has been read; of its elder siblings only those of its own kind."""
    element.clear()
    parent, before = element.getparent(), element.getprevious()
    if parent is not None and before is not None and before.tag == element.tag:
        parent.remove(before)
