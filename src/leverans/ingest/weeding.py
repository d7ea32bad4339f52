"""What the agreement weeds: lock files, thumbnails and their like, by patterns of names."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from fnmatch import translate

from leverans.messages.catalogue import find
from leverans.model.finding import Finding
from leverans.model.shown import shown

_NAMED = 50
"""So many names a finding lists; the count always tells all of them."""


class Weeding:
    """Patterns as in a shell, against the last part of a path, or the whole where they have `/`.

    Small and capital letters are the same, as they are where such files come from.
    """

    def __init__(self, patterns: Iterable[str], exactly: Iterable[str] = ()) -> None:
        """Weed by `patterns`; `exactly` are paths taken literally (the sheet itself)."""
        self._patterns = [
            (pattern, "/" in pattern, re.compile(translate(pattern), re.IGNORECASE))
            for pattern in patterns
        ]
        self._exactly = frozenset(exactly)
        self._names: dict[str, list[str]] = {}
        self.counts = Counter[str]()
        self.bytes = 0

    def takes(self, name: str, size: int) -> bool:
        """Whether a file is weeded; it is then counted under the first pattern that fits."""
        pattern = self._fitting(name)
        if pattern is None:
            return False
        self.counts[pattern] += 1
        self.bytes += size
        names = self._names.setdefault(pattern, [])
        if len(names) < _NAMED:
            names.append(shown(name))
        return True

    def findings(self, place: str) -> Iterator[Finding]:
        """One for each pattern that fitted, with the names of what it took; one for the sheet."""
        for pattern, names in self._names.items():
            if pattern in self._exactly:
                yield find("SRC-SHEET-INSIDE", location=shown(pattern), name=shown(pattern))
                continue
            count = self.counts[pattern]
            more = ["…"] if count > len(names) else []
            listed = ", ".join(names + more)
            yield find("SRC-IGNORED", location=place, pattern=pattern, count=count, names=listed)

    def _fitting(self, name: str) -> str | None:
        if name in self._exactly:
            return name
        last = name.rpartition("/")[2]
        for pattern, whole, expression in self._patterns:
            if expression.match(name if whole else last):
                return pattern
        return None
