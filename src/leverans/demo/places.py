"""Where everything of the demo lies; light, so that the command line starts without the makers."""

from dataclasses import dataclass
from pathlib import Path

AGREEMENT = "filserver"
RECEIVER = "Exempelarkivet, mellanarkiv"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPaths:
    """Where everything of the demo lies.

    Attributes:
        root: the demo's folder. producer, archive: the two workspaces.
        source: the file server's folder. sheet: the metadata beside it.
        drop: the folder in which the two sides meet.
    """

    root: Path
    producer: Path
    archive: Path
    source: Path
    sheet: Path
    drop: Path


def paths_in(root: Path) -> DemoPaths:
    """The places below a demo folder, whether they exist or not."""
    return DemoPaths(
        root=root,
        producer=root / "forvaltning",
        archive=root / "mellanarkiv",
        source=root / "filserver" / "handlingar",
        sheet=root / "filserver" / "handlingar.csv",
        drop=root / "inlamning",
    )
