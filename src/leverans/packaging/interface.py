"""What every package format promises; checked by `leverans.testing.format_contract`."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from leverans.model.agreement import Agreement
from leverans.model.finding import Finding
from leverans.model.package import BuildOrder, Package, RecordBuilt
from leverans.model.record import Record

Told = Callable[[RecordBuilt], None]
Progress = Callable[[int, int], None]  # files and bytes done since the last call


class PackageFormat(Protocol):
    """Builds packages of one kind."""

    name: str

    def title(self, version: str) -> str:
        """Profile and version, as delivery notes and reports show them: `E-ARK SIP 2.2.0`."""

    def unfit(self, record: Record, agreement: Agreement) -> Iterator[Finding]:
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
