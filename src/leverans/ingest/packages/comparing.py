"""Whether a package holds what it says it holds, and nothing else; which packages are rejected."""

import json
from collections.abc import Iterator

from leverans.ingest.index import text_of
from leverans.ingest.packages.index import Index
from leverans.messages.catalogue import rules
from leverans.model.finding import Level
from leverans.model.shown import shown

MOST_TOLD = 20  # of one rule and package; the rest is a number
_JOIN = (
    " FROM listed LEFT JOIN member ON member.package = listed.package"
    " AND member.path = listed.path WHERE listed.package = ?"
)
_ABSENT = f"SELECT DISTINCT listed.path{_JOIN} AND member.path IS NULL ORDER BY listed.path"
_UNEQUAL = (
    f"SELECT DISTINCT listed.path, listed.size, member.size{_JOIN} AND listed.size >= 0"
    " AND listed.size <> member.size ORDER BY listed.path LIMIT ?"
)
_UNLISTED = (
    "SELECT path FROM member WHERE package = ? AND coalesce(record, 0) >= 0 AND NOT EXISTS"
    " (SELECT 1 FROM listed WHERE listed.package = member.package AND listed.path = member.path)"
    " ORDER BY path"
)
_CULLED = "SELECT said FROM culled WHERE package IN (?, ?, '') AND (path = ? OR path = '*')"
_TWICE = (
    "SELECT archive_id, group_concat(package) FROM record GROUP BY archive_id HAVING count(*) > 1"
)
_OWN_FILES = ("METS.xml", "mets.xml", "sip.xml", "info.xml", "index.xml", "bagit.txt")


def compare_all(index: Index) -> None:
    """Hold every package against itself and the others; reject those with an error."""
    for number, key, facts, kind in list(index.rows("SELECT n, key, facts, kind FROM package")):
        names = (text_of(key), str(json.loads(facts).get("id", "")))
        if kind:
            _compare(index, number, names)
    _tell_twice(index)
    errors = [rule for rule, said in rules().items() if said.level is Level.ERROR]
    marks = ",".join("?" * len(errors))
    found = f"SELECT package FROM fault WHERE rule IN ({marks})"  # noqa: S608 - marks only
    index.do(f"UPDATE package SET rejected = 1 WHERE n IN ({found})", *errors)  # noqa: S608


def _compare(index: Index, number: int, names: tuple[str, str]) -> None:
    absent, culled = _tell_absent(index, number, names)
    _tell_more(index, number, "SRC-PKG-ABSENT", absent)
    if culled:
        index.add_fault(number, "SRC-PKG-CULLED", "", {"count": str(culled)})
    for path, stated, size in list(index.rows(_UNEQUAL, number, MOST_TOLD)):
        params = {"stated": str(stated), "size": str(size)}
        index.add_fault(number, "SRC-PKG-SIZE", shown(text_of(path)), params)
    unlisted = 0
    for (path,) in _paged(index, _UNLISTED, number):
        if not _is_own(text_of(path)):
            unlisted += 1
            if unlisted <= MOST_TOLD:
                index.add_fault(number, "SRC-PKG-UNLISTED", shown(text_of(path)), {})
    _tell_more(index, number, "SRC-PKG-UNLISTED", unlisted)
    if not index.row("SELECT 1 FROM record WHERE package = ?", number):
        index.add_fault(number, "SRC-PKG-NO-RECORDS", "", {})


def _tell_absent(index: Index, number: int, names: tuple[str, str]) -> tuple[int, int]:
    """How many listed files are absent without, and with, a line in the list of what was culled."""
    absent = culled = 0
    for (path,) in _paged(index, _ABSENT, number):
        if index.row(_CULLED, *names, path):
            culled += 1
            used = "UPDATE culled SET used = used + 1 WHERE package IN (?, ?, '') AND path = ?"
            index.do(used, *names, path)
            continue
        absent += 1
        if absent <= MOST_TOLD:
            index.add_fault(number, "SRC-PKG-ABSENT", shown(text_of(path)), {})
    return absent, culled


def _tell_more(index: Index, number: int, rule: str, count: int) -> None:
    if count > MOST_TOLD:
        params = {"rule": rule, "count": str(count), "limit": str(MOST_TOLD)}
        index.add_fault(number, "SRC-MORE", "", params)


def _tell_twice(index: Index) -> None:
    """Records that lie in several packages: only the first package keeps its own."""
    for archive_id, packages in list(index.rows(_TWICE)):
        first, *others = sorted(set(map(int, str(packages).split(","))))
        (key,) = index.row("SELECT key FROM package WHERE n = ?", first) or (b"",)
        params = {"record": archive_id, "other": shown(text_of(key))}
        for number in others or [first]:
            index.add_fault(number, "SRC-PKG-TWICE", "", params)


def _paged(index: Index, sql: str, number: int) -> Iterator[tuple[bytes]]:
    """The paths that a question gives, from a table apart: faults are written between."""
    index.do("DROP TABLE IF EXISTS told")
    index.do(f"CREATE TEMP TABLE told AS {sql}", number)
    last = 0
    page = "SELECT rowid, path FROM told WHERE rowid > ? ORDER BY rowid LIMIT 1000"
    while some := list(index.rows(page, last)):
        for row, path in some:
            last = row
            yield (path,)


def _is_own(path: str) -> bool:
    """Whether a document lists others and is itself listed nowhere."""
    name = path.rpartition("/")[2]
    manifest = name.startswith(("manifest-", "tagmanifest-")) and name.endswith(".txt")
    frame = name.startswith(("0=ocfl", "inventory.json"))
    return name in _OWN_FILES or manifest or frame or name.endswith((".keep", ".gitkeep"))
