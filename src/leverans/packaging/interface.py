"""What every package format promises; checked by `leverans.testing.format_contract`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from leverans.model.agreement import Agreement
from leverans.model.package import BuildOrder, Package, RecordBuilt
from leverans.model.record import Record

Told = Callable[[RecordBuilt], None]
Progress = Callable[[int, int], None]  # files and bytes done since the last call


class Lack(NamedTuple):
    """What a record lacks for a format: the rule that asks for it, and what stands there."""

    rule: str
    value: str


class Sink(Protocol):
    """Takes the bytes of a container, in their order, while it is built."""

    def write(self, data: bytes) -> None:
        """Take the next bytes; may wait until there is room for them.

        Raises:
            StorageError: they cannot be taken.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Straight:
    """Where a container goes that never lies here: its bytes to `sink`, the rest to `folder`."""

    folder: Path
    sink: Sink


class PackageFormat(Protocol):
    """Builds packages of one kind."""

    name: str

    def title(self, version: str) -> str:
        """Profile and version, as delivery notes and reports show them: `E-ARK SIP 2.2.0`."""

    def unfit(self, record: Record, agreement: Agreement) -> Iterator[Lack]:
        """What a record lacks that this format cannot do without; asked before all packing."""

    def build(
        self,
        records: Iterable[Record],
        into: Path,
        *,
        order: BuildOrder,
        told: Told,
        progress: Progress,
    ) -> Package:
        """Build one package in the folder `into`, whole or nothing, reading each byte once.

        The container is `into/<package_id>.tar` (or `.zip`, or a folder without ending), the
        manifest `into/<package_id>.manifest.txt`. Both get their names last, after fsync; what
        a killed build left behind is replaced. The same order and records give the same bytes.

        Raises:
            SourceChanged: a file's size or time is not what was listed, or changed on the way.
            SourceError: a file cannot be read.
            NoSpace, PackageError: it cannot be written.
        """


@runtime_checkable
class StraightFormat(PackageFormat, Protocol):
    """A package format that can hand its container on while it is built."""

    def build_straight(
        self,
        records: Iterable[Record],
        into: Straight,
        *,
        order: BuildOrder,
        told: Told,
        progress: Progress,
    ) -> Package:
        """Build as `build` does, byte for byte, but hand the container to `into.sink`.

        Only what stands beside it is written here: the manifest, and texts that must wait. Its
        `path` is empty. Only kinds of container whose beginning does not depend on their end.
        """
