"""The object that is checked, as the parts of the check see it: paths from its root on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from leverans.model.finding import Finding
from leverans.schemas.xml import Readable
from leverans.validators.containers.interface import Container, Member
from leverans.validators.package_index import PackageIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectSource:
    """Where an object's files are.

    Attributes:
        container, index: what holds it. prefix: its root folder in the container, with a slash.
        name: of its root folder. folders: those that the container knows of.
        report: takes a finding at any time.
    """

    container: Container
    index: PackageIndex
    prefix: str
    name: str
    folders: frozenset[str]
    report: Callable[[Finding], None]

    def find(self, path: str) -> Member | None:
        """The file at this path."""
        return self.index.find(self.prefix + path)

    def open(self, member: Member) -> AbstractContextManager[Readable]:
        """Its bytes.

        Raises:
            OSError: it cannot be read.
        """
        return self.container.open(member)

    def shown(self, path: str) -> str:
        """A path of the container, from the object's root on."""
        return path.removeprefix(self.prefix)
