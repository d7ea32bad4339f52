"""Which source copies may be culled today, record by record, and why the others may not."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import islice

from leverans.flow.engagement import Engagement
from leverans.flow.site import Site
from leverans.flow.source_disposal.manifests import Digests
from leverans.flow.source_disposal.proofs import delivered_packages, proofs
from leverans.flow.source_disposal.scan import Reading, scan, scan_path
from leverans.flow.source_disposal.scan_file import ScanFile, Scanned
from leverans.flow.watch import Watch
from leverans.ledger.exceptions import excepted
from leverans.ledger.records import DeliveredRecord, known
from leverans.ledger.source_disposal import asked_records
from leverans.model.record_facts import RecordFacts
from leverans.model.source_disposal import (
    CopyAtSource,
    Obstacle,
    PackageProof,
    SourceDisposalTerms,
)
from leverans.plan.source_gate import eligible_from, obstacle, obstacles_of_package

AT_ONCE = 500
_ANY_AGE = 36500


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCopy:
    """What is said of a record in the source.

    Attributes:
        package: that it was delivered in last, or "".
        obstacle: an `Obstacle`, or "" when it may be culled.
        proven_on, eligible_from: ISO dates; "" while there is no proof.
    """

    package: str
    obstacle: str
    proven_on: str
    eligible_from: str


class Copies:
    """The source copies of an agreement, read again."""

    def __init__(self, site: Site, engagement: Engagement, terms: SourceDisposalTerms) -> None:
        """Look up what was delivered and what is proved of it; nothing is read yet.

        What was asked for already was confirmed then, and the source may be at it: that the
        archive's confirmation grows old meanwhile takes nothing back.
        """
        self._site, self._engagement, self._terms = site, engagement, terms
        self._today = site.clock().date()
        self._asked: frozenset[str] = frozenset()
        name = engagement.agreement.id
        self.file = ScanFile(scan_path(site, name, "copies.sqlite"))
        self._digests = Digests(scan_path(site, name, "digests.sqlite"))
        with site.ledger.read() as connection:
            self._left_out = excepted(connection, name)
        packages = delivered_packages(site, engagement)
        self.proofs: Mapping[str, PackageProof] = proofs(site, engagement, packages, self._digests)

    def read(self, watch: Watch) -> None:
        """Read what was delivered in packages that nothing stands against; list the rest.

        Raises:
            SourceError: the source cannot be listed or read.
        """
        reading = Reading(wanted=self._worth_reading, left_out=self._left_out)
        scan(self._site, self._engagement, self.file, reading, watch)
        with self.file.writing():
            for scanned, before in self._each():
                about = asdict(self._judged(scanned, before))
                self.file.note(scanned.facts.id, json.dumps(about))

    def one(self, archive_id: str) -> SourceCopy | None:
        """One record, or None when it is not in the source."""
        noted = self.file.noted(archive_id)
        return SourceCopy(**json.loads(noted)) if noted else None

    def _ask(self, ids: Sequence[str]) -> Mapping[str, DeliveredRecord]:
        """How some records were delivered last; and which of them were asked for already."""
        with self._site.ledger.read() as connection:
            self._asked = asked_records(connection, self._engagement.agreement.id, ids)
            return known(connection, ids)

    def _each(self) -> Iterator[tuple[Scanned, DeliveredRecord | None]]:
        records = self.file.records()
        while some := list(islice(records, AT_ONCE)):
            before = self._ask([one.facts.id for one in some])
            yield from ((one, before.get(one.facts.id)) for one in some)

    def _worth_reading(self, some: Sequence[RecordFacts]) -> frozenset[str]:
        before = self._ask([one.id for one in some])
        proved = ((one.id, self.proofs.get(before[one.id].package_id)) for one in some
                  if one.id in before)  # fmt: skip
        return frozenset(
            record
            for record, proof in proved
            if proof is not None and next(self._of_package(record, proof), None) is None
        )

    def _judged(self, scanned: Scanned, before: DeliveredRecord | None) -> SourceCopy:
        proof = self.proofs.get(before.package_id) if before else None
        first = eligible_from(proof, self._terms) if proof else None
        return SourceCopy(
            package=before.package_id if before else "",
            obstacle=self._obstacle(scanned, before, proof) or "",
            proven_on=_iso(proof.proven_on if proof else None),
            eligible_from=_iso(first),
        )

    def _obstacle(
        self, scanned: Scanned, before: DeliveredRecord | None, proof: PackageProof | None
    ) -> Obstacle | None:
        if before is None or proof is None:
            return Obstacle.NOT_DELIVERED
        record = scanned.facts.id
        if not scanned.digest:  # a package that something stands against is not read
            return next(self._of_package(record, proof), Obstacle.CHANGED)
        now = (scanned.content, scanned.metadata)
        files = in_manifest = 0
        for file in self.file.files(record):
            files += 1
            in_manifest += self._digests.has(proof.package, file.sha256)
        copy = CopyAtSource(
            same_content=now == (before.content_hash, before.metadata_hash),
            files=files,
            in_manifest=in_manifest,
        )
        return obstacle(proof, copy, self._terms_for(record), self._today)

    def _of_package(self, record: str, proof: PackageProof) -> Iterator[Obstacle]:
        return obstacles_of_package(proof, self._terms_for(record), self._today)

    def _terms_for(self, record: str) -> SourceDisposalTerms:
        if record not in self._asked:
            return self._terms
        return replace(self._terms, confirmation_days=_ANY_AGE)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
