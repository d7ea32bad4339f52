"""A rule, the events it is told of, and the limits an agreement sets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from leverans.model.finding import Level
from leverans.validators.document import Document, Node


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckProfile:
    """What an agreement asks of a check.

    Attributes:
        profile: `eark-sip`, `bagit` … (`kinds/table.py`), or "" to recognise it from the package.
        version: `2.2.0`, `2.1.0` …, or "" to recognise it.
        formats: PRONOM ids allowed; empty = all.
        levels: rule id -> level that replaces the rule's own.
        workers: processes for fixity; 1 = in this process.
        schemas: sha256 of schemas that the agreement names: each comes before all others.
        today: ISO date after which no stated date may lie; "" = not checked.
        identify: whether the formats of the files are identified, and held against `formats`.
        clamd: socket of ClamAV's daemon, a path or `host:port` on this machine; "" = no scanning.
        pdfa: what validates PDF/A: `preflight`, `verapdf` or the path of a veraPDF command; "" =
            claims are told, and not validated.
        namespaces: prefix (`core`, `vgr`, `vgrsy`, `vgrsd`) -> URI in mellanarkiv DIDL; a prefix
            that is not there may be bound to any.
    """

    profile: str = ""
    version: str = ""
    formats: tuple[str, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)
    workers: int = 2
    schemas: tuple[str, ...] = ()
    today: str = ""
    identify: bool = False
    clamd: str = ""
    pdfa: str = ""
    namespaces: Mapping[str, str] = field(default_factory=dict)


class Hit(NamedTuple):
    """A place where a rule is broken (a tuple: there may be millions).

    `value` is what was found there; `level` replaces the rule's own where the case asks for it:
    an optional attribute may be absent with a warning, but never be there and wrong.
    """

    line: int
    value: str = ""
    level: Level | None = None


class Odd(NamedTuple):
    """An attribute that means nothing as it is written: the rule, its name, what was meant."""

    rule: str
    value: str
    near: str


class Rule(Protocol):
    """One requirement: told of one kind of element (or of the `end`), it names its breaches."""

    @property
    def id(self) -> str:
        """Of the specification, or of our own list; in `messages/codes/`."""
        ...

    @property
    def level(self) -> Level:
        """MUST = error, SHOULD = warning, MAY = info."""
        ...

    @property
    def on(self) -> str:
        """The element it is told of: `mets`, `metsHdr`, `file` … or `end`."""
        ...

    @property
    def depends_on(self) -> str:
        """The requirement that it hangs under, or ""."""
        ...

    def applies(self, document: Document) -> bool:
        """Whether it binds this document's kind, profile and version."""
        ...

    def seen(self, node: Node, document: Document) -> Iterable[Hit]:
        """The breaches in this element; usually none."""
        ...
