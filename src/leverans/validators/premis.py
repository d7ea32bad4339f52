"""PREMIS in one pass: who is identified, and whether what is linked to is there (PREMIS 2 and 3).

Identifiers and links are kept as 64-bit hashes, sixteen bytes for each link, so that a file object
for each of a million files costs no more than its name.
"""

import re
from array import array
from collections.abc import Callable, Iterator, Mapping
from heapq import nsmallest

from leverans.model.finding import Level
from leverans.schemas.xml import MAX_DEPTH, TooDeep
from leverans.validators.desk import Tell

PREMIS_3, PREMIS_2 = "http://www.loc.gov/premis/v3", "info:lc/xmlns/premis-v2"
NAMESPACES = {PREMIS_3: "3", PREMIS_2: "2"}  # namespace -> how its version begins
PREMIS_RULES = (
    "PREMIS-VERSION",
    "PREMIS-IDENTIFIER",
    "PREMIS-ID-REPEATED",
    "PREMIS-EVENT-TYPE",
    "PREMIS-EVENT-TIME",
    "PREMIS-LINK",
    "PREMIS-DIGEST",
)
_ENTITIES = {"object", "event", "agent", "rights"}
_OWN = {
    "object": ("objectIdentifier",),
    "event": ("eventIdentifier",),
    "agent": ("agentIdentifier",),
    "rights": ("rightsStatementIdentifier",),
}
_LINKS = ("linkingObjectIdentifier", "linkingAgentIdentifier", "linkingEventIdentifier")
_KEPT = 4_000  # characters of a text that is looked at
_BUCKETS = 256
_TOLD = 2_000  # faults of identifiers that are told of, those that come first
_TIME = re.compile(r"-?\d{4}\S*|open|unknown|\.\.\S*|[<>~y?]?\S*\d{4}\S*")
_DIGITS = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
_HEX = re.compile(r"[0-9A-Fa-f]+")


class PremisHandler:
    """Called by `leverans.schemas.xml.read_events`; when the root ends it tells of the links."""

    def __init__(self, tell: Tell) -> None:
        """Breaches go to `tell`."""
        self.line = 0
        self._tell = tell
        self._depth = 0
        self._space = ""
        self._text = ""
        self._entity: _Entity | None = None
        self._part: dict[str, str] = {}
        self._identifiers = _Hashes()
        self._enders: dict[str, Callable[[str], None]] = {
            "eventType": self._note_type,
            "eventDateTime": self._note_time,
            "fixity": self._fixity,
            **dict.fromkeys((name for own in _OWN.values() for name in own), self._identify),
            **dict.fromkeys(_LINKS, self._link),
        }

    # --- what the parser calls

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooDeep(f"elements lie deeper than {MAX_DEPTH}, at line {self.line}")
        self._text = ""
        space, _, name = tag[1:].rpartition("}")
        if self._depth == 1:
            self._space = space
            if name == "premis":
                self._version(attributes.get("version", ""))
        if self._entity is None and name in _ENTITIES and space == self._space:
            self._entity = _Entity(name, self.line, self._depth)
        elif name in self._enders:
            self._part = {}

    def data(self, text: str) -> None:
        """Some of an element's text."""
        if len(self._text) < _KEPT:
            self._text += text

    def end(self, tag: str) -> None:
        """It is complete."""
        name = tag.rpartition("}")[2]
        if self._entity is not None:
            ender = self._enders.get(name)
            if ender is not None:
                ender(name)
            else:
                self._part[name] = self._text.strip()
            if self._entity.depth == self._depth:
                self._close(self._entity)
                self._entity = None
        self._depth -= 1
        self._text = ""
        if not self._depth:
            self._finish()

    def _finish(self) -> None:
        """Links to nothing in the document, and identifiers met twice."""
        faults = ((line, rule, value) for rule, line, value in self._identifiers.faults())
        for line, rule, value in nsmallest(_TOLD, faults):
            level = Level.WARNING if rule == "PREMIS-LINK" else Level.ERROR
            self._tell(rule, level, line, value=value)

    # --- elements

    def _version(self, stated: str) -> None:
        wanted = NAMESPACES.get(self._space, "")
        if not stated or stated.split(".", maxsplit=1)[0] != wanted:
            self._tell("PREMIS-VERSION", Level.ERROR, self.line, value=stated, wanted=wanted)

    def _identify(self, name: str) -> None:
        kind, value = self._named(name)
        entity = self._entity
        if entity is None or name not in _OWN.get(entity.name, ()) or not (kind and value):
            return
        entity.identified = True
        self._identifiers.add(name, kind, value, self.line)

    def _link(self, name: str) -> None:
        kind, value = self._named(name)
        own = name.removeprefix("linking")
        if kind or value:
            self._identifiers.link(own[0].lower() + own[1:], kind, value, self.line)

    def _named(self, name: str) -> tuple[str, str]:
        get = self._part.get
        return get(f"{name}Type", ""), get(f"{name}Value", "")

    def _note_type(self, _: str) -> None:
        if self._entity is not None:
            self._entity.typed = bool(self._text.strip())

    def _note_time(self, _: str) -> None:
        if self._entity is not None:
            self._entity.timed = _TIME.fullmatch(self._text.strip()) is not None

    def _fixity(self, _: str) -> None:
        algorithm = self._part.get("messageDigestAlgorithm", "").lower().replace("-", "")
        digest, digits = self._part.get("messageDigest", ""), _DIGITS.get(algorithm)
        if not digest or (digits and (len(digest) != digits or not _HEX.fullmatch(digest))):
            self._tell("PREMIS-DIGEST", Level.ERROR, self.line, value=digest[:200])

    def _close(self, entity: "_Entity") -> None:
        if not entity.identified and entity.name != "rights":  # rightsExtension needs none
            self._tell("PREMIS-IDENTIFIER", Level.ERROR, entity.line, value=entity.name)
        if entity.name == "event" and not entity.typed:
            self._tell("PREMIS-EVENT-TYPE", Level.ERROR, entity.line)
        if entity.name == "event" and not entity.timed:
            self._tell("PREMIS-EVENT-TIME", Level.ERROR, entity.line)


class _Entity:
    """An object, event, agent or rights that has begun and not ended."""

    __slots__ = ("depth", "identified", "line", "name", "timed", "typed")

    def __init__(self, name: str, line: int, depth: int) -> None:
        self.name, self.line, self.depth = name, line, depth
        self.identified = self.timed = self.typed = False


class _Hashes:
    """Identifiers, and links to some, in buckets so that sets are made of a part at a time."""

    def __init__(self) -> None:
        self._own = [array("q") for _ in range(_BUCKETS)]  # hash, line, hash, line …
        self._links = [array("q") for _ in range(_BUCKETS)]
        self._words: dict[int, str] = {}  # of the first ones

    def add(self, name: str, kind: str, value: str, line: int) -> None:
        """An entity's own."""
        self._keep(self._own, hash((name, kind, value)), value, line)

    def link(self, name: str, kind: str, value: str, line: int) -> None:
        """A link to one."""
        self._keep(self._links, hash((name, kind, value)), value, line)

    def faults(self) -> Iterator[tuple[str, int, str]]:
        """(rule, line, value where it is known), once for each identifier."""
        for own, links in zip(self._own, self._links, strict=True):
            there: set[int] = set()
            for hashed, line in _pairs(own):
                if hashed in there:
                    yield "PREMIS-ID-REPEATED", line, self._words.get(hashed, "")
                there.add(hashed)
            for hashed, line in _pairs(links):
                if hashed not in there:
                    there.add(hashed)
                    yield "PREMIS-LINK", line, self._words.get(hashed, "")

    def _keep(self, where: "list[array[int]]", hashed: int, value: str, line: int) -> None:
        if len(self._words) < _KEPT:
            self._words.setdefault(hashed, value[:200])
        where[hashed % _BUCKETS].extend((hashed, line))


def _pairs(values: "array[int]") -> Iterator[tuple[int, int]]:
    return zip(values[::2], values[1::2], strict=True)
