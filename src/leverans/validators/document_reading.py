"""The reading of one document that has rules of its own, and of the files that it names."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from lxml import etree

from leverans.model.finding import Finding, Level
from leverans.schemas.xml import Handler, Readable, XmlFault, read_events
from leverans.validators.containers.interface import flaw
from leverans.validators.desk import FileRules
from leverans.validators.documents import DocumentRules
from leverans.validators.links import folders_around, read_link
from leverans.validators.mentions import Differing, Mention, Mentions

LONGEST = 300  # characters of a value that a finding shows
LARGEST = 2**63  # SQLite's integers end there

Open = Callable[[], AbstractContextManager[Readable]]
Report = Callable[[Finding], None]


class DocumentReading:
    """The desk that a document's reader works at."""

    def __init__(
        self, path: str, prefix: str, rules: DocumentRules, *, report: Report, today: str = ""
    ) -> None:
        """`path` of the document in the container, `prefix` of the root folder there."""
        self.version = ""
        self.place = path.removeprefix(prefix)
        self._today = today
        self._rules = rules
        self._prefix = prefix
        self._folder = path[: path.rfind("/") + 1]
        self._report = report
        self._readers: list[Handler] = []
        self._named = 0
        self._add: Callable[[Mention], None] | None = None

    def __call__(self, rule: str, level: Level, line: int, /, **params: str) -> None:
        """A breach in this document."""
        place = f"{self.place}#{line}" if line else self.place
        shown = {name: value[:LONGEST] for name, value in params.items()}
        self._report(flaw(rule, place, level, **shown))

    @property
    def today(self) -> str:
        """ISO date after which no stated date may lie."""
        return self._today

    def refer(
        self, line: int, href: str, /, *, size: int = -1, digest: str = "", algorithm: str = ""
    ) -> None:
        """A file that it names."""
        self._named += 1
        tail, plain = read_link(self._folder, href)
        if tail is None or plain is None:
            if self._rules.files is not None:
                self(self._rules.files.outside, Level.ERROR, line, value=href)
        elif self._add is not None:
            fits = size if size < LARGEST else -1
            self._add(Mention(line, href, tail, plain, fits, digest, algorithm))

    def again(self, reader: Handler, /) -> None:
        """The document will be read once more."""
        self._readers.append(reader)

    def recognise(self, version: str, /) -> None:
        """What it shows itself to follow."""
        self.version = version

    def read(self, source: Open, schema: etree.XMLSchema | None) -> tuple[XmlFault, ...]:
        """Read it as it came, alone.

        Raises:
            OSError: it cannot be read.
        """
        with source() as stream:
            faults = read_events(stream, self._rules.reader(self), schema=schema)
        while self._readers:
            with source() as stream:
                read_events(stream, self._readers.pop())
        if self._rules.files is not None and self._named and self._add is None:
            self(self._rules.files.elsewhere, Level.INFO, 0, value=str(self._named))
        return faults

    def read_among(
        self, mentions: Mentions, namespace: str, source: Open, schema: etree.XMLSchema | None
    ) -> tuple[XmlFault, ...]:
        """Read it, and compare the files that it names with those around it.

        Raises:
            OSError: it cannot be read.
        """
        mentions.open(self.place, namespace)
        self._add = mentions.add
        faults = self.read(source, schema)
        mentions.find(folders_around(self._folder, self._prefix))
        if self._rules.files is not None:
            self._compare(mentions, self._rules.files)
        mentions.close()
        return faults

    def _compare(self, mentions: Mentions, files: FileRules) -> None:
        for named in mentions.missing():
            self(files.missing, Level.ERROR, named.line, value=named.raw)
        for named in mentions.nearly():
            near = named.path.removeprefix(self._prefix)
            self(files.nearly, Level.WARNING, named.line, value=named.raw, near=near)
        for found in mentions.unequal_sizes():
            self._report(differs(files.size, found, self._prefix))


def differs(rule: str, found: Differing, prefix: str) -> Finding:
    """A file that is another than its document says."""
    return flaw(
        rule,
        f"{found.place}#{found.line}",
        file=found.path.removeprefix(prefix),
        value=f"{found.said} ≠ {found.found}",
    )
