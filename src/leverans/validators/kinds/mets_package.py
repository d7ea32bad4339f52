"""A package that METS documents describe: reads each in one pass, then compares."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from lxml import etree

from leverans.model.finding import Finding, Level
from leverans.schemas.xml import Readable
from leverans.validators.containers.interface import Member, flaw
from leverans.validators.cross_check import CROSS_RULES, CrossCheck
from leverans.validators.dialect import Dialect
from leverans.validators.document import METS, Document, Surroundings
from leverans.validators.document_check import DocumentCheck
from leverans.validators.feeding import algorithms_named
from leverans.validators.identifiers import RepeatedIds, repeated_id
from leverans.validators.kinds.interface import Judged, Work
from leverans.validators.line_ends import LARGEST, LineEnds
from leverans.validators.rules.header import CONTENT_TYPE
from leverans.validators.structure import representation_names
from leverans.validators.survey import ROOT_METS

LONGEST_STATUS = 40  # characters of RECORDSTATUS that are worth telling


@dataclass(frozen=True, slots=True, kw_only=True)
class MetsRoot:
    """Where a kind keeps its METS, and what it asks of the folders around.

    Attributes:
        documents: paths from the root folder on, the root METS first; absent ones are passed over.
        kind: `sip` … when that was asked for, else "".
        name: (kind, version) -> as reports show it. schema: profile of the registry's METS schema.
        structure: gives the findings on folders; structure_rules: ids of the rules it knows.
    """

    documents: Sequence[str]
    kind: str
    name: Callable[[str, str], str]
    structure: Callable[[], Iterator[Finding]]
    structure_rules: Sequence[str]
    schema: str = ""


class MetsPackage:
    """The common way of E-ARK and FGS; what differs is in the `Dialect` and the `MetsRoot`."""

    levels: Mapping[str, Level] = {}

    def __init__(self, work: Work, dialect: Dialect, root: MetsRoot) -> None:
        self._work = work
        self._dialect = dialect
        self._root = root
        self._read: dict[int, str] = {}
        self._checked = {
            *root.structure_rules,
            *CROSS_RULES,
            *dialect.exists.values(),
            *dialect.unique.values(),
            *dialect.pointers.values(),
        }
        self._name = root.name(root.kind, work.profile.version)
        self._manual: tuple[str, ...] = ()
        self._record_status = ""
        self._content_types: set[str] = set()

    def structure(self) -> Iterator[Finding]:
        """What the kind asks of the folders."""
        return self._root.structure()

    def algorithms(self) -> tuple[str, ...]:
        """Those that the METS documents name."""
        return algorithms_named(self._work.container, self._documents())

    def read(self, meanwhile: Callable[[], None]) -> None:
        """Each METS in one pass."""
        for number, member in enumerate(self._documents(), 1):
            self._check_document(number, member, meanwhile)
        self._work.index.close_documents()

    def compare(self) -> Iterator[Finding]:
        """References, sizes, digests and IDs against what is there."""
        work = self._work
        cross = CrossCheck(
            work.index,
            self._read,
            work.survey.prefix,
            self._dialect,
            LineEnds(self._opened_again),
        )
        return cross.findings()

    def judged(self) -> Judged:
        """The profile of the root METS."""
        return Judged(
            profile=self._name,
            checked=frozenset(self._checked),
            manual=self._manual,
            record_status=self._record_status,
        )

    def _documents(self) -> list[Member]:
        prefix = self._work.survey.prefix
        found = (self._work.index.find(prefix + path) for path in self._root.documents)
        return [member for member in found if member is not None]

    def _check_document(self, number: int, member: Member, meanwhile: Callable[[], None]) -> None:
        work = self._work
        self._read[number] = member.path
        document = Document(around=surroundings(number, member.path, work))
        document.package_type = self._root.kind
        document.version = work.profile.version
        check = DocumentCheck(
            document,
            self._dialect,
            profile=work.profile,
            index=work.index,
            report=work.report,
            meanwhile=meanwhile,
        )
        place = work.shown(member.path)
        schema = self._schema()
        name = work.door.name(METS) if schema is not None else "METS"
        explain = work.door.explainer(METS, partial(work.container.open, member))
        try:
            with work.container.open(member) as source:
                is_mets = check.run(source, schema, explain, name)
        except OSError as error:
            work.report(flaw("PKG-UNREADABLE", place, reason=error.strerror or str(error)))
            work.index.close_document(number)
            return
        if not is_mets:
            work.report(flaw("XML-NOT-METS", place))
        self._repeated_ids(number, member, place)
        self._checked |= check.checked()
        nodes = (document.root, *(group.node for group in document.groups))
        self._content_types.update(node.get(CONTENT_TYPE) for node in nodes)
        if document.around.is_root:
            work.index.own(member.path)
            self._name = self._root.name(document.package_type, document.version)
            self._manual = self._dialect.manual(document.package_type)
            header = document.header
            self._record_status = header.get("RECORDSTATUS")[:LONGEST_STATUS] if header else ""

    def _schema(self) -> etree.XMLSchema | None:
        """METS as the kind narrows it where that is at hand, else METS itself."""
        door, narrow = self._work.door, self._root.schema
        return (door.schema(METS, narrow) if narrow else None) or door.schema(METS)

    def _repeated_ids(self, number: int, member: Member, place: str) -> None:
        suspects = self._work.index.close_document(number)
        if suspects:
            with self._work.container.open(member) as source:
                for name, lines in RepeatedIds(suspects).read(source):
                    for rule, line in repeated_id(lines, self._dialect.unique):
                        self._work.report(flaw(rule, f"{place}#{line}", value=name))

    def _opened_again(self, path: str) -> AbstractContextManager[Readable] | None:
        member = self._work.index.find(path)
        if member is None or member.size > LARGEST:
            return None
        return self._work.container.open(member)


def surroundings(number: int, path: str, work: Work) -> Surroundings:
    """What lies around the METS at this path."""
    survey = work.survey
    folder = path[: path.rfind("/") + 1]
    below = folder.removeprefix(survey.prefix)
    names = representation_names(survey)
    return Surroundings(
        number=number,
        path=path,
        folder=folder,
        name=below.rstrip("/").rpartition("/")[2] or survey.name,
        is_root=not below,
        prefix=survey.prefix,
        has=frozenset(
            f.removeprefix(below) for f in survey.filled if f.startswith(below) and f != below
        ),
        representations=tuple(names),
        representation_mets=tuple(
            name
            for name in names
            if work.index.find(f"{survey.prefix}representations/{name}/{ROOT_METS}") is not None
        ),
        file_name=survey.file_name,
        today=work.profile.today,
    )
