"""The form of a rule in the tables, and the few ways in which attributes are judged."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from leverans.model.finding import Level
from leverans.schemas.vocabulary import near_miss, terms
from leverans.validators.document import Document, Node
from leverans.validators.interface import Hit

MUST, SHOULD, MAY = Level.ERROR, Level.WARNING, Level.INFO

Look = Callable[[Node, Document], Iterable[Hit]]
Holds = Callable[[Node, Document], bool]

_DATE_TIME = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
    r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
)
_URL = re.compile(r"https?://[^\s/]+/\S*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One rule of a specification.

    Attributes:
        id, level: as in `messages/codes/`; on: the element it is told of, or `end`.
        look: gives its breaches. depends_on: the requirement that it hangs under, if any.
        scope: `any`, `root` or `representation` METS. kinds: package types, empty = all.
        levels: version -> level, where versions differ. versions: that have it, empty = all.
    """

    id: str
    level: Level
    on: str
    look: Look
    depends_on: str = ""
    scope: str = "any"
    kinds: tuple[str, ...] = ()
    levels: Mapping[str, Level] = field(default_factory=dict)
    versions: tuple[str, ...] = ()

    def applies(self, document: Document) -> bool:
        """Whether it binds this document."""
        if self.scope != "any" and (self.scope == "root") != document.around.is_root:
            return False
        if self.versions and document.version not in self.versions:
            return False
        return not self.kinds or document.package_type in self.kinds

    def seen(self, node: Node, document: Document) -> Iterable[Hit]:
        """Its breaches in this element, each with the level of the document's version."""
        hits = self.look(node, document)
        level = self.levels.get(document.version) if self.levels else None
        if level is None:
            return hits
        return [hit if hit.level else hit._replace(level=level) for hit in hits]


def must(holds: Holds, shown: str = "") -> Look:
    """Broken where `holds` is false; the attribute `shown` is quoted in the finding."""

    def look(node: Node, document: Document) -> Iterable[Hit]:
        if holds(node, document):
            return ()
        return (Hit(node.line, node.get(shown) if shown else ""),)

    return look


def given(name: str) -> Look:
    """The attribute is there and not empty."""
    return must(lambda node, _: bool(node.get(name).strip()))


def exactly(name: str, value: str) -> Look:
    """The attribute has this very value."""
    return must(lambda node, _: node.get(name) == value, name)


def dated(name: str) -> Look:
    """The attribute is an xs:dateTime."""
    return must(lambda node, _: is_date_time(node.get(name)), name)


def one_of(vocabulary: str, name: str) -> Look:
    """The attribute is there, and a term of the vocabulary."""
    allowed = terms(vocabulary)

    def look(node: Node, _: Document) -> Iterable[Hit]:
        value = node.get(name)
        return () if value in allowed else (Hit(node.line, hinted(vocabulary, value)),)

    return look


def if_there(vocabulary: str, name: str) -> Look:
    """Absent: the rule's own level. There, but no term of the vocabulary: an error."""

    def look(node: Node, _: Document) -> Iterable[Hit]:
        value = node.attributes.get(name)
        if value is None:
            return (Hit(node.line),)
        return (
            () if value in terms(vocabulary) else (Hit(node.line, hinted(vocabulary, value), MUST),)
        )

    return look


def hinted(vocabulary: str, value: str) -> str:
    """The value, with the term that was probably meant."""
    near = near_miss(vocabulary, value) if value else ""
    return f"{value} (≈ {near})" if near else value


def is_date_time(value: str) -> bool:
    """Whether it is an xs:dateTime, of a day that the calendar has."""
    return len(value) <= LONGEST_DATE and _is_date_time(value)


LONGEST_DATE = 64  # what is longer is not kept in memory to be asked again


@lru_cache(maxsize=1024)  # files of one record share their dates
def _is_date_time(value: str) -> bool:
    return (found := _DATE_TIME.fullmatch(value)) is not None and _is_day(*found.groups())


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def is_ahead(value: str, today: str) -> bool:
    """Whether a dateTime lies after today, wherever on Earth it was written."""
    if not today or value[:10] <= today:
        return False
    return (date.fromisoformat(value[:10]) - date.fromisoformat(today)).days > 1


def is_url(value: str) -> bool:
    """Whether it has the form of an address on the web."""
    return _URL.fullmatch(value) is not None


def both(*looks: Look) -> Look:
    """Broken where any of them is."""

    def look(node: Node, document: Document) -> Iterable[Hit]:
        return [hit for one in looks for hit in one(node, document)]

    return look
