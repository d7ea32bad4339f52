"""What a migration must prove: for each old delivery, in = out + rejected with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass

HELD = "@held"
"""The reason of what nobody has decided on yet."""
_UNDECIDED = (HELD, "@unplanned")


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationRow:
    """The figures of one old delivery, by creator and type.

    Attributes:
        delivery, creator, type: as the old packages say. kinds: of the packages.
        packages, records, files, bytes: what lies in the old archive.
        out_files, out_bytes: what goes into the new packages, or went before.
        rejected: reason -> (files, bytes).
        culled: files that are absent and that the culling list explains.
    """

    delivery: str
    creator: str
    type: str
    kinds: tuple[str, ...]
    packages: int
    records: int
    files: int
    bytes: int
    out_files: int
    out_bytes: int
    rejected: Mapping[str, tuple[int, int]]
    culled: int = 0

    @property
    def rejected_files(self) -> int:
        """Files left behind, for whatever reason."""
        return sum(files for files, _ in self.rejected.values())

    @property
    def balances(self) -> bool:
        """Whether in is out and rejected together, in files and bytes."""
        size = sum(size for _, size in self.rejected.values())
        together = (self.out_files + self.rejected_files, self.out_bytes + size)
        return (self.files, self.bytes) == together

    @property
    def decided(self) -> bool:
        """Whether it balances, and a person or the agreement has a reason for every reject."""
        return self.balances and not any(reason in self.rejected for reason in _UNDECIDED)
