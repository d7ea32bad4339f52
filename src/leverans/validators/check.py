"""Checks one package as it lies there, whoever made it, and says all that is wrong with it at once.

The way: open the container, walk it once, read each METS in one pass while the files are hashed
beside it, then ask the index what does not fit together.
"""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from leverans.model.errors import PackageError
from leverans.model.finding import Finding, Findings, Report
from leverans.schemas.shelf import SchemaShelf
from leverans.schemas.xml import Readable
from leverans.validators.containers.interface import Container, Limits, Member, flaw
from leverans.validators.containers.open import Bomb, NotAContainer, open_container
from leverans.validators.content_check import CONTENT_RULES, ContentCheck, SchemaDoor
from leverans.validators.cross_check import CROSS_RULES, CrossCheck, repeated_id
from leverans.validators.document import METS, Document, Surroundings
from leverans.validators.document_check import DocumentCheck
from leverans.validators.feeding import Feeding, algorithms_named
from leverans.validators.identifiers import RepeatedIds
from leverans.validators.interface import CheckProfile
from leverans.validators.line_ends import LARGEST, LineEnds
from leverans.validators.package_index import PackageIndex, glob_literal
from leverans.validators.structure import STRUCTURE_RULES, check_structure, representation_names
from leverans.validators.survey import ROOT_METS, Survey, Surveyor, bare_name
from leverans.validators.versions import profile_name

Progress = Callable[[int, int], None]  # files and bytes done since the last call


def check_package(
    path: Path,
    *,
    profile: CheckProfile,
    shelf: SchemaShelf,
    progress: Progress = lambda _files, _bytes: None,
    limits: Limits | None = None,
) -> Report:
    """Check the package at `path`: a folder, tar, tar.gz or zip.

    Whatever is wrong with it is a finding; a report comes back for anything that lies there, and
    also when nothing does.

    Raises:
        PackageError: the check itself could not go on: temporary disk full, a worker killed.
    """
    limits = limits or Limits()
    try:
        container = open_container(path, limits)
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
        self._door = SchemaDoor(shelf)
        self._findings = Findings()
        self._checked = {*STRUCTURE_RULES, *CONTENT_RULES, *CROSS_RULES}
        self._documents: dict[int, str] = {}
        self._name = profile_name(profile.profile.removeprefix("eark-"), profile.version)

    def run(self, subject: str, progress: Progress) -> Report:
        """All steps in their order."""
        surveyor = Surveyor(self._container, self._index, self._limits, self._add)
        survey = surveyor.walk()
        if self._container.kind != "folder":
            survey.file_name = bare_name(Path(subject))
        for finding in check_structure(survey, self._index, self._container.kind):
            self._add(finding)
        documents = self._mets_members(survey)
        feeding = Feeding(
            self._container,
            self._index,
            algorithms=algorithms_named(self._container, documents),
            workers=self._profile.workers,
            progress=progress,
            unreadable=lambda path, reason: self._add(
                flaw("PKG-UNREADABLE", path.removeprefix(survey.prefix), reason=reason)
            ),
        )
        try:
            for number, member in enumerate(documents, 1):
                self._check_document(number, member, survey, feeding)
            content = ContentCheck(self._container, self._index, survey.prefix, self._door)
            for finding in content.findings():
                self._add(finding)
                feeding.pump()
        finally:
            feeding.finish()
        return self._conclude(subject, survey)

    def _add(self, finding: Finding) -> None:
        level = self._profile.levels.get(finding.rule)
        if level is not None and level is not finding.level:
            finding = Finding(
                rule=finding.rule, level=level, location=finding.location, params=finding.params
            )
        self._findings.add(finding)

    def _mets_members(self, survey: Survey) -> list[Member]:
        """The root METS, then those of the representations."""
        names = representation_names(survey)
        paths = [ROOT_METS, *(f"representations/{name}/{ROOT_METS}" for name in names)]
        found = (self._index.find(survey.prefix + path) for path in paths)
        return [member for member in found if member is not None]

    def _check_document(
        self, number: int, member: Member, survey: Survey, feeding: Feeding
    ) -> None:
        self._documents[number] = member.path
        document = Document(
            around=_surroundings(number, member.path, survey, self._index, self._profile.today)
        )
        document.package_type = self._profile.profile.removeprefix("eark-")
        document.version = self._profile.version
        check = DocumentCheck(
            document,
            prefix=survey.prefix,
            profile=self._profile,
            index=self._index,
            report=self._add,
            meanwhile=feeding.pump,
        )
        place = member.path.removeprefix(survey.prefix)
        explain = self._door.explainer(METS, partial(self._container.open, member))
        try:
            with self._container.open(member) as source:
                is_mets = check.run(source, self._door.schema(METS), explain)
        except OSError as error:
            self._add(flaw("PKG-UNREADABLE", place, reason=error.strerror or str(error)))
            self._index.close_document(number)
            return
        if not is_mets:
            self._add(flaw("XML-NOT-METS", place))
        self._repeated_ids(number, member, place)
        self._checked |= check.checked()
        if document.around.is_root:
            self._index.own(member.path)
            self._name = profile_name(document.package_type, document.version)

    def _repeated_ids(self, number: int, member: Member, place: str) -> None:
        suspects = self._index.close_document(number)
        if suspects:
            with self._container.open(member) as source:
                for name, lines in RepeatedIds(suspects).read(source):
                    for rule, line in repeated_id(lines):
                        self._add(flaw(rule, f"{place}#{line}", value=name))

    def _opened_again(self, path: str) -> AbstractContextManager[Readable] | None:
        member = self._index.find(path)
        if member is None or member.size > LARGEST:
            return None
        return self._container.open(member)

    def _conclude(self, subject: str, survey: Survey) -> Report:
        self._index.close_documents()
        cross = CrossCheck(
            self._index, self._documents, survey.prefix, LineEnds(self._opened_again)
        )
        for finding in cross.findings():
            self._add(finding)
        payload = self._index.totals(glob_literal(survey.prefix) + "representations/*/data/*")
        return Report(
            subject=subject,
            profile=self._name,
            findings=self._findings.listed,
            counts_by_rule=self._findings.counts,
            checked=tuple(sorted(self._checked)),
            schemas=self._door.used(),
            files=survey.files,
            bytes=survey.bytes,
            payload_files=payload[0],
            payload_bytes=payload[1],
            manifest_digest=self._index.manifest_digest(survey.prefix),
        )


def _surroundings(
    number: int, path: str, survey: Survey, index: PackageIndex, today: str
) -> Surroundings:
    folder = path.removesuffix(ROOT_METS)
    below = folder.removeprefix(survey.prefix)
    names = representation_names(survey)
    return Surroundings(
        number=number,
        path=path,
        folder=folder,
        name=below.rstrip("/").rpartition("/")[2] or survey.name,
        is_root=not below,
        has=frozenset(
            f.removeprefix(below) for f in survey.filled if f.startswith(below) and f != below
        ),
        representations=tuple(names),
        representation_mets=tuple(
            name
            for name in names
            if index.find(f"{survey.prefix}representations/{name}/{ROOT_METS}") is not None
        ),
        file_name=survey.file_name,
        today=today,
    )
