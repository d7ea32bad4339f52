"""The kinds of packages that can be read, in the order in which they are tried."""

from leverans.ingest.packages.bag import BagPackage
from leverans.ingest.packages.contents import read_contents
from leverans.ingest.packages.didl import DidlPackage
from leverans.ingest.packages.fields import described, field_map
from leverans.ingest.packages.interface import PackageReader, Terms
from leverans.ingest.packages.mets_kinds import EarkPackage, FgsPackage
from leverans.ingest.packages.package import OldPackage

KINDS: tuple[PackageReader, ...] = (BagPackage(), FgsPackage(), EarkPackage(), DidlPackage())
OCFL = "ocfl"


def kind_of(package: OldPackage) -> PackageReader | None:
    """The kind of a package, None where none fits: then nobody guesses."""
    return next((kind for kind in KINDS if kind.fits(package)), None)


def read_plain(package: OldPackage, terms: Terms) -> None:
    """An OCFL object whose newest version is no package: its files are one record."""
    read_contents(package, terms, described(iter(()), field_map("mets")), set())
