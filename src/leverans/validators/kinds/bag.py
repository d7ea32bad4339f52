"""Bags: BagIt 0.93 to 1.0, strict by RFC 8493."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from leverans.model.finding import Finding, Level
from leverans.validators.bag.base_directory import BaseDirectory
from leverans.validators.bag.completeness import (
    compare_digests,
    compare_payload,
    compare_tag_files,
)
from leverans.validators.bag.declaration import (
    DECLARATION,
    MOST,
    UNDECLARED,
    Declaration,
    read_declaration,
)
from leverans.validators.bag.fetch import compare_fetch, read_fetch
from leverans.validators.bag.info import BagInfo, compare_oxum
from leverans.validators.bag.listing import Listing
from leverans.validators.bag.manifest_names import (
    Manifests,
    find_manifests,
    is_payload_manifest,
)
from leverans.validators.bag.names import check_names, check_reserved
from leverans.validators.bag.paths import PAYLOAD
from leverans.validators.bag.rules import ACCEPTED, BAG_RULES, NOT_KNOWN_AGAIN
from leverans.validators.bag.second_opinion import MOST_FILES, ask_bagit
from leverans.validators.containers.interface import flaw
from leverans.validators.kinds.interface import Judged, Work
from leverans.validators.package_index import glob_literal

DATA = PAYLOAD.rstrip("/")


def is_bag(work: Work) -> bool:
    """Whether bagit.txt lies in the root folder, or else a payload manifest beside `data`."""
    if work.index.find(work.survey.prefix + DECLARATION) is not None:
        return True
    return DATA in work.survey.folders and any(map(is_payload_manifest, root_files(work)))


def root_files(work: Work) -> Iterator[str]:
    """Names of the files in the base directory itself."""
    prefix = glob_literal(work.survey.prefix)
    for member in work.index.matching(prefix + "*", but=(prefix + "*/*",)):
        yield work.shown(member.path)


class BagPackage:
    """The declaration first, because all else depends on it; then each manifest in one pass."""

    levels: Mapping[str, Level] = {
        "PKG-NAME-COLLISION": Level.WARNING,  # RFC 8493, 6.1.1
        "CONTENT-EMPTY": Level.INFO,  # a bag may hold anything
    }
    payload = PAYLOAD + "*"
    metadata = ()

    def __init__(self, work: Work) -> None:
        self._work = work
        self._told: Counter[tuple[str, Level]] = Counter()
        self._declaration = self._declared()
        self._base = BaseDirectory(
            container=work.container,
            index=work.index,
            prefix=work.survey.prefix,
            declaration=self._declaration,
            report=self._report,
            meanwhile=lambda: None,
        )
        self._manifests: Manifests = find_manifests(root_files(work), self._declaration.edition)
        self._listings: list[Listing] = []
        self._tag_listings: list[Listing] = []
        self._info = BagInfo(self._base)

    def structure(self) -> Iterator[Finding]:
        """The declaration, the root folder, data/, and the manifests' names."""
        survey = self._work.survey
        if not self._base.has(DECLARATION):
            yield self._told_of(flaw("BAG-DECLARATION-MISSING", DECLARATION))
        found = [*self._declaration.findings, *self._roots(), *self._manifests.findings]
        if DATA not in survey.folders:
            found.append(flaw("BAG-DATA-MISSING", PAYLOAD))
        folders = {folder for folder in survey.folders if "/" not in folder}
        found += check_reserved(self._base, folders)
        yield from map(self._told_of, found)

    def algorithms(self) -> tuple[str, ...]:
        """Those of all manifests, so that each file is read once."""
        every = (*self._manifests.payload, *self._manifests.tag)
        return tuple({manifest.algorithm for manifest in every})

    def read(self, meanwhile: Callable[[], None]) -> None:
        """fetch.txt, the manifests, the metadata, and the names."""
        self._base = replace(self._base, meanwhile=meanwhile)
        self._info = BagInfo(self._base)
        read_fetch(self._base)
        for place, manifest in enumerate(self._manifests.payload):
            self._listings.append(Listing(self._base, manifest, 1 << place))
        for manifest in self._manifests.tag:
            self._tag_listings.append(Listing(self._base, manifest, 0))
        for listing in (*self._listings, *self._tag_listings):
            listing.read()
        self._info.read()
        for finding in check_names(self._base):
            self._report(finding)

    def compare(self) -> Iterator[Finding]:
        """Digests, completeness, and what the metadata says of it."""
        yield from map(self._told_of, self._compared())
        yield from self._second_opinion()

    def _compared(self) -> Iterator[Finding]:
        base = self._base
        for listing in (*self._listings, *self._tag_listings):
            yield from compare_digests(base, listing)
        yield from compare_payload(base, self._listings)
        yield from compare_tag_files(base, self._tag_listings)
        yield from compare_fetch(base, self._listings)
        found = self._work.index.totals(glob_literal(base.prefix) + self.payload)
        excused = max((listing.excused for listing in self._listings), default=0)
        yield from compare_oxum(base, self._info, found, excused)

    def judged(self) -> Judged:
        """The version that the bag declares."""
        name = f"BagIt {self._declaration.version}".strip()
        return Judged(profile=name, checked=frozenset(BAG_RULES))

    def _report(self, finding: Finding) -> None:
        self._work.report(self._told_of(finding))

    def _told_of(self, finding: Finding) -> Finding:
        self._told[finding.rule, finding.level] += 1
        return finding

    def _declared(self) -> Declaration:
        member = self._work.index.find(self._work.survey.prefix + DECLARATION)
        if member is None:
            return UNDECLARED
        try:
            with self._work.container.open(member) as source:
                return read_declaration(source.read(MOST))
        except OSError:  # said when its digest is wanted
            return UNDECLARED

    def _roots(self) -> Iterator[Finding]:
        """A serialized bag is one folder and nothing else (as the drafts say it)."""
        survey, container = self._work.survey, self._work.container
        if container.kind == "folder":
            return
        if not survey.prefix:
            level = Level.WARNING if self._declaration.edition.strict else Level.ERROR
            yield flaw("BAG-ROOT-MISSING", survey.name, level)
            return
        for name in sorted(survey.roots - {survey.name})[:100]:
            yield flaw("BAG-ROOT-EXTRA", name or ".")
        if container.path.name.partition(".")[0] != survey.name.partition(".")[0]:
            yield flaw("BAG-ROOT-NAME", survey.name, Level.INFO, value=container.path.name)

    def _second_opinion(self) -> Iterator[Finding]:
        """Asked of small bags in folders, where it is not known to be wrong; told if it differs."""
        work = self._work
        is_small = work.container.kind == "folder" and work.survey.files <= MOST_FILES
        if not is_small or not self._may_differ():
            return
        refused = any(level is Level.ERROR for _, level in self._told)
        reason = ask_bagit(work.container.path)
        if reason and not refused:
            yield flaw("BAG-SECOND-OPINION", work.survey.name, Level.INFO, value=reason)
        elif reason == "" and refused:
            yield flaw("BAG-SECOND-OPINION-ACCEPTS", work.survey.name, Level.INFO)

    def _may_differ(self) -> bool:
        """Whether an answer can be of use: none where it is foreseen, or bagit has no way to it."""
        errors = {rule for rule, level in self._told if level is Level.ERROR}
        if errors:
            return errors <= ACCEPTED
        every = (*self._listings, *self._tag_listings)
        has_encoded = any(listing.has_encoded for listing in every)
        return not has_encoded and not {rule for rule, _ in self._told} & NOT_KNOWN_AGAIN
