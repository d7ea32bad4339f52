"""The METS of an E-ARK AIP, made from that of the SIP in one streamed pass.

The header is the archive's own (CSIP1-16, AIPM2, AIPM3), with the organisations and agreements that
the SIP names and without its contact persons; what the archive adds is referred to in the
administrative section (AIPM5-7) and by the structural map. Everything else is as it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from lxml import etree

from leverans.archive.markup import href, xml
from leverans.archive.saying import NotRewritable, Saying
from leverans.schemas.xml import MAX_DEPTH, TooDeep, XmlStream, read_events

METS = "{http://www.loc.gov/METS/}"
XLINK = "http://www.w3.org/1999/xlink"
CSIP = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
_AIP_PROFILE = "https://earkaip.dilcis.eu/profile/E-ARK-AIP-v2-2-0.xml"
_OF_HEADER = {METS + name for name in ("metsHdr", "agent", "name", "note", "altRecordID")}
_OF_HEADER.add(METS + "metsDocumentID")
_EARK = "dilcis.eu/profile/e-ark-"
_AFTER_ADMINISTRATIVE = {"fileSec", "structMap", "structLink", "behaviorSec"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A file of the archive that the METS refers to.

    Attributes:
        id: XML id. path: from the package's root. kind: MDTYPE, or `OTHER:` and the word.
        mime: media type. size: bytes. sha256: hex.
    """

    id: str
    path: str
    kind: str
    mime: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AipHead:
    """Who makes the AIP, when: `created` is ISO 8601 with offset; software's name and version."""

    created: str
    software: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetsHeading:
    """What the root METS of a package says at its beginning.

    Attributes:
        prefixes: namespace -> prefix, as it declares them. eark: whether it is an E-ARK package.
        producer: name of the archival creator. agreement: id of the submission agreement.
    """

    prefixes: Mapping[str, str]
    eark: bool
    producer: str = ""
    agreement: str = ""


def read_heading(source: BinaryIO) -> MetsHeading | None:
    """The heading of a METS document; None when it is none."""
    found: MetsHeading | None = None
    for event, element in XmlStream(source, events=("start", "end")):
        if found is None:
            if element.tag != METS + "mets":
                return None
            found = _heading(element.get("PROFILE", ""), element.nsmap)
        elif event == "end" and element.tag == METS + "metsHdr":
            return replace(found, producer=_creator(element), agreement=_agreement(element))
        elif event == "start" and element.tag not in _OF_HEADER:
            return found
    return found


def _heading(profile: str, declared: Mapping[str | None, str]) -> MetsHeading:
    named = {uri: prefix or "" for prefix, uri in declared.items()}
    for uri, prefix in ((XLINK, "xlink"), (CSIP, "csip")):
        if not named.get(uri):
            named[uri] = prefix if prefix not in named.values() else f"{prefix}-1"
    return MetsHeading(prefixes=named, eark=_EARK in profile.casefold())


def _creator(header: etree._Element) -> str:
    """The archival creator, which METS calls ARCHIVIST; a person is not named."""
    for agent in header.iterfind(METS + "agent"):
        if agent.get("ROLE") == "ARCHIVIST" and agent.get("TYPE") == "ORGANIZATION":
            return (agent.findtext(METS + "name") or "").strip()
    return ""


def _agreement(header: etree._Element) -> str:
    for record in header.iterfind(METS + "altRecordID"):
        if record.get("TYPE") == "SUBMISSIONAGREEMENT":
            return (record.text or "").strip()
    return ""


def write_aip_mets(
    source: BinaryIO,
    out: BinaryIO,
    prefixes: Mapping[str, str],
    head: AipHead,
    added: Sequence[Added],
) -> None:
    """Write the AIP's METS.

    Args:
        source: the SIP's METS. out: where it is written. prefixes: from `read_heading`.

    Raises:
        NotRewritable: it is broken, or uses namespaces in a way that would not survive.
    """
    writer = _Rewriter(out.write, prefixes, head, added)
    faults = read_events(source, writer)
    if faults or not writer.done:
        reason = faults[0].message if faults else "has no end"
        raise NotRewritable(f"cannot be read: {reason}", place="METS.xml")
    writer.flush()


class _Rewriter(Saying):
    """Called for what the SIP's METS holds; says it again."""

    def __init__(
        self,
        write: Callable[[bytes], int],
        prefixes: Mapping[str, str],
        head: AipHead,
        added: Sequence[Added],
    ) -> None:
        super().__init__(write, prefixes, "METS.xml")
        self.done = False
        self._head = head
        self._added = added
        self._path: list[str] = []  # open elements by their local names
        self._dropped = 0  # depth within what is left out
        self._referred = False

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        if len(self._path) >= MAX_DEPTH:
            raise TooDeep("elements lie too deep")
        self._path.append(tag.rpartition("}")[2] if tag.startswith(METS) else tag)
        if self._dropped or self._is_dropped(attributes):
            self._dropped += 1
            return
        self.close_tag()
        below_root = len(self._path) == 2  # noqa: PLR2004 - the root and its child
        if below_root and self._path[1] in _AFTER_ADMINISTRATIVE and not self._referred:
            self.say(self._section())
        self.begin(tag, self._changed(attributes))
        if self._path == ["mets", "metsHdr"]:
            self.close_tag()
            self.say(self._software())

    def end(self, tag: str, /) -> None:
        del tag
        path = list(self._path)
        self._path.pop()
        if self._dropped:
            self._dropped -= 1
            return
        if path == ["mets", "amdSec"] and not self._referred:
            self.close_tag()
            self.say(self._references())
            self._referred = True
        self.finish()
        if path == ["mets"]:
            self.done = True

    def data(self, text: str, /) -> None:
        if not self._dropped:
            self.text(text)

    def _is_dropped(self, attributes: Mapping[str, str]) -> bool:
        """The SIP's own program, and persons: who made the SIP stands in v1."""
        if self._path != ["mets", "metsHdr", "agent"]:
            return False
        return attributes.get("TYPE") == "INDIVIDUAL" or "SOFTWARE" in (
            attributes.get("OTHERTYPE"),
            attributes.get("TYPE"),
        )

    def _changed(self, attributes: Mapping[str, str]) -> dict[str, str]:
        found = dict(attributes)
        if self._path == ["mets"]:
            found["PROFILE"] = _AIP_PROFILE
        elif self._path == ["mets", "metsHdr"]:
            found = {
                "CREATEDATE": self._head.created,
                "RECORDSTATUS": found.get("RECORDSTATUS", "NEW"),
                f"{{{CSIP}}}OAISPACKAGETYPE": "AIP",
            }
        elif self._path == ["mets", "structMap", "div", "div"]:
            self._point(found)
        return found

    def _point(self, found: dict[str, str]) -> None:
        """The division of metadata points to the sections that are added too (CSIP91)."""
        if found.get("LABEL", "").casefold() == "metadata":
            ids = " ".join(one.id for one in self._added)
            found["ADMID"] = f"{found.get('ADMID', '')} {ids}".strip()

    def _software(self) -> str:
        agent, name, note = (self.name(METS + one, element=True) for one in _AGENT)
        kind = self.name(f"{{{CSIP}}}NOTETYPE")
        return (
            f'\n<{agent} ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE">'
            f"<{name}>{xml(self._head.software)}</{name}>"
            f'<{note} {kind}="SOFTWARE VERSION">{xml(self._head.version)}</{note}></{agent}>'
        )

    def _section(self) -> str:
        """An administrative section where the SIP has none."""
        self._referred = True
        name = self.name(METS + "amdSec", element=True)
        return f"<{name}>{self._references()}</{name}>\n"

    def _references(self) -> str:
        section, reference = (self.name(METS + one, element=True) for one in _SECTION)
        link = self._prefixes[XLINK]
        return "".join(
            f'<{section} ID="{xml(one.id)}" CREATED="{self._head.created}" STATUS="CURRENT">'
            f'<{reference} LOCTYPE="URL" {link}:type="simple" {link}:href="{href(one.path)}"'
            f'{_typed(one.kind)} MIMETYPE="{one.mime}" SIZE="{one.size}"'
            f' CREATED="{self._head.created}" CHECKSUM="{one.sha256}" CHECKSUMTYPE="SHA-256"/>'
            f"</{section}>\n"
            for one in self._added
        )


_AGENT = ("agent", "name", "note")
_SECTION = ("digiprovMD", "mdRef")


def _typed(kind: str) -> str:
    name, _, other = kind.partition(":")
    if other:
        return f' MDTYPE="{name}" OTHERMDTYPE="{xml(other)}"'
    return f' MDTYPE="{name}" MDTYPEVERSION="3.0"'
