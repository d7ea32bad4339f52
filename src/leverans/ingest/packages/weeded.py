"""What beside the packages is set aside: by the agreement's patterns, its lists, OCFL's frame."""

from collections.abc import Callable, Iterable

from leverans.ingest.index import text_of
from leverans.ingest.names import raw
from leverans.ingest.packages.index import Index, Part
from leverans.ingest.weeding import Weeding
from leverans.model.agreement import SourceTerms
from leverans.model.finding import Finding

Ignored = dict[str, tuple[int, int]]
"""Reason -> (files, bytes)."""


def weed(
    index: Index, terms: SourceTerms, lists: Iterable[str], tell: Callable[[Finding], None]
) -> Ignored:
    """Set aside what lies beside the packages and belongs to none."""
    for key in lists:
        index.do("UPDATE entry SET part = ? WHERE key = ?", Part.LOOSE, raw(key))
    weeding = Weeding(terms.ignore, lists)
    sql = (
        "SELECT key, size FROM entry WHERE part = 0 AND kind = 'file' AND key > ?"
        " ORDER BY key LIMIT 500"
    )
    last = b""
    while some := list(index.rows(sql, last)):
        for key, size in some:
            last = key
            if weeding.takes(text_of(key), size):
                index.do("UPDATE entry SET part = ? WHERE key = ?", Part.IGNORED, key)
    for finding in weeding.findings(terms.system):
        tell(finding)
    return _sums(index, weeding)


def _sums(index: Index, weeding: Weeding) -> Ignored:
    """Patterns have their counts; their bytes are told as one sum under the first of them."""
    found: Ignored = {pattern: (files, 0) for pattern, files in weeding.counts.items()}
    if found:
        first = next(iter(found))
        found[first] = (found[first][0], weeding.bytes)
    sql = "SELECT count(*), coalesce(sum(size), 0) FROM entry WHERE part = ?"
    files, size = index.row(sql, Part.FRAME) or (0, 0)
    if files:
        found["OCFL"] = (files, size)
    return found
