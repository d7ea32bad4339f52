"""Mellanarkiv DIDL (SISOM/SOFIA 2018): index.xml in the root, or one in each object's folder."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from leverans.model.finding import Finding, Level
from leverans.schemas.xml import XmlStream
from leverans.validators.containers.interface import Member, flaw
from leverans.validators.cross_check import CROSS_RULES, CrossCheck
from leverans.validators.dialect import Dialect
from leverans.validators.didl.check import DIDL_RULES, IndexCheck
from leverans.validators.didl.names import DIDL, INDEX
from leverans.validators.didl.repeated import RepeatedNames
from leverans.validators.document_check import xml_finding
from leverans.validators.identifiers import HashedIds
from leverans.validators.kinds.interface import Judged, Work
from leverans.validators.package_index import PackageIndex, glob_literal
from leverans.validators.references import resolve
from leverans.validators.survey import ROOT_MARKS

START = 256 * 1024  # bytes that are looked at to tell a document
RECORD = "record.json"
NAME = "Mellanarkiv DIDL (SISOM/SOFIA 2018)"
OTHER_RULES = (
    "DIDL-INDEX",
    "DIDL-ROOT",
    "DIDL-ITEM",
    "DIDL-NAMESPACE",
    "DIDL-ID-REPEATED",
    "DIDL-RESOURCE-MISSING",
    "DIDL-RESOURCE-REPEATED",
    "DIDL-SIZE-UNEQUAL",
    "DIDL-CHECKSUM-UNEQUAL",
    "DIDL-NO-CHECKSUM",
)
REFERENCES = Dialect(
    rules=(),
    exists={"file": "DIDL-RESOURCE-MISSING"},
    sizes={"file": "DIDL-SIZE-UNEQUAL"},
    digests={"file": "DIDL-CHECKSUM-UNEQUAL"},
    pointers={},
    recognise=lambda _: ("didl", ""),
    resolve=resolve,
    in_order=lambda _file, _place: False,
    format_key=lambda _: "",
    is_content=lambda _: True,
)


def is_didl(work: Work) -> bool:
    """Whether index.xml in the root folder is DIDL, or in the first of the folders that has one."""
    prefix = work.survey.prefix
    root = work.index.find(prefix + INDEX)
    if root is not None:
        return _is_index(work, root)
    if any(work.index.find(prefix + mark) is not None for mark in ROOT_MARKS):
        return False
    first = next(indexes(work), None)
    return first is not None and _is_index(work, first)


def indexes(work: Work) -> Iterator[Member]:
    """index.xml of the root folder; else each that lies in no other's folder."""
    index, prefix = work.index, work.survey.prefix
    root = index.find(prefix + INDEX)
    if root is not None:
        yield root
        return
    for member in index.matching(f"{glob_literal(prefix)}*/{INDEX}"):
        folders = member.path.removeprefix(prefix).split("/")[:-1]
        above = ("/".join(folders[:depth]) for depth in range(1, len(folders)))
        if not any(index.find(f"{prefix}{folder}/{INDEX}") for folder in above):
            yield member


def _is_index(work: Work, member: Member) -> bool:
    try:
        with work.container.open(member) as source:
            for _, element in XmlStream(source, events=("start",), max_bytes=START):
                return str(element.tag) == f"{{{DIDL}}}DIDL"
    except OSError:
        pass  # said when it is read
    return False


class Places(Mapping[int, str]):
    """Number of a document -> its path: documents go by their numbers in the index."""

    def __init__(self, index: PackageIndex) -> None:
        self._index = index

    def __getitem__(self, number: int) -> str:
        return self._index.path_of(number)

    def __iter__(self) -> Iterator[int]:
        return iter(())

    def __len__(self) -> int:
        return 0


class DidlPackage:
    """Objects, each described by an index.xml; what it names lies in its own folder."""

    levels: Mapping[str, Level] = {}
    payload = "*"
    metadata: tuple[str, ...] = ()

    def __init__(self, work: Work) -> None:
        self._work = work
        self._ids = HashedIds()
        self._has_digests = False
        self._first = ""

    def structure(self) -> Iterator[Finding]:
        """An index.xml somewhere."""
        if next(indexes(self._work), None) is None:
            yield flaw("DIDL-INDEX", self._work.survey.name)

    def algorithms(self) -> tuple[str, ...]:
        """None: the source sends no checksums, and SHA-256 is computed anyway."""
        return ()

    def read(self, meanwhile: Callable[[], None]) -> None:
        """Each index.xml in one pass."""
        for member in indexes(self._work):
            self._first = self._first or self._work.shown(member.path)
            self._own(member)
            self._read(member, meanwhile)
            meanwhile()
        self._work.index.close_documents()

    def compare(self) -> Iterator[Finding]:
        """References, sizes and ids against what is there; and that nothing proves the bytes."""
        work = self._work
        cross = CrossCheck(work.index, Places(work.index), work.survey.prefix, REFERENCES)
        yield from cross.findings()
        for again in work.index.repeated_references():
            place = f"{work.shown(work.index.path_of(again.document))}#{again.line}"
            yield flaw("DIDL-RESOURCE-REPEATED", place, value=again.raw)
        yield from self._repeated_ids()
        if self._first and not self._has_digests:
            yield flaw("DIDL-NO-CHECKSUM", self._first, Level.INFO)

    def judged(self) -> Judged:
        """One profile, one version."""
        rules = {rule.id for rule in DIDL_RULES}
        return Judged(profile=NAME, checked=frozenset(rules.union(OTHER_RULES, CROSS_RULES)))

    def _own(self, member: Member) -> None:
        """What describes the object is no content of it: index.xml, and our record.json beside."""
        index = self._work.index
        index.own(member.path)
        record = index.find(member.path.removesuffix(INDEX) + RECORD)
        if record is not None:
            index.own(record.path)

    def _read(self, member: Member, meanwhile: Callable[[], None]) -> None:
        work, place = self._work, self._work.shown(member.path)
        schema = work.door.schema(DIDL)
        check = IndexCheck(
            work.index.number_of(member.path),
            member.path[: member.path.rfind("/") + 1],
            place,
            profile=work.profile,
            index=work.index,
            report=work.report,
        )
        try:
            with work.container.open(member) as source:
                faults = check.run(source, schema, self._ids, meanwhile)
        except OSError as error:
            work.report(flaw("PKG-UNREADABLE", place, reason=error.strerror or str(error)))
            return
        self._has_digests |= check.has_digests
        name = work.door.name(DIDL) if schema is not None else ""
        explain = work.door.explainer(DIDL, partial(work.container.open, member))
        for fault, words in explain(faults):
            work.report(xml_finding(fault, place, name, words))

    def _repeated_ids(self) -> Iterator[Finding]:
        suspects = self._ids.suspects()
        if not suspects:
            return
        reader = RepeatedNames(suspects)
        for member in indexes(self._work):
            place = self._work.shown(member.path)
            with self._work.container.open(member) as source:
                for line, name in reader.read(source):
                    yield flaw("DIDL-ID-REPEATED", f"{place}#{line}", value=name)
