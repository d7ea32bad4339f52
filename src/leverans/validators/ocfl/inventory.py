"""What is kept of an inventory beside its tables."""

from dataclasses import dataclass, field
from typing import NamedTuple

from leverans.validators.ocfl.tables import Tables
from leverans.validators.ocfl.vocabulary import DEFAULT_CONTENT, INVENTORY

MOST_VERSIONS = 100_000
MOST_HOMES = 100_000


class Version(NamedTuple):
    """A version block: the block number and line of it, and a digest of created, message, user."""

    block: int
    line: int
    facts: bytes


@dataclass(slots=True, kw_only=True)
class Inventory:
    """One inventory.json.

    Attributes:
        folder: `v1/` …, "" for the object's root. tables: its manifest, states and fixity.
        whole: it could be read to its end. blocks: which of manifest and versions are objects.
        id, type, algorithm, head: "" where they are missing or no strings.
        content_directory: None where it is not set, or not to be used.
        versions, fixity: by their names, the block of each. homes: first two elements of content
        paths, with the line of the first of them.
    """

    folder: str
    tables: Tables
    whole: bool = False
    blocks: set[str] = field(default_factory=set)
    id: str = ""
    type: str = ""
    algorithm: str = ""
    head: str = ""
    content_directory: str | None = None
    versions: dict[str, Version] = field(default_factory=dict)
    fixity: dict[str, int] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Path from the object's root on."""
        return self.folder + INVENTORY

    @property
    def content(self) -> str:
        """Name of the content directory."""
        return DEFAULT_CONTENT if self.content_directory is None else self.content_directory
