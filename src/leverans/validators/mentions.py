"""Files that content documents name, beside the members of the package: in the index's database.

What METS says of files is in the index itself; this is kept apart, for a file that only a content
document names is still one that METS does not.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from leverans.validators.containers.interface import Member

BULK = 2_000

_MENTIONS = (
    "CREATE TABLE mention (document INTEGER, line INTEGER, raw TEXT, tail TEXT, plain TEXT,"
    " size INTEGER, digest TEXT, algorithm TEXT, n INTEGER, near INTEGER)"
)
_DOCUMENTS = "CREATE TABLE mentioner (document INTEGER PRIMARY KEY, place TEXT, namespace TEXT)"
_EXACTLY = "m.path = ? || {name}"
_NEARLY = "fold(m.path) = fold(? || {name})"
_LATER = (  # digests that nobody else asked for
    "CREATE TABLE later_digest (n INTEGER, algorithm TEXT, hex TEXT, PRIMARY KEY (n, algorithm))"
    " WITHOUT ROWID"
)
_FOUND_DIGEST = "coalesce(digest_of(s.algorithm, s.n), o.hex)"


class Mention(NamedTuple):
    """A file as a document names it (a tuple: there may be millions).

    `tail` is the path without the folder that it starts from, taken literally; `plain` the same
    with what is encoded in a URI decoded. Size -1 and digest "" mean that nothing is said.
    """

    line: int
    raw: str
    tail: str
    plain: str
    size: int
    digest: str
    algorithm: str


class Named(NamedTuple):
    """How and where a file is named, and the path of the one that is there, or ""."""

    line: int
    raw: str
    path: str


class Differing(NamedTuple):
    """A file that is another than is said, and the document that says it."""

    place: str
    namespace: str
    line: int
    path: str
    said: str
    found: str


class Mentions:
    """One document at a time is opened, added to and closed; digests are compared at the end."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """`db` has the table `member` and the functions `fold` and `digest_of`."""
        self._db = db
        self._db.execute(_MENTIONS)  # a script would end the transaction that all goes on in
        self._db.execute(_DOCUMENTS)
        self._db.execute(_LATER)
        self._waiting: list[tuple[object, ...]] = []
        self._document = 0
        self._last = 0  # row before the open document's first

    def open(self, place: str, namespace: str) -> None:
        """A document begins; `place` as findings show it."""
        self._waiting.clear()
        self._last = self._db.execute("SELECT coalesce(max(rowid), 0) FROM mention").fetchone()[0]
        self._document += 1
        self._db.execute("INSERT INTO mentioner VALUES (?,?,?)", (self._document, place, namespace))

    def has_document(self, namespace: str) -> bool:
        """Whether a document of this namespace has been read."""
        rows = self._db.execute("SELECT 1 FROM mentioner WHERE namespace = ? LIMIT 1", (namespace,))
        return rows.fetchone() is not None

    def add(self, mention: Mention) -> None:
        """A file that the open document names."""
        self._waiting.append((self._document, *mention))
        if len(self._waiting) >= BULK:
            self._flush()

    def find(self, folders: Sequence[str]) -> None:
        """The open document is read: look for its files from each of these folders in turn.

        `folders` have a slash at their end, or are "".
        """
        self._flush()
        self._look(folders, _EXACTLY, near=0)
        if next(self.missing(), None) is not None:
            self._db.execute("CREATE INDEX IF NOT EXISTS member_fold ON member (fold(path))")
            self._look(folders, _NEARLY, near=1)

    def missing(self) -> Iterator[Named]:
        """Files that the open document names and that are not there."""
        rows = self._db.execute(
            "SELECT line, raw, '' FROM mention WHERE rowid > ? AND n IS NULL", (self._last,)
        )
        return (Named(*row) for row in rows)

    def nearly(self) -> Iterator[Named]:
        """Files that are there under nearly the name by which the open document names them."""
        rows = self._db.execute(
            "SELECT s.line, s.raw, m.path FROM mention s JOIN member m USING (n)"
            r" WHERE s.rowid > ? AND (s.near OR instr(s.raw, '\'))",
            (self._last,),
        )
        return (Named(*row) for row in rows)

    def unequal_sizes(self) -> Iterator[Differing]:
        """Files of the open document that have another size than it says."""
        return self._differing(
            "CAST(s.size AS TEXT), CAST(m.size AS TEXT)",
            "s.size >= 0 AND s.size <> m.size",
            self._last,
        )

    def close(self) -> None:
        """All is said of the open document but what the digests will say."""
        self._db.execute(
            "DELETE FROM mention WHERE rowid > ? AND (digest = '' OR n IS NULL)", (self._last,)
        )

    def uncomputed(self) -> Iterator[tuple[int, Member, str]]:
        """(number, member, algorithm) of digests that are said and were not computed.

        All documents are read by now. What comes is to be given to `add_digest`.
        """
        self._db.execute("CREATE INDEX IF NOT EXISTS mention_n ON mention (n, algorithm)")
        last: tuple[object, ...] = (0, "")
        while rows := self._db.execute(
            "SELECT DISTINCT s.n, s.algorithm, m.path, m.size, m.place FROM mention s"
            " JOIN member m USING (n) WHERE s.algorithm <> 'sha256' AND (s.n, s.algorithm) > (?, ?)"
            " AND digest_of(s.algorithm, s.n) IS NULL ORDER BY s.n, s.algorithm LIMIT ?",
            (*last, BULK),
        ).fetchall():
            yield from ((row[0], Member(*row[2:]), row[1]) for row in rows)
            last = rows[-1][:2]

    def add_digest(self, number: int, algorithm: str, digest: str) -> None:
        """What a member's digest is by an algorithm that the others were not asked for."""
        self._db.execute("INSERT INTO later_digest VALUES (?,?,?)", (number, algorithm, digest))

    def unequal_digests(self) -> Iterator[Differing]:
        """Files that have another digest than a document says."""
        return self._differing(
            f"s.digest, {_FOUND_DIGEST}", f"s.digest <> '' AND s.digest <> {_FOUND_DIGEST}", 0
        )

    def _look(self, folders: Sequence[str], how: str, *, near: int) -> None:
        for folder in folders:
            for name, other in (("tail", ""), ("plain", " AND plain <> tail")):
                self._db.execute(
                    "UPDATE mention SET (n, near) = (SELECT m.n, ? FROM member m"  # noqa: S608 (our own words)
                    f" WHERE {how.format(name=name)} LIMIT 1) WHERE rowid > ? AND n IS NULL{other}",
                    (near, folder, self._last),
                )

    def _differing(self, values: str, where: str, after: int) -> Iterator[Differing]:
        rows = self._db.execute(
            f"SELECT d.place, d.namespace, s.line, m.path, {values} FROM mention s"  # noqa: S608 (our own words)
            " JOIN member m USING (n) JOIN mentioner d USING (document)"
            " LEFT JOIN later_digest o ON o.n = s.n AND o.algorithm = s.algorithm"
            f" WHERE s.rowid > ? AND {where}",
            (after,),
        )
        return (Differing(*row) for row in rows)

    def _flush(self) -> None:
        self._db.executemany("INSERT INTO mention VALUES (?,?,?,?,?,?,?,?,NULL,0)", self._waiting)
        self._waiting.clear()
