"""Rows that go into the index of a package, and answers that come out of it."""

from typing import NamedTuple


class Reference(NamedTuple):
    """A METS document's word about one file (a tuple: there may be millions).

    `kind` names the element (`dmdSec`, `file`, `mptr` ...); `path` is resolved, `raw` as written;
    size -1 and digest "" mean that nothing is said.
    """

    document: int
    line: int
    kind: str
    id: str | None
    path: str
    raw: str
    size: int
    digest: str
    algorithm: str


class Pointer(NamedTuple):
    """An IDREF: `rule` is broken when nothing of that kind (`amd`, `dmd`, `file`) has the ID."""

    document: int
    line: int
    rule: str
    target: str
    kind: str


class Unequal(NamedTuple):
    """A reference and the file it names, which differ; `guessed` is one that it names nearly."""

    document: int
    line: int
    kind: str
    path: str
    said: str
    found: str
    guessed: bool = False


class Dangling(NamedTuple):
    """A reference to nothing; `row` is its place in the index."""

    row: int
    document: int
    line: int
    kind: str
    path: str
    raw: str
