"""E-ARK SIP 2.2.0 and 2.1.0 (the latter is FGS Paketstruktur 2.0), as tar, zip or folder."""

from collections.abc import Iterable
from pathlib import Path

from leverans.model.errors import ConfigurationError
from leverans.model.package import BuildOrder, Package
from leverans.model.record import Record
from leverans.packaging.build import Building
from leverans.packaging.closing import close_package
from leverans.packaging.copying import HASHES
from leverans.packaging.crew import Crew
from leverans.packaging.entry import Terms
from leverans.packaging.interface import Progress, Sink, Straight, Told
from leverans.packaging.mets_header import PROFILES, created
from leverans.packaging.part import Part
from leverans.packaging.spool import Spools
from leverans.packaging.straight import InOrder

_CHOICES = {
    "version": tuple(PROFILES),
    "premis_objects": ("representation", "file"),
    "description": ("ead3", "dc"),
}


class EArkSip:
    """Builds E-ARK submission packages; see `interface.PackageFormat` for the promises."""

    name = "eark-sip"

    def __init__(self, workers: int | None = None) -> None:
        """Let at most so many processes work on a large package; None = one per processor."""
        self._workers = workers

    def build(
        self,
        records: Iterable[Record],
        into: Path,
        *,
        order: BuildOrder,
        told: Told,
        progress: Progress,
    ) -> Package:
        """Build one package in `into`, whole or nothing, reading each payload byte once."""
        return self._build(records, into, None, order, (told, progress))

    def build_straight(
        self,
        records: Iterable[Record],
        into: Straight,
        *,
        order: BuildOrder,
        told: Told,
        progress: Progress,
    ) -> Package:
        """Build one tar package and hand it on meanwhile; see `StraightFormat`."""
        if order.agreement.package.container != "tar":
            raise ConfigurationError("only package.container tar goes straight to its receiver")
        return self._build(records, into.folder, into.sink, order, (told, progress))

    def _build(
        self,
        records: Iterable[Record],
        into: Path,
        sink: Sink | None,
        order: BuildOrder,
        tell: tuple[Told, Progress],
    ) -> Package:
        terms = _terms(order, into)
        with Spools(into) as spools:
            straight = None if sink is None else InOrder(sink, spools)
            part = Part(into, order.package_id, terms.container, spools, straight)
            try:
                with Crew(terms, self._workers, straight) as crew:
                    building = Building(order, terms, part, crew, spools)
                    building.pack(records, *tell)
                    close_package(building)
                digest = building.manifest.write(part.manifest_part)
                size = part.finish() or building.bytes
            except BaseException:
                part.drop()
                raise
            return _package(building, digest, size)


def _terms(order: BuildOrder, into: Path) -> Terms:
    """What the workers must know; SHA-256 is always taken, for manifest and receipt."""
    chosen = order.agreement.package
    for key, allowed in _CHOICES.items():
        value = getattr(chosen, key)
        if value not in allowed:
            raise ConfigurationError(f"package.{key} {value!r} is not one of {', '.join(allowed)}")
    algorithms = chosen.algorithms or ("SHA-256",)
    for name in algorithms:
        if name not in HASHES:
            known = ", ".join(HASHES)
            raise ConfigurationError(f"package.algorithms: {name!r} is not one of {known}")
    suffix = "" if chosen.container == "folder" else f".{chosen.container}"
    return Terms(
        container=chosen.container,
        target=str(into / f"{order.package_id}{suffix}.part"),
        root=order.package_id,
        package_id=order.package_id,
        algorithms=tuple(dict.fromkeys((*algorithms, "SHA-256"))),
        shown=algorithms[0],
        built_at=created(order),
        mtime=int(order.built_at.timestamp()),
        objects=chosen.premis_objects == "file",
    )


def _package(building: Building, digest: str, size: int) -> Package:
    order, part = building.order, building.part
    return Package(
        id=order.package_id,
        path="" if part.is_straight else str(part.final),
        container=building.terms.container,
        profile=f"E-ARK SIP {order.agreement.package.version}",
        files=building.manifest.files,
        bytes=building.bytes,
        records=building.records,
        payload_files=building.payload_files,
        payload_bytes=building.payload_bytes,
        manifest_digest=digest,
        manifest_path=str(part.manifest),
        size=size,
    )
