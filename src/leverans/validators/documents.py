"""Rules for XML documents inside packages, by the namespace of their root element.

Add one: a class with a `Handler` that is told of each element in the one pass that also carries the
schema, and its line in `DOCUMENT_RULES`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from leverans.model.finding import Level
from leverans.schemas.xml import Handler
from leverans.validators.premis import NAMESPACES, PREMIS_RULES, PremisHandler


class Tell(Protocol):
    """Takes a breach: the rule, its level, the line, and values for its text."""

    def __call__(self, rule: str, level: Level, line: int, /, **params: str) -> None:
        """Report it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRules:
    """What is asked of the documents of one namespace.

    Attributes:
        name: as reports show it. ids: of all its rules.
        reader: makes the handler of one document; it tells what it finds, at the latest when
            the root element ends.
        anywhere: whether such a document is checked wherever in the package it lies, content
            included; else only where the package keeps its metadata.
    """

    name: str
    ids: tuple[str, ...]
    reader: Callable[[Tell], Handler]
    anywhere: bool = False


DOCUMENT_RULES: Mapping[str, DocumentRules] = {
    space: DocumentRules(name=f"PREMIS {version}", ids=PREMIS_RULES, reader=PremisHandler)
    for space, version in NAMESPACES.items()
}
