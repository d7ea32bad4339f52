"""Packages that a METS document describes: E-ARK (CSIP) and FGS Paketstruktur 1.0–1.2."""

from leverans.ingest.packages.contents import read_contents, read_documents
from leverans.ingest.packages.fields import Described
from leverans.ingest.packages.interface import Terms
from leverans.ingest.packages.mets import MetsReading, read_mets
from leverans.ingest.packages.own import record_paths
from leverans.ingest.packages.package import OldPackage

_HEAD = 64 * 1024
_EARK = (b"dilcis.eu", b"DILCIS.eu", b"E-ARK", b"earksip", b"eark")
_FGS = (b"CommonSpecificationSwedenPackageProfile", b"eARD_Paket_FGS")


class EarkPackage:
    """A METS whose profile is of E-ARK."""

    kind = "eark"

    def fits(self, package: OldPackage) -> bool:
        """By METS.xml, or mets.xml, and its profile."""
        return _profiled(package, ("METS.xml", "mets.xml"), _EARK) != ""

    def read(self, package: OldPackage, terms: Terms) -> None:
        """See `PackageReader.read`."""
        _read(package, terms, _profiled(package, ("METS.xml", "mets.xml"), _EARK))


class FgsPackage:
    """A METS whose profile is of FGS."""

    kind = "fgs"

    def fits(self, package: OldPackage) -> bool:
        """By sip.xml, or mets.xml, and its profile."""
        return _profiled(package, _FGS_NAMES, _FGS) != ""

    def read(self, package: OldPackage, terms: Terms) -> None:
        """See `PackageReader.read`."""
        _read(package, terms, _profiled(package, _FGS_NAMES, _FGS))


_FGS_NAMES = ("sip.xml", "mets.xml", "METS.xml", "aip.xml", "info.xml")


def mets_of(package: OldPackage, folder: str = "") -> str:
    """The METS document of a package whose profile is known, "" where there is none."""
    for names, profiles in ((_FGS_NAMES, _FGS), (("METS.xml", "mets.xml"), _EARK)):
        if path := _profiled(package, tuple(folder + name for name in names), profiles):
            return path
    return ""


def _profiled(package: OldPackage, names: tuple[str, ...], profiles: tuple[bytes, ...]) -> str:
    """The first of these documents whose root element names one of the profiles."""
    for name in names:
        head = package.small(name, _HEAD)
        _, found, profile = head.partition(b"PROFILE=")
        told = profile[1:].partition(profile[:1])[0] if found else b""
        if any(one in told for one in profiles):
            return name
    return ""


def _read(package: OldPackage, terms: Terms, path: str) -> None:
    said, types = read_described(package, path)
    read_contents(package, terms, said, types)


def read_described(package: OldPackage, path: str) -> tuple[Described, set[str]]:
    """A METS with those it points to: what it says of the package, and the record types met."""
    root = read_mets(package, path)
    package.unmapped("mets", root.said().unmapped)
    types, documents = (
        set(root.types),
        {kind: list(paths) for kind, paths in root.documents.items()},
    )
    for nested in dict.fromkeys(root.nested):
        if nested != path and package.has(nested):
            _join(read_mets(package, nested), types, documents)
    said = root.said()
    if next(record_paths(package), None) is not None:  # ours: all is told by the records
        documents = {"PREMIS": documents.get("PREMIS", [])}
    described = read_documents(package, documents)
    for name, values in described.texts.items():
        said.texts.setdefault(name, values)
    package.unmapped("descriptive", described.unmapped)
    return said, types


def _join(reading: MetsReading, types: set[str], documents: dict[str, list[str]]) -> None:
    types |= reading.types
    for kind, paths in reading.documents.items():
        documents.setdefault(kind, []).extend(paths)
