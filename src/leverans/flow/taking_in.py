"""Take a package that was accepted into the archive: what is in quarantine becomes what is kept.

Until the archive's store is an OCFL storage root, a package is kept as the container it came in.
"""

from dataclasses import dataclass
from pathlib import Path

from leverans.flow.site import Site
from leverans.ledger.receptions import Reception
from leverans.model.errors import PackageError
from leverans.storage.failures import told
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """Where a package is kept, below the workspace."""

    location: str


def take_in(site: Site, reception: Reception, package_path: Path) -> TakenIn:
    """Keep an accepted package for good; safe to call again after a break at any point.

    Args:
        reception: what the archive knows of it. package_path: where it lies in quarantine; once
            it has been taken in, nothing lies there any more.

    Raises:
        PackageError: it lies in neither place. StorageError: the archive cannot be written.
    """
    goal = site.folder("archive", reception.reference) / package_path.name
    with told(str(goal)):
        if package_path.exists():
            package_path.rename(goal)
        elif not goal.exists():
            raise PackageError("lies neither in quarantine nor in the archive", place=str(goal))
    return TakenIn(location=goal.relative_to(site.root).as_posix())


def kept_digest(site: Site, reception: Reception) -> str:
    """The manifest digest of what the archive keeps, computed from its bytes now."""
    kept = site.root / reception.location
    terms = CheckProfile(profile="eark", workers=site.workers)
    return check_package(kept, profile=terms, shelf=site.shelf).manifest_digest
