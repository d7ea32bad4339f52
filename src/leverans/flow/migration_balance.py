"""The balance of a migration: for each old delivery, in = out + rejected with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leverans.flow.migration_links import surveyed
from leverans.flow.site import Site
from leverans.flow.survey import DELIVERED, survey_path
from leverans.flow.survey_file import PACK, SurveyFile
from leverans.ingest.package_source import PackageSource
from leverans.ingest.packages.facts import PackageFacts
from leverans.ledger.exceptions import excepted
from leverans.model.migration import HELD, MigrationRow

Key = tuple[str, str, str]


@dataclass(slots=True)
class _Sum:
    kinds: set[str] = field(default_factory=set)
    packages: int = 0
    records: int = 0
    files: int = 0
    bytes: int = 0
    out_files: int = 0
    out_bytes: int = 0
    culled: int = 0
    rejected: dict[str, tuple[int, int]] = field(default_factory=dict)

    def reject(self, reason: str, files: int, size: int) -> None:
        """Count under a reason."""
        had = self.rejected.get(reason, (0, 0))
        self.rejected[reason] = (had[0] + files, had[1] + size)


def balance_rows(site: Site, agreement: str, source: PackageSource) -> tuple[MigrationRow, ...]:
    """The rows, in order; as many as the old archive had deliveries, creators and types."""
    with site.ledger.read() as connection:
        reasons = excepted(connection, agreement)
    sums: dict[Key, _Sum] = {}
    for package in source.packages(site.scope(agreement)):
        _take_in(sums.setdefault(_key(package), _Sum()), package, reasons)
    path = survey_path(site, agreement)
    if path.exists():
        with SurveyFile(path) as survey:
            _take_out(sums, site, agreement, source, survey)
    return tuple(_row(key, found) for key, found in sorted(sums.items()))


def _key(package: PackageFacts) -> Key:
    return package.delivery, package.creator, package.type


def _take_in(into: _Sum, package: PackageFacts, reasons: Mapping[str, str]) -> None:
    into.kinds.add(package.kind or "?")
    into.packages += 1
    into.records += package.records
    into.files += package.files
    into.bytes += package.bytes
    into.culled += package.culled
    if package.rejected:
        into.reject(reasons.get(package.item, HELD), package.files, package.bytes)


def _take_out(
    sums: dict[Key, _Sum], site: Site, agreement: str, source: PackageSource, survey: SurveyFile
) -> None:
    """What the survey decided on every file of the records, delivery by delivery."""
    for located, line in surveyed(source, site, agreement, survey):
        into = sums[_key(located.package)]
        for one, decided in zip(located.files, survey.files(line.n), strict=True):
            fate = line.fate if decided.fate == PACK else decided.fate
            if fate in (PACK, DELIVERED):
                into.out_files += 1
                into.out_bytes += one.file.size
            else:
                into.reject(fate, 1, one.file.size)


def _row(key: Key, found: _Sum) -> MigrationRow:
    delivery, creator, type_ = key
    return MigrationRow(
        delivery=delivery,
        creator=creator,
        type=type_,
        kinds=tuple(sorted(found.kinds)),
        packages=found.packages,
        records=found.records,
        files=found.files,
        bytes=found.bytes,
        out_files=found.out_files,
        out_bytes=found.out_bytes,
        rejected=dict(sorted(found.rejected.items())),
        culled=found.culled,
    )
