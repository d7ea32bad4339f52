"""Checks one package as it lies there, whoever made it, and says all that is wrong with it at once.

The way: open the container, walk it once, see which kind of package it is; that kind reads its
manifests in one pass each while the files are hashed beside it, and then says what does not fit
together.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from leverans.model.errors import PackageError
from leverans.model.finding import Finding, Findings, Report
from leverans.schemas.shelf import SchemaShelf
from leverans.validators.collisions import COLLISION_RULES, files_that_are_folders
from leverans.validators.containers.elsewhere import Elsewhere
from leverans.validators.containers.interface import Container, Limits, flaw
from leverans.validators.containers.open import Bomb, NotAContainer, open_container
from leverans.validators.containers.tar import Tar
from leverans.validators.content.check import ContentFiles
from leverans.validators.content_check import Around, ContentCheck, SchemaDoor
from leverans.validators.feeding import Feeding
from leverans.validators.interface import CheckProfile
from leverans.validators.kinds.interface import Kind, Work
from leverans.validators.kinds.table import recognise_kind
from leverans.validators.package_index import PackageIndex, glob_literal
from leverans.validators.survey import Surveyor, bare_name

Progress = Callable[[int, int], None]  # files and bytes done since the last call
CONTAINER_RULES = ("PKG-DUPLICATE-MEMBER", "PKG-UNREADABLE", *COLLISION_RULES)


def check_package(
    path: Path,
    *,
    profile: CheckProfile,
    shelf: SchemaShelf,
    progress: Progress = lambda _files, _bytes: None,
    limits: Limits | None = None,
    elsewhere: Elsewhere | None = None,
) -> Report:
    """Check the package at `path`: a folder, tar, tar.gz or zip, or a single XML document.

    Whatever is wrong with it is a finding; a report comes back for anything that lies there, and
    also when nothing does.

    A tar that lies elsewhere is read there, by this process alone; `path` is then only its name.

    Raises:
        PackageError: the check itself could not go on: temporary disk full, a worker killed.
    """
    limits = limits or Limits()
    if elsewhere is not None:
        profile = replace(profile, workers=1)
    try:
        container = Tar(path, limits, elsewhere) if elsewhere else open_container(path, limits)
    except Bomb:
        return _refused(path, flaw("PKG-BOMB", path.name))
    except NotAContainer:
        return _refused(path, flaw("PKG-NOT-A-CONTAINER", path.name))
    except OSError as error:
        reason = error.strerror or str(error)
        return _refused(path, flaw("PKG-UNREADABLE", path.name, reason=reason))
    try:
        with PackageIndex() as index:
            check = _PackageCheck(container, index, profile=profile, shelf=shelf, limits=limits)
            return check.run(str(path), progress)
    except (sqlite3.Error, OSError) as error:
        raise PackageError(f"the check broke off: {error}", place=str(path)) from error
    finally:
        container.close()


def _refused(path: Path, finding: Finding) -> Report:
    findings = Findings()
    findings.add(finding)
    return Report(
        subject=str(path),
        findings=findings.listed,
        counts_by_rule=findings.counts,
        checked=(finding.rule,),
    )


class _PackageCheck:
    """The state of one check."""

    def __init__(
        self,
        container: Container,
        index: PackageIndex,
        *,
        profile: CheckProfile,
        shelf: SchemaShelf,
        limits: Limits,
    ) -> None:
        self._container = container
        self._index = index
        self._profile = profile
        self._limits = limits
        self._door = SchemaDoor(shelf, profile.schemas)
        self._findings = Findings()
        self._levels = dict(profile.levels)
        self._content_rules: set[str] = set()

    def run(self, subject: str, progress: Progress) -> Report:
        """All steps in their order."""
        surveyor = Surveyor(self._container, self._index, self._limits, self._add)
        survey = surveyor.walk()
        if self._container.kind in ("tar", "zip"):
            survey.file_name = bare_name(Path(subject))
        work = Work(
            container=self._container,
            index=self._index,
            survey=survey,
            door=self._door,
            profile=self._profile,
            report=self._add,
        )
        kind = recognise_kind(work)
        self._levels = {**kind.levels, **self._profile.levels}
        for finding in (*self._door.missing(), *kind.structure()):
            self._add(finding)
        for finding in self._names(surveyor, work):
            self._add(finding)
        self._read(work, kind, progress)
        content = self._look_into_files(work, kind)
        for finding in kind.compare():
            self._add(finding)
        return self._conclude(subject, work, kind, content)

    def _names(self, surveyor: Surveyor, work: Work) -> Iterator[Finding]:
        """Names that are there twice, or as good as twice."""
        prefix = work.survey.prefix
        for path in self._index.duplicate_members():
            yield flaw("PKG-DUPLICATE-MEMBER", work.shown(path))
        yield from surveyor.collisions.findings(self._index, prefix)
        if self._container.kind in ("tar", "zip"):
            yield from files_that_are_folders(self._index, prefix)

    def _read(self, work: Work, kind: Kind, progress: Progress) -> None:
        """The manifests and the metadata, while the files are hashed."""
        feeding = Feeding(
            self._container,
            self._index,
            algorithms=("sha256", *sorted(set(kind.algorithms()) - {"sha256"})),
            workers=self._profile.workers,
            progress=progress,
            unreadable=lambda path, reason: self._add(
                flaw("PKG-UNREADABLE", work.shown(path), reason=reason)
            ),
        )
        content = ContentCheck(self._around(work), kind.metadata)
        try:
            kind.read(feeding.pump)
            for finding in content.findings():
                self._add(finding)
                feeding.pump()
        except BaseException:  # also Ctrl-C: nobody waits for the rest of the digests
            feeding.abandon()
            raise
        feeding.finish()
        for finding in content.compared():
            self._add(finding)
        self._content_rules = content.checked

    def _around(self, work: Work) -> Around:
        return Around(
            container=self._container,
            index=self._index,
            door=self._door,
            prefix=work.survey.prefix,
            today=self._profile.today,
            report=self._add,
        )

    def _look_into_files(self, work: Work, kind: Kind) -> tuple[str, ...]:
        """The content itself, now that hashing has shown which files are worth a look."""
        payload = glob_literal(work.survey.prefix) + kind.payload
        step = ContentFiles(
            self._container, prefix=work.survey.prefix, profile=self._profile, report=self._add
        )
        members = self._index.matching if step.reads_all else self._index.notable
        return step.run(members(payload), self._index.matching("*", but=(payload,))).checked

    def _add(self, finding: Finding) -> None:
        level = self._levels.get(finding.rule)
        if level is not None and level is not finding.level:
            finding = replace(finding, level=level)
        self._findings.add(finding)

    def _conclude(self, subject: str, work: Work, kind: Kind, content: tuple[str, ...]) -> Report:
        survey, judged = work.survey, kind.judged()
        payload = self._index.content(glob_literal(survey.prefix) + kind.payload)
        return Report(
            subject=subject,
            profile=judged.profile,
            findings=self._findings.listed,
            counts_by_rule=self._findings.counts,
            checked=tuple(
                sorted(judged.checked.union(CONTAINER_RULES, self._content_rules, content))
            ),
            manual=judged.manual,
            schemas=self._door.used(),
            files=survey.files,
            bytes=survey.bytes,
            payload_files=payload[0],
            payload_bytes=payload[1],
            manifest_digest=self._index.manifest_digest(survey.prefix),
            record_status=judged.record_status,
        )
