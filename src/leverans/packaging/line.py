"""A package format on the building line: opens all that it takes, and closes it whatever happens.

A format of its own is a subclass that names itself and makes a `Scheme` for each package.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from leverans.model.agreement import Agreement
from leverans.model.errors import ConfigurationError
from leverans.model.package import BuildOrder, Package
from leverans.model.record import Record
from leverans.packaging.build import Building
from leverans.packaging.cases.forms import FORMS
from leverans.packaging.copying import HASHES
from leverans.packaging.crew import Crew
from leverans.packaging.entry import Terms
from leverans.packaging.interface import Lack, Progress, Sink, Straight, Told
from leverans.packaging.part import Part
from leverans.packaging.scheme import Scheme
from leverans.packaging.spool import Spools
from leverans.packaging.straight import InOrder

_CHOICES: dict[str, Sequence[str]] = {
    "premis_objects": ("representation", "file"),
    "description": ("ead3", "dc"),
}


class LineFormat(ABC):
    """Builds packages of one kind; see `interface.PackageFormat` for the promises.

    Attributes:
        name: in agreements, and of its texts in `styles`. profile: as reports call it.
        versions, case_contents: what an agreement may ask for.
    """

    name: str
    profile: str
    versions: Sequence[str]
    case_contents: Sequence[str] = ("", *FORMS)

    def __init__(self, workers: int | None = None) -> None:
        """Let at most so many processes work on a large package; None = one per processor."""
        self._workers = workers

    def title(self, version: str) -> str:
        """Profile and version, as delivery notes and reports show them."""
        return f"{self.profile} {version}"

    @abstractmethod
    def scheme(self, order: BuildOrder, spools: Spools, title: str) -> Scheme:
        """The decisions on one package.

        Raises:
            ConfigurationError: the agreement lacks what the format cannot do without.
        """

    def unfit(self, record: Record, agreement: Agreement) -> Iterator[Lack]:
        """Nothing, unless a format says so."""
        del record, agreement
        return iter(())

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
        terms = self.terms(order, into)
        with Spools(into) as spools:
            scheme = self.scheme(order, spools, self.title(order.agreement.package.version))
            straight = None if sink is None else InOrder(sink, spools)
            part = Part(into, order.package_id, terms.container, spools, straight)
            try:
                with Crew(terms, self._workers, straight) as crew:
                    building = Building(order, terms, scheme, part, crew, spools)
                    building.pack(records, *tell)
                    scheme.close(building)
                digest = building.manifest.write(part.manifest_part)
                size = part.finish() or building.bytes
            except BaseException:
                part.drop()
                raise
            return _package(building, part, digest, size)

    def terms(self, order: BuildOrder, into: Path) -> Terms:
        """What the workers must know; SHA-256 is always taken, for manifest and receipt."""
        chosen = order.agreement.package
        choices = {"version": self.versions, "case_content": self.case_contents, **_CHOICES}
        for key, allowed in choices.items():
            _check(key, getattr(chosen, key), allowed)
        asked = tuple(dict.fromkeys(chosen.algorithms)) or ("SHA-256",)
        for name in asked:
            _check("algorithms", name, tuple(HASHES))
        suffix = "" if chosen.container == "folder" else f".{chosen.container}"
        return Terms(
            container=chosen.container,
            target=str(into / f"{order.package_id}{suffix}.part"),
            root=order.package_id,
            package_id=order.package_id,
            algorithms=tuple(dict.fromkeys((*asked, "SHA-256"))),
            asked=asked,
            built_at=order.built_at.isoformat(timespec="seconds"),
            mtime=int(order.built_at.timestamp()),
            objects=chosen.premis_objects == "file",
            style=self.name,
            case=chosen.case_content,
        )


def _check(key: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        told = ", ".join(name or '""' for name in allowed)
        raise ConfigurationError(f"package.{key} {value!r} is not one of {told}")


def _package(building: Building, part: Part, digest: str, size: int) -> Package:
    order = building.order
    return Package(
        id=order.package_id,
        path="" if part.is_straight else str(part.final),
        container=building.terms.container,
        profile=building.title,
        files=building.manifest.files,
        bytes=building.bytes,
        records=building.records,
        payload_files=building.payload_files,
        payload_bytes=building.payload_bytes,
        manifest_digest=digest,
        manifest_path=str(part.manifest),
        size=size,
    )
