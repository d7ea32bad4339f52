"""The base directory of the bag that is checked, as all parts of the check see it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from leverans.model.finding import Finding
from leverans.validators.bag.declaration import Declaration
from leverans.validators.bag.encodings import TagText
from leverans.validators.bag.paths import PAYLOAD
from leverans.validators.containers.interface import Container
from leverans.validators.package_index import PackageIndex, glob_literal


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseDirectory:
    """A bag in a container; its paths are told from the base directory on.

    Attributes:
        prefix: of the base directory in the container. declaration: what bagit.txt says.
        report: takes a finding. meanwhile: to be called now and then while much is read.
    """

    container: Container
    index: PackageIndex
    prefix: str
    declaration: Declaration
    report: Callable[[Finding], None]
    meanwhile: Callable[[], None]

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return self.index.find(self.prefix + path) is not None

    def lines(self, name: str) -> Iterator[tuple[int, str]]:
        """(number, text) of the lines of a tag file; none where it is not there."""
        for first, block in self.blocks(name):
            yield from enumerate(block, first)

    def blocks(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """The lines, in lists of lines that follow each other: (number of the first, lines).

        A file that cannot be read is a finding already: its digest was wanted.
        """
        member = self.index.find(self.prefix + name)
        if member is None:
            return
        encoding, edition = self.declaration.encoding, self.declaration.edition
        try:
            with self.container.open(member) as source:
                text = TagText(source, encoding, place=name, edition=edition)
                yield from text.blocks(self.report)
        except OSError:
            return

    def tag_files(self) -> Iterator[str]:
        """All files that are not payload."""
        every = glob_literal(self.prefix)
        for member in self.index.matching(every + "*", but=(every + PAYLOAD + "*",)):
            yield member.path.removeprefix(self.prefix)
