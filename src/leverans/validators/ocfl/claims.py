"""Digests that inventories and sidecars state: noted in the index, compared when all is hashed."""

from collections.abc import Iterable, Iterator
from itertools import chain

from leverans.model.finding import Finding
from leverans.validators.containers.interface import flaw
from leverans.validators.index_rows import Dangling, Reference
from leverans.validators.ocfl.inventory import Inventory
from leverans.validators.ocfl.object_source import ObjectSource
from leverans.validators.ocfl.tables import MANIFEST, Said
from leverans.validators.ocfl.vocabulary import ALGORITHMS, INVENTORY

MANIFEST_KIND, FIXITY_KIND, SIDECAR_KIND = "manifest", "fixity", "sidecar"
_RULES = {
    MANIFEST_KIND: "OCFL-E092",
    FIXITY_KIND: "OCFL-E093",
    SIDECAR_KIND: "OCFL-E060",
}
_LONGEST_SIZE = 18  # digits that fit into the index
_NO_SIZE = 10**_LONGEST_SIZE  # no file has it


class Claims:
    """Gathers what is said of files."""

    def __init__(self, source: ObjectSource, computed: frozenset[str]) -> None:
        """`computed`: algorithms whose digests the index will have."""
        self._source = source
        self._computed = computed
        self._places: list[str] = []

    def inventory(self, one: Inventory, root: Inventory | None) -> None:
        """What an inventory says, without what the root's has said in the same words."""
        self._places.append(one.place)
        if one.algorithm in self._computed:
            same = root is not None and root.algorithm == one.algorithm
            said = _said(one, MANIFEST, root if same else None, MANIFEST)
            self._note(MANIFEST_KIND, one.algorithm, said)
        for name, block in one.fixity.items():
            other = root.fixity.get(name) if root is not None else None
            said = _said(one, block, root if other else None, other or 0)
            self._note(FIXITY_KIND, name, said)

    def sidecar(self, folder: str, algorithm: str, digest: str) -> None:
        """What a sidecar says of its inventory."""
        if algorithm in self._computed:
            self._places.append(f"{folder}{INVENTORY}.{algorithm}")
            self._refer(SIDECAR_KIND, algorithm, 0, digest, folder + INVENTORY)

    def compare(self) -> Iterator[Finding]:
        """What is not so."""
        index = self._source.index
        index.close_documents()
        for one in index.dangling():
            yield from self._missing(one)
        for unlike in chain(index.unequal_sizes(), index.unequal_digests()):
            place = self._places[unlike.document]
            yield flaw(
                _RULES[unlike.kind],
                f"{place}#{unlike.line}" if unlike.line else place,
                value=self._source.shown(unlike.path),
                reason=f"{unlike.said} stated, {unlike.found} found",
            )

    def _missing(self, one: Dangling) -> Iterator[Finding]:
        index, place = self._source.index, f"{self._places[one.document]}#{one.line}"
        turned = one.path.replace("\\", "/")
        if turned != one.path and index.find(turned) is not None:
            yield flaw("OCFL-E035", place, value=one.raw)
        yield flaw(_RULES[one.kind], place, value=one.raw, reason="no such file")

    def _note(self, kind: str, algorithm: str, said: Iterable[Said]) -> None:
        for one in said:
            self._refer(kind, algorithm, one.line, one.digest, one.path)

    def _refer(self, kind: str, algorithm: str, line: int, digest: str, path: str) -> None:
        sized = not ALGORITHMS[algorithm]
        self._source.index.refer(
            Reference(
                document=len(self._places) - 1,
                line=line,
                kind=kind,
                id=None,
                path=self._source.prefix + path,
                raw=path,
                size=_size(digest) if sized else -1,
                digest="" if sized else digest.lower(),
                algorithm=algorithm,
            )
        )


def _said(one: Inventory, block: int, root: Inventory | None, root_block: int) -> Iterator[Said]:
    """What a block says, without what that of the root's inventory, if it is given, says too."""
    if root is None:
        return one.tables.said(block)
    return one.tables.said_anew(block, root.tables, root_block)


def _size(digest: str) -> int:
    """A size as it is to be written: decimal, without padding."""
    short = digest.isascii() and digest.isdigit() and len(digest) <= _LONGEST_SIZE
    return int(digest) if short and str(int(digest)) == digest else _NO_SIZE
