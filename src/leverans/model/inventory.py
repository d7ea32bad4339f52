"""The source as it was before the export, and the sum that must come out even afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from leverans.model.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """Something that belongs to no record: a symlink, a file without row, a row without file.

    It holds the delivery until it is mended or excepted by a person.

    Attributes:
        item: its id. files: 1, or 0 when there is no file. bytes: its size.
        finding: what is wrong with it, with its name as location.
    """

    item: str
    files: int
    bytes: int
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Counts, keys and sums of a source, taken before anything is read.

    Attributes:
        files, bytes: everything that lies in the source, ignored and broken items included.
        records: rows or records the source announces.
        keys_digest: sha256 (hex) over all item keys in order, one per line with size.
        findings: what is wrong with the source or its sheet as a whole or in single rows.
        loose: items without a record; can be walked again and again, never a list when long.
        ignored: number of files set aside by the agreement's own list, by pattern.
        ignored_bytes: their sum.
    """

    files: int
    bytes: int
    records: int
    keys_digest: str
    findings: tuple[Finding, ...] = ()
    loose: Iterable[Loose] = ()
    ignored: Mapping[str, int] = field(default_factory=dict)
    ignored_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """source = packaged + reasoned exceptions = received, in files and bytes.

    Attributes:
        source_files, source_bytes: from the inventory.
        packaged_files, packaged_bytes: payload that went into packages, or that is to go into
            them while `planned` is True: then nothing has been packaged.
        exceptions: reason -> (files, bytes) left out on purpose, by person or by agreement.
        received_files, received_bytes: payload that the archive's receipts name; None before.
    """

    source_files: int
    source_bytes: int
    packaged_files: int
    packaged_bytes: int
    exceptions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    received_files: int | None = None
    received_bytes: int | None = None
    planned: bool = False

    @property
    def excepted_files(self) -> int:
        """Files left out for a stated reason."""
        return sum(files for files, _ in self.exceptions.values())

    @property
    def held_files(self) -> int:
        """Files that findings hold: neither to be packed nor left out. 0 once it is packed."""
        return self.source_files - self.packaged_files - self.excepted_files

    @property
    def held_bytes(self) -> int:
        """Sum of the sizes of the held files."""
        excepted = sum(size for _, size in self.exceptions.values())
        return self.source_bytes - self.packaged_bytes - excepted

    @property
    def balances(self) -> bool:
        """True when nothing is missing and nothing is double, as far as we have come."""
        excepted_bytes = sum(size for _, size in self.exceptions.values())
        left = self.source_files == self.packaged_files + self.excepted_files
        left = left and self.source_bytes == self.packaged_bytes + excepted_bytes
        if self.received_files is None:
            return left
        same = (self.received_files, self.received_bytes)
        return left and same == (self.packaged_files, self.packaged_bytes)
