"""The way through one OCFL object: its layout, the root's inventory, then each version's own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from leverans.model.finding import Finding
from leverans.validators.containers.interface import Member, flaw
from leverans.validators.ocfl.block_check import (
    judge_blocks,
    judge_content_folders,
    judge_homes,
    judge_versions,
)
from leverans.validators.ocfl.claims import Claims
from leverans.validators.ocfl.history import judge_first, judge_prior, judge_specs
from leverans.validators.ocfl.inventory import Inventory
from leverans.validators.ocfl.inventory_reader import Asked, InventoryReader
from leverans.validators.ocfl.json_stream import JsonFault, JsonStream
from leverans.validators.ocfl.layout import Layout, LayoutCheck, LayoutReader
from leverans.validators.ocfl.numbering import judge_names, judge_padding, judge_sequence
from leverans.validators.ocfl.object_source import ObjectSource
from leverans.validators.ocfl.sidecar import judge_sidecar, sidecar_algorithm
from leverans.validators.ocfl.tables import Tables, open_tables
from leverans.validators.ocfl.telling import Tell
from leverans.validators.ocfl.vocabulary import (
    DEFAULT_CONTENT,
    INVENTORY,
    version_number,
)

LARGEST = 4 * 1024**3  # bytes of an inventory
CHUNK = 1024**2


class ObjectCheck:
    """The state of the check of one object; `layout` and `root` are known when it has read."""

    def __init__(
        self, source: ObjectSource, declared: str, spec: str, computed: frozenset[str]
    ) -> None:
        """`spec` is what it is held against: `declared`, or another where it declares none."""
        self._source = source
        self._declared = declared
        self._computed = computed
        self._tell = Tell(source.report, source.name, spec)
        self._db = open_tables()
        self._claims = Claims(source, computed)
        self._types: list[tuple[str, str]] = []
        self.layout = Layout()
        self.root: Inventory | None = None

    def read(self, meanwhile: Callable[[], None]) -> None:
        """All inventories, the root's first."""
        try:
            self._read(meanwhile)
        finally:
            self._db.close()

    def _read(self, meanwhile: Callable[[], None]) -> None:
        root = self._read_inventory("", "root", meanwhile)
        content = root.content if root is not None else DEFAULT_CONTENT
        self.layout = LayoutReader(self._source, self._db, content).read()
        self.root = root if root is not None and root.whole else None
        self._judge_layout(root)
        if root is not None:
            self._judge_root(root)
        first: Inventory | None = None
        for name in self.layout.versions:
            prior = self._read_version(name, meanwhile)
            if prior is None:
                continue
            if first is None and version_number(name) == 1:
                first = prior
                if self.root is not None:
                    judge_first(first, self.root, self._tell.at(INVENTORY))
            if prior is not root:
                prior.tables.drop()
        judge_specs(self._types, self._declared, self._tell)

    def compare(self) -> Iterator[Finding]:
        """Digests and sizes, now that they are known."""
        return self._claims.compare()

    def _judge_layout(self, root: Inventory | None) -> None:
        layout, tell = self.layout, self._tell
        algorithm = sidecar_algorithm(layout.files, root.algorithm if root is not None else "")
        content = root.content if root is not None else DEFAULT_CONTENT
        LayoutCheck(layout, tell).judge(algorithm, content)
        judge_sequence(layout.versions, tell)
        judge_padding(layout.versions, tell)
        for path in self._source.index.empty_folders():
            shown = self._source.shown(path)
            parts = shown.split("/")
            if len(parts) > 2 and parts[0] in layout.versions and parts[1] == content:  # noqa: PLR2004 (below version/content)
                tell.at(shown)("OCFL-E024", value=shown)

    def _judge_root(self, root: Inventory) -> None:
        tell = self._tell.at(root.place)
        names = self.layout.files
        algorithm = sidecar_algorithm(names, root.algorithm)
        judge_sidecar(self._source, "", names, algorithm, tell, self._claim(""))
        if not root.whole:
            return
        folders = self.layout.versions
        judge_versions(root, folders, folders[-1] if folders else "", tell)
        judge_homes(root, folders, tell)
        judge_content_folders(root, self.layout, tell)
        stray = set(root.versions) & self.layout.folders
        judge_names(stray - set(folders), {}, self._tell)
        judge_blocks(root, tell)
        self._unlisted(root, len(folders), tell)
        self._claims.inventory(root, None)

    def _read_version(self, name: str, meanwhile: Callable[[], None]) -> Inventory | None:
        """Read and judge the inventory of a version directory; None when there is none."""
        folder, root = f"{name}/", self.root
        member = self._find(folder + INVENTORY)
        if member is None:
            self._tell.at(name)("OCFL-W010", value=name)
            LayoutCheck(self.layout, self._tell).version(name, "")
            return None
        at_root = self._find(INVENTORY) if name == self.layout.versions[-1] else None
        if at_root is not None:
            if self._is_same(at_root, member):
                self._judge_files(name, root.algorithm if root is not None else "")
                self._types.append((folder + INVENTORY, root.type if root is not None else ""))
                return root
            self._tell.at(folder + INVENTORY)("OCFL-E064", value=name)
        prior = self._read_inventory(folder, "prior", meanwhile)
        if prior is not None:
            self._judge_files(name, prior.algorithm)
            if prior.whole:
                self._judge_prior(prior, name)
        return prior

    def _judge_files(self, name: str, algorithm: str) -> None:
        names, folder = self.layout.version_files[name], f"{name}/"
        algorithm = sidecar_algorithm(names, algorithm)
        LayoutCheck(self.layout, self._tell).version(name, algorithm)
        judge_sidecar(self._source, folder, names, algorithm, self._tell, self._claim(folder))

    def _judge_prior(self, prior: Inventory, name: str) -> None:
        tell = self._tell.at(prior.place)
        folders = self.layout.versions
        known = folders[: folders.index(name) + 1]
        self._types.append((prior.place, prior.type))
        judge_versions(prior, known, name, tell)
        judge_homes(prior, known, tell)
        judge_blocks(prior, tell)
        self._unlisted(prior, len(known), tell)
        if self.root is not None:
            judge_prior(prior, self.root, tell)
        self._claims.inventory(prior, self.root)

    def _unlisted(self, one: Inventory, versions: int, tell: Tell) -> None:
        """Files in the content directories of its versions that its manifest does not list."""
        if "manifest" not in one.blocks:
            return
        known = self.layout.versions[:versions]
        highest = version_number(known[-1]) if known else 0
        rows = self._db.execute(
            "SELECT path FROM ocfl_content c WHERE version <= ? AND NOT EXISTS"  # noqa: S608 (a name of ours)
            f" (SELECT 1 FROM {one.tables.name}_path p WHERE p.block = 0 AND p.path = c.path)",
            (highest,),
        )
        for (path,) in rows:
            tell("OCFL-E023", value=path)

    def _read_inventory(
        self, folder: str, name: str, meanwhile: Callable[[], None]
    ) -> Inventory | None:
        tell = self._tell.at(folder + INVENTORY)
        member = self._find(folder + INVENTORY)
        if member is None:
            near = self._source.index.nearly(self._source.prefix + INVENTORY)
            if near is not None:
                tell.at(self._source.shown(near))("OCFL-E034", value=self._source.shown(near))
            tell("OCFL-E063")
            return None
        inventory = Inventory(folder=folder, tables=Tables(self._db, name, meanwhile))
        if member.size > LARGEST:
            tell("OCFL-TOO-LARGE", value=str(LARGEST))
            return inventory
        asked = Asked(declared=self._declared, is_root=not folder, computed=self._computed)
        try:
            with self._source.open(member) as source:
                InventoryReader(JsonStream(source), inventory, tell, asked).read()
        except JsonFault as fault:
            tell("OCFL-E033", fault.line, reason=fault.reason)
        except OSError as error:
            self._source.report(
                flaw("PKG-UNREADABLE", inventory.place, reason=error.strerror or str(error))
            )
        return inventory

    def _is_same(self, first: Member, second: Member) -> bool:
        """Whether two files are the same, byte by byte."""
        if first.size != second.size:
            return False
        try:
            with ExitStack() as both:
                one = both.enter_context(self._source.open(first))
                other = both.enter_context(self._source.open(second))
                while data := one.read(CHUNK):
                    if data != other.read(len(data)):
                        return False
        except OSError:
            return False
        return True

    def _claim(self, folder: str) -> Callable[[str, str], None]:
        return lambda algorithm, digest: self._claims.sidecar(folder, algorithm, digest)

    def _find(self, path: str) -> Member | None:
        return self._source.find(path)
