"""A single XML document, checked by the schema and the rules of its namespace."""

from collections.abc import Callable, Iterator, Mapping

from leverans.model.finding import Finding, Level
from leverans.validators.containers.interface import flaw
from leverans.validators.content_check import root_namespace
from leverans.validators.document import METS
from leverans.validators.documents import DOCUMENT_RULES
from leverans.validators.kinds.interface import Judged, Work


def is_document(work: Work) -> bool:
    """Whether what was given is one file."""
    return work.container.kind == "file"


class DocumentFile:
    """The document itself is read by the content check; here it is only recognised."""

    levels: Mapping[str, Level] = {}

    payload = "*"
    metadata = ("*",)

    def __init__(self, work: Work) -> None:
        self._work = work
        self._namespace = ""

    def structure(self) -> Iterator[Finding]:
        """A document that nothing is known of is no package and no document to judge."""
        work = self._work
        member = work.index.find(work.survey.name)
        if member is None:
            return
        with work.container.open(member) as source:
            self._namespace = root_namespace(source)
        schema = work.door.peek(self._namespace)
        if self._namespace == METS:
            yield flaw("PKG-DOCUMENT-ALONE", work.survey.name, Level.WARNING)
        elif self._namespace not in DOCUMENT_RULES and schema is None:
            yield flaw("PKG-NOT-A-CONTAINER", work.survey.name)

    def algorithms(self) -> tuple[str, ...]:
        """None: nothing is said of its digest."""
        return ()

    def read(self, meanwhile: Callable[[], None]) -> None:  # noqa: ARG002 (nothing takes long)
        """It speaks for itself."""
        self._work.index.own(self._work.survey.name)

    def compare(self) -> Iterator[Finding]:
        """Nothing to compare with."""
        return iter(())

    def judged(self) -> Judged:
        """The document's kind by its namespace."""
        rules = DOCUMENT_RULES.get(self._namespace)
        name = self._work.door.title(self._namespace)
        if rules is not None:
            version = self._work.door.version(self._namespace) or rules.version
            name = f"{rules.name} {version}".rstrip()
        return Judged(profile=name, checked=frozenset())
