"""Reads the documents again for the names behind hashes of ids that were met more than once."""

from collections.abc import Iterator, Mapping

from leverans.schemas.xml import Readable, read_events
from leverans.validators.didl.names import FILE, OBJECT, REPRESENTATION, local
from leverans.validators.didl.scope import KEPT

_BEARERS = (OBJECT, REPRESENTATION, FILE)


class RepeatedNames:
    """Ids of objects, representations and files, across all documents of a package."""

    def __init__(self, suspects: set[int]) -> None:
        """`suspects`: hashes of `HashedIds`."""
        self.line = 0
        self._suspects = suspects
        self._met: set[str] = set()
        self._again: list[tuple[int, str]] = []

    def read(self, source: Readable) -> Iterator[tuple[int, str]]:
        """(line, id) of those that this document or one before had already."""
        self._again = []
        read_events(source, self)
        return iter(self._again)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element that may have one of them."""
        name = attributes.get("id")
        if name is None or hash(name) not in self._suspects or local(tag) not in _BEARERS:
            return
        if name in self._met:
            self._again.append((self.line, name))
        elif len(self._met) < KEPT:
            self._met.add(name)

    def end(self, tag: str) -> None:
        """Says nothing."""

    def data(self, text: str) -> None:
        """Says nothing."""
