"""METS documents, read once and in flat memory: what they say of the package, and of its files."""

from collections.abc import Mapping
from datetime import datetime

from leverans.ingest.packages.fields import Described, described, field_map
from leverans.ingest.packages.package import Listed, OldPackage
from leverans.schemas.xml import MAX_DEPTH, TooDeep, read_events

NAMESPACE = "http://www.loc.gov/METS/"
_M = f"{{{NAMESPACE}}}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_BULK = 2000
_TEXTS = {f"{_M}name", f"{_M}note", f"{_M}altRecordID", f"{_M}metsDocumentID"}
_MOST_HEADER = 1000  # things that a header says
_MOST_TEXT = 10_000


class MetsReading:
    """What one METS document says; files go into the index as they come.

    Attributes:
        header: (path, text) for `maps/mets.toml`. documents: MDTYPE -> paths of what `mdRef`
            points to. types: ext:ARCHIVALRECORDTYPE met. nested: other METS documents.
    """

    def __init__(self, package: OldPackage, path: str) -> None:
        """Read for a package the document at `path`."""
        self.line = 0
        self.header: list[tuple[str, str]] = []
        self.documents: dict[str, list[str]] = {}
        self.types: set[str] = set()
        self.nested: list[str] = []
        self._package = package
        self._folder = path.rpartition("/")[0]
        self._folder += "/" if self._folder else ""
        self._depth = 0
        self._agent = ""
        self._kind = ""
        self._text: list[str] | None = None
        self._file: Mapping[str, str] = {}
        self._waiting: list[Listed] = []

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooDeep(f"deeper than {MAX_DEPTH} elements")
        if tag == f"{_M}file":
            self._file = dict(attributes)
        elif tag == f"{_M}FLocat":
            self._located(attributes, self._file)
        elif tag == f"{_M}mdRef":
            self._referred(attributes)
        elif tag in (f"{_M}mets", f"{_M}metsHdr"):
            above = "" if tag == f"{_M}mets" else "metsHdr/"
            self._say_all(above, attributes)
        elif tag == f"{_M}agent":
            self._agent = _agent_kind(attributes)
        elif tag in _TEXTS:
            self._kind = attributes.get("TYPE", "")
            self._text = []

    def data(self, text: str, /) -> None:
        """Some text."""
        if self._text is not None and len(self._text) < _MOST_TEXT:
            self._text.append(text[:_MOST_TEXT])

    def end(self, tag: str, /) -> None:
        """An element ends."""
        self._depth -= 1
        if self._text is None or tag not in _TEXTS:
            return
        text = " ".join("".join(self._text).split())
        name = tag.removeprefix(_M)
        self._text = None
        if name in ("name", "note"):
            self._say(f"metsHdr/agent[{self._agent}]/{name}", text)
        else:
            self._say(f"metsHdr/{name}{f'[{self._kind}]' if self._kind else ''}", text)

    def close(self) -> None:
        """Write down the last files."""
        self._package.lists(self._waiting)
        self._waiting = []

    def said(self) -> Described:
        """What root element and header say, by the mapping."""
        return described(iter(self.header), field_map("mets"))

    def _say_all(self, above: str, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            if not name.startswith("{http://www.w3.org/"):
                self._say(f"{above}@{name.rpartition('}')[2]}", value)

    def _say(self, path: str, text: str) -> None:
        if text and len(self.header) < _MOST_HEADER:
            self.header.append((path, text))

    def _located(self, attributes: Mapping[str, str], file: Mapping[str, str]) -> None:
        path = self._package.find(attributes.get(_HREF, ""), self._folder)
        if kind := file.get("{ExtensionMETS}ARCHIVALRECORDTYPE", ""):
            self.types.add(kind)
        if path.rpartition("/")[2].lower() == "mets.xml" and len(self.nested) < _MOST_HEADER:
            self.nested.append(path)
        self._add(path, file, payload=True)

    def _referred(self, attributes: Mapping[str, str]) -> None:
        path = self._package.find(attributes.get(_HREF, ""), self._folder)
        kind = attributes.get("MDTYPE", "OTHER")
        known = self.documents.setdefault(kind, [])
        if len(known) < _MOST_HEADER:
            known.append(path)
        self._add(path, attributes, payload=False)

    def _add(self, path: str, said: Mapping[str, str], *, payload: bool) -> None:
        size = said.get("SIZE", "")
        digest = said.get("CHECKSUM", "").strip()
        self._waiting.append(
            Listed(
                path=path,
                size=int(size) if size.isascii() and size.isdigit() and len(size) < 19 else -1,  # noqa: PLR2004 - what a column holds
                algorithm=said.get("CHECKSUMTYPE", "").upper() if digest else "",
                digest=digest,
                modified=nanoseconds(said.get("CREATED", "")),
                payload=payload,
            )
        )
        if len(self._waiting) >= _BULK:
            self.close()


def read_mets(package: OldPackage, path: str) -> MetsReading:
    """Read one METS document of a package; what is wrong with it is told."""
    reading = MetsReading(package, path)
    with package.open(path) as stream:
        faults = read_events(stream, reading)
    reading.close()
    for fault in faults[:1]:
        package.fault("SRC-PKG-XML", f"{path}#line {fault.line}", reason=fault.message)
    return reading


def _agent_kind(attributes: Mapping[str, str]) -> str:
    role, kind = attributes.get("ROLE", ""), attributes.get("TYPE", "")
    role = attributes.get("OTHERROLE", "").upper() if role == "OTHER" else role
    kind = attributes.get("OTHERTYPE", "").upper() if kind == "OTHER" else kind
    return f"{role} {kind or 'ORGANIZATION'}"


def nanoseconds(text: str) -> int:
    """A time with offset as ns since 1970; 0 for what is none, or has no offset."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return 0
    if moment.utcoffset() is None or moment.year < 1970:  # noqa: PLR2004 - the epoch
        return 0
    return int(moment.timestamp()) * 1_000_000_000
