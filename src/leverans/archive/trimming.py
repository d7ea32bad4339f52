"""Takes out of a METS, EAD or PREMIS what it says of records and files that are culled.

Whole elements go: a file and its place, a component of the finding aid, an object with its
events. What the document says of other documents that were changed is brought up to date. An
element is only judged as a whole, so it is kept back until it ends; the rest is streamed.
"""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, Protocol
from urllib.parse import unquote

from leverans.archive.aip_mets import METS, XLINK
from leverans.archive.saying import NotRewritable, Saying
from leverans.schemas.xml import MAX_DEPTH, TooDeep, XmlStream, read_events

_HREF = f"{{{XLINK}}}href"
_LINKED = "linkingObjectIdentifierValue"
_MOST_EVENTS = 500_000  # of one element that is judged as a whole
_SECTIONS = frozenset({"dmdSec", "digiprovMD", "techMD", "sourceMD", "rightsMD"})
_OF_METS = _SECTIONS | {"file"}
JUDGED: Mapping[str, frozenset[str]] = {
    "mets": _OF_METS,
    "ead": frozenset({"c"}),
    "premis": frozenset({"object", "event"}),
}
"""Name of the root -> elements that go as a whole when they speak of what is culled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """A document that was changed: bytes, and its digest (hex) by an algorithm's METS name."""

    size: int
    digests: Mapping[str, str]


class Gone(Protocol):
    """What is culled."""

    def has_path(self, path: str) -> bool:
        """Whether the file at a path goes."""

    def has_mark(self, text: str) -> bool:
        """Whether a text is the id of a record or file that goes."""

    def renewed(self, path: str) -> Renewed | None:
        """What a document at a path is now, None where it is as it was."""


class Root(NamedTuple):
    """The root element of a document: its local name, and namespace -> prefix."""

    name: str
    prefixes: Mapping[str, str]


def read_root(source: BinaryIO) -> Root:
    """The root of a document; of no name when it is no XML."""
    for _, element in XmlStream(source, events=("start",)):
        named = {uri: prefix or "" for prefix, uri in element.nsmap.items()}
        return Root(str(element.tag).rpartition("}")[2], named)
    return Root("", {})


def trim(source: BinaryIO, out: BinaryIO, path: str, root: Root, gone: Gone) -> None:
    """Write a document again without what is culled.

    Args:
        path: of the document in its package. root: of it; its name is one of `JUDGED`.

    Raises:
        NotRewritable: it is broken, or cannot be said again safely.
    """
    writer = _Trimmer(out.write, root, path, gone)
    faults = read_events(source, writer)
    if faults or not writer.done:
        reason = faults[0].message if faults else "has no end"
        raise NotRewritable(f"cannot be read: {reason}", place=path)
    writer.flush()


_Event = tuple[str, str, dict[str, str]]  # kind; tag or text; attributes


class _Trimmer(Saying):
    def __init__(
        self,
        write: Callable[[bytes], int],
        root: Root,
        path: str,
        gone: Gone,
    ) -> None:
        super().__init__(write, root.prefixes, path)
        self.done = False
        self._folder = posixpath.dirname(path)
        self._judged = JUDGED[root.name]
        self._gone = gone
        self._path: list[str] = []
        self._kept_back: list[_Event] = []  # of the element that is being judged
        self._since = 0  # depth at which it began, 0 = none is
        self._group: list[_Event] = []  # a group of files, until the first of them stays
        self._emptied = False
        self._dropped: set[str] = set()  # XML ids that are there no longer

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        if len(self._path) >= MAX_DEPTH:
            raise TooDeep("elements lie too deep")
        local = tag.rpartition("}")[2]
        self._path.append(local)
        event = ("start", tag, dict(attributes))
        if self._since:
            self._keep_back(event)
        elif local in self._judged or self._is_division():
            self._since = len(self._path)
            self._keep_back(event)
        elif tag == METS + "fileGrp":
            self._say_group()
            self._group = [event]
        else:
            self._say_group()
            self.begin(tag, self._pointing(dict(attributes)))

    def end(self, tag: str, /) -> None:
        depth = len(self._path)
        self._path.pop()
        if self._since:
            self._keep_back(("end", tag, {}))
            if depth == self._since:
                self._judge()
        elif self._group and tag == METS + "fileGrp":
            self._end_group()
        else:
            self.finish()
            self.done = depth == 1

    def data(self, text: str, /) -> None:
        if self._since:
            self._keep_back(("data", text, {}))
        elif self._group:
            self._group.append(("data", text, {}))
        elif self._names:
            self.text(text)

    def _keep_back(self, event: _Event) -> None:
        self._kept_back.append(event)
        if len(self._kept_back) > _MOST_EVENTS:
            raise NotRewritable("an element of it is too large", place=self._here)

    def _judge(self) -> None:
        events, self._kept_back, self._since = self._kept_back, [], 0
        if self._goes(events):
            if self._speaks_of_others(events):
                raise NotRewritable("an element of it tells of what stays too", place=self._here)
            named = (attributes.get("ID", "") for _, _, attributes in events)
            self._dropped.update(filter(None, named))
            self._emptied = True
            return
        self._say_group()
        self._renew(events)
        for event in events:
            self._say_event(event)

    def _goes(self, events: list[_Event]) -> bool:
        """Whether what is said here is of something that is culled."""
        text = ""
        for kind, said, attributes in events:
            if kind == "data":
                text += said
                continue
            if text.strip() and self._gone.has_mark(text.strip()):
                return True
            text = ""
            if any(self._speaks(name, value) for name, value in attributes.items()):
                return True
        return False

    def _speaks_of_others(self, events: list[_Event]) -> bool:
        """Whether an element that goes has parts of its own kind, or links to something else.

        A case's component with those of its documents, or an event that several objects share.
        """
        inside, linked, text = 0, False, ""
        for kind, said, attributes in events:
            if kind == "data":
                text += said
                continue
            if linked and text.strip() and not self._gone.has_mark(text.strip()):
                return True
            local, text = said.rpartition("}")[2], ""
            linked = kind == "start" and local == _LINKED
            inside += kind == "start" and local in self._judged
            if attributes.get("FILEID", "") not in {"", *self._dropped}:
                return True
        return inside > 1

    def _speaks(self, name: str, value: str) -> bool:
        if name == _HREF:
            return self._gone.has_path(self._resolved(value))
        if name == "FILEID":
            return value in self._dropped
        return name == "GROUPID" and self._gone.has_mark(value)

    def _renew(self, events: list[_Event]) -> None:
        """Bring up to date what is said of documents that were changed, and of sections."""
        for _, _, attributes in events:
            now = self._gone.renewed(self._resolved(attributes.get(_HREF, "")))
            if now is not None:
                self._restate(events, now)
            self._pointing(attributes)

    def _restate(self, events: list[_Event], now: Renewed) -> None:
        """Size and digest, wherever the element states them."""
        for _, _, stated in events:
            algorithm = stated.get("CHECKSUMTYPE", "")
            if "CHECKSUM" in stated and algorithm not in now.digests:
                raise NotRewritable(f"a digest by {algorithm}", place=self._here)
            if "CHECKSUM" in stated:
                stated["CHECKSUM"] = now.digests[algorithm]
            if "SIZE" in stated:
                stated["SIZE"] = str(now.size)

    def _pointing(self, attributes: dict[str, str]) -> dict[str, str]:
        """Without pointers to sections that are there no longer."""
        for name in ("DMDID", "ADMID"):
            if name in attributes and self._dropped:
                ids = [one for one in attributes[name].split() if one not in self._dropped]
                attributes[name] = " ".join(ids)
                if not ids:
                    del attributes[name]
        return attributes

    def _say_event(self, event: _Event) -> None:
        kind, said, attributes = event
        if kind == "start":
            self.begin(said, attributes)
        elif kind == "end":
            self.finish()
        else:
            self.text(said)

    def _say_group(self) -> None:
        """A file of the group stays, so the group does."""
        events, self._group, self._emptied = self._group, [], False
        for event in events:
            self._say_event(event)

    def _end_group(self) -> None:
        """A group of which every file is culled goes too."""
        if self._emptied:
            self._dropped.add(self._group[0][2].get("ID", ""))
            self._group, self._emptied = [], False
            return
        self._say_group()
        self.finish()

    def _is_division(self) -> bool:
        """One of the structural map's divisions, each of which points at a group or a METS."""
        return self._path == ["mets", "structMap", "div", "div"]

    def _resolved(self, href: str) -> str:
        return posixpath.normpath(posixpath.join(self._folder, unquote(href))) if href else ""
