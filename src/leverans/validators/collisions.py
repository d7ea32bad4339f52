"""Members that cannot lie side by side everywhere.

Names that differ in case or Unicode form only, and a file whose name is also a folder's.
"""

from collections.abc import Iterator

from leverans.model.finding import Finding
from leverans.validators.containers.interface import flaw
from leverans.validators.identifiers import HashedIds
from leverans.validators.package_index import PackageIndex, fold

COLLISION_RULES = ("PKG-NAME-COLLISION", "PKG-NAME-FOLDER")


class Collisions:
    """Told of every path once; 8 bytes are kept of each."""

    def __init__(self) -> None:
        """None yet."""
        self._names = HashedIds()

    def add(self, path: str) -> None:
        """A member."""
        self._names.add_file(path.lower() if path.isascii() else fold(path))

    def findings(self, index: PackageIndex, prefix: str) -> Iterator[Finding]:
        """Each name that collides with one that sorts before it, all of them."""
        if not self._names.suspects():
            return
        first = ""
        for path in index.paths_by_fold():
            if not first or fold(first) != fold(path):
                first = path
            elif first != path:
                place = path.removeprefix(prefix)
                yield flaw("PKG-NAME-COLLISION", place, other=first.removeprefix(prefix))


def files_that_are_folders(index: PackageIndex, prefix: str) -> Iterator[Finding]:
    """A member `a` where there is a member `a/b` too: only one of them could be unpacked."""
    above: list[str] = []
    for path in index.paths():
        while above and not path.startswith(above[-1]):
            above.pop()
        if any(path.startswith(name + "/") for name in above):
            found = next(name for name in above if path.startswith(name + "/"))
            above.remove(found)
            yield flaw("PKG-NAME-FOLDER", found.removeprefix(prefix), other=path)
        above.append(path)
