"""What goes nowhere as it is: rejected packages, and files that belong to no package."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from leverans.ingest.index import text_of
from leverans.ingest.packages.index import Index, opened
from leverans.messages.catalogue import find, rules
from leverans.model.finding import Finding, Level
from leverans.model.inventory import Loose
from leverans.model.shown import shown

Item = Callable[[str], str]
_RULES = {"symlink": "SRC-SYMLINK", "special": "SRC-SPECIAL", "unreadable": "SRC-UNREADABLE"}
_FAULTS = "SELECT rule, place, params FROM fault WHERE package = ? ORDER BY rowid"


@dataclass(frozen=True, slots=True)
class LoosePackages:
    """Walked again and again; each walk opens the index for itself."""

    path: Path
    item: Item

    def __iter__(self) -> Iterator[Loose]:
        """Rejected packages, each as one item, in order of their keys; then stray entries."""
        with opened(self.path) as index:
            sql = "SELECT n, key FROM package WHERE rejected ORDER BY key"
            for number, key in index.rows(sql):
                files, size = sizes(index, number)
                finding = self._worst(index, number, text_of(key))
                yield Loose(item=self.item(text_of(key)), files=files, bytes=size, finding=finding)
            stray = "SELECT key, size, kind FROM entry WHERE part = 0 ORDER BY key"
            for key, size, kind in index.rows(stray):
                name = text_of(key)
                finding = find(
                    _RULES.get(kind, "SRC-PKG-STRAY"), location=shown(name), item=self.item(name)
                )
                yield Loose(item=finding.item, files=1, bytes=size, finding=finding)

    def _worst(self, index: Index, number: int, key: str) -> Finding:
        """The first fault that is an error."""
        found = [told(row, key, self.item) for row in index.rows(_FAULTS, number)]
        return next(one for one in found if one.level is Level.ERROR)


def tell_loose(index: Index, item: Item, place: str) -> Iterator[Finding]:
    """What else is to be told: every fault but the first error of a rejected package.

    Then the fields that have no place in a record, by mapping.
    """
    packages = "SELECT n, key, rejected FROM package ORDER BY key"
    for number, key, rejected in index.rows(packages):
        skipped = not rejected
        for row in index.rows(_FAULTS, number):
            if not skipped and rules()[row[0]].level is Level.ERROR:
                skipped = True
                continue
            yield told(row, text_of(key), item)
    for name, count, fields in index.rows(_UNMAPPED):
        yield find("SRC-PKG-UNMAPPED", location=place, map=name, count=str(count), fields=fields)


_UNMAPPED = (
    "SELECT map, sum(count), group_concat(field, ', ') FROM"
    " (SELECT * FROM unmapped ORDER BY map, field) GROUP BY map ORDER BY map"
)


def told(row: tuple[str, str, str], key: str, item: Item) -> Finding:
    """A fault as a finding about its package, by whose name a person can leave it out."""
    rule, place, params = row
    said = {"path": place or shown(key), **json.loads(params)}
    return find(rule, said, location=shown(key), item=item(key))


def sizes(index: Index, number: int) -> tuple[int, int]:
    """Files and bytes of a package with what lies beside it; a broken one counts as one file."""
    members = (
        "SELECT count(*), coalesce(sum(size), 0) FROM member"
        " WHERE package = ? AND coalesce(record, 0) >= 0"
    )
    beside = "SELECT count(*), coalesce(sum(size), 0) FROM entry WHERE package = ? AND part = 3"
    files, size = index.row(members, number) or (0, 0)
    more, more_size = index.row(beside, number) or (0, 0)
    if not files:
        files, size = 1, index.number("SELECT size FROM package WHERE n = ?", number)
    return files + more, size + more_size
