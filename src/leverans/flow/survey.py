"""The survey: inventory, plan and source checks, before a single byte is packed.

Decides the fate of every file: packed, or left out for a stated reason, or the reason why the
delivery is held. The decisions lie in a `SurveyFile`; the figures are returned.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from leverans.flow.engagement import Engagement
from leverans.flow.fixity import content_hash, hash_metadata
from leverans.flow.gate import Gate
from leverans.flow.identify import identify_files
from leverans.flow.record_checks import Planned, check_file, check_plan, check_record
from leverans.flow.scope_checks import AFTER_CUT_OFF, Side, check_scope, side_of
from leverans.flow.site import Site
from leverans.flow.source_disposal.culled_rows import told_of_culled
from leverans.flow.survey_file import PACK, RecordLine, SurveyFile
from leverans.flow.watch import Watch
from leverans.ledger.exceptions import excepted
from leverans.ledger.records import DeliveredRecord, known
from leverans.messages.catalogue import find
from leverans.model.finding import Finding, Findings, Level, Report
from leverans.model.gate import GateResult
from leverans.model.inventory import Inventory, Loose
from leverans.model.record import Record, Retention
from leverans.model.shown import shown

BATCH = 500
DELIVERED = "@delivered"
WEEDED = "@weeded"
UNPLANNED = "@unplanned"


@dataclass(slots=True)
class Tally:
    """What is left out, by reason: files and bytes."""

    left_out: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, reason: str, files: int, size: int) -> None:
        """Count some more under a reason."""
        files_now, bytes_now = self.left_out.get(reason, (0, 0))
        self.left_out[reason] = (files_now + files, bytes_now + size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The outcome.

    Attributes:
        path: the survey file. inventory: what the source held.
        report: findings about source, sheet, plan and formats.
        parts: part -> (records, files, bytes) to be packed.
        left_out: reason -> (files, bytes), by person, by agreement, or delivered before.
        gate: every line of the gate before a final archive, where the agreement has one.
    """

    path: Path
    inventory: Inventory
    report: Report
    parts: Mapping[str, tuple[int, int, int]]
    left_out: Mapping[str, tuple[int, int]]
    gate: tuple[GateResult, ...] = ()

    @property
    def held(self) -> bool:
        """True when a finding is an error."""
        return not self.report.passed


def survey_path(site: Site, agreement: str) -> Path:
    """Where the survey of an agreement lies."""
    return site.scope(agreement).work / "survey.sqlite"


def take_survey(site: Site, engagement: Engagement, watch: Watch) -> Survey:
    """List the source, hold it against plan and agreement, identify its formats.

    Raises:
        SourceError: the source cannot be listed or read.
    """
    agreement = engagement.agreement
    scope = site.scope(agreement.id)
    watch.stage("inventory")
    inventory = engagement.source.inventory(scope)
    path = survey_path(site, agreement.id)
    with SurveyFile(path, fresh=True) as file:
        surveyor = Surveyor(site, engagement, file, watch)
        watch.stage("survey", files=inventory.files, size=inventory.bytes)
        surveyor.decide(inventory, engagement.source.records(scope))
        watch.stage("identify", files=inventory.files)
        identify_files(site, engagement, file, surveyor.findings, watch)
        parts = file.parts()
        file.put_fact("complete", "yes")
    counts = surveyor.findings.counts
    report = Report(
        subject=agreement.id,
        profile="source",
        findings=surveyor.findings.listed,
        counts_by_rule=counts,
        files=inventory.files,
        bytes=inventory.bytes,
    )
    left_out = surveyor.tally.left_out
    return Survey(
        path=path,
        inventory=inventory,
        report=report,
        parts=parts,
        left_out=left_out,
        gate=surveyor.gate(),
    )


class Surveyor:
    """Walks the records once and writes down what becomes of each."""

    def __init__(self, site: Site, engagement: Engagement, file: SurveyFile, watch: Watch) -> None:
        """Look up the exceptions that persons have made under this agreement."""
        self._site = site
        self._engagement = engagement
        self._levels = engagement.agreement.check.levels
        self._file = file
        self._watch = watch
        self._gate = Gate(site, engagement.agreement)
        self.findings = Findings()
        self.tally = Tally()
        with site.ledger.read() as connection:
            self._excepted = excepted(connection, engagement.agreement.id)

    def decide(self, inventory: Inventory, records: Iterable[Record]) -> None:
        """Decide on everything that the inventory counted."""
        for finding in inventory.findings:
            if finding.item not in self._excepted:
                self._found(finding)
        for loose in inventory.loose:
            self._loose(loose)
        files = sum(inventory.ignored.values())
        if files:
            self.tally.add(WEEDED, files, inventory.ignored_bytes)
        numbered = enumerate(records)
        while batch := list(islice(numbered, BATCH)):
            self._file.begin()
            before = self._delivered([record for _, record in batch])
            self._gate.look_up([record.archive_id for _, record in batch])
            for n, record in batch:
                self._record(n, record, before.get(record.archive_id))
            self._file.commit()
        for finding in self._gate.at_the_end():
            self.findings.add(finding)

    def gate(self) -> tuple[GateResult, ...]:
        """How each line of the gate came out; none where the agreement has no gate."""
        return self._gate.results()

    def _found(self, finding: Finding) -> None:
        level = self._levels.get(finding.rule)
        self.findings.add(replace(finding, level=Level(level)) if level else finding)

    def _loose(self, loose: Loose) -> None:
        reason = self._excepted.get(loose.item)
        if reason is None:
            system = self._engagement.agreement.source.system
            self._found(told_of_culled(self._site, system, loose.finding))
        else:
            self.tally.add(reason, loose.files, loose.bytes)

    def _delivered(self, records: list[Record]) -> Mapping[str, DeliveredRecord]:
        with self._site.ledger.read() as connection:
            return known(connection, [record.archive_id for record in records])

    def _record(self, n: int, record: Record, before: DeliveredRecord | None) -> None:
        metadata_hash = hash_metadata(record)
        if before is not None and self._unchanged(record, metadata_hash, before):
            self._leave_out(n, record, metadata_hash, DELIVERED)
            return
        scope = self._engagement.agreement.submission.scope
        if side_of(record, scope.cut_off) is Side.LATER:
            self._gate.left_behind(record, self._planned(record).retention)
            self._leave_out(n, record, metadata_hash, AFTER_CUT_OFF)
            return
        retention = self._plan(record)
        if record.archive_id not in self._excepted:
            self._judge(replace(record, retention=retention))
        fates: list[str] = []
        files = size = 0
        for fate, bytes_of_file in self._fates(record):
            fates.append(fate)
            if fate == PACK:
                files += 1
                size += bytes_of_file
        fate = PACK if files else (fates[0] if fates else PACK)
        if retention is None and fate == PACK:
            self.tally.add(UNPLANNED, files, size)
            fate = UNPLANNED
        self._pass_gate(record, retention, fate)
        line = RecordLine(
            n=n,
            id=record.archive_id,
            fate=fate,
            part=retention.verdict if retention else "",
            retention=retention,
            metadata_hash=metadata_hash,
            files=files,
            bytes=size,
        )
        self._file.add(line, fates)

    def _pass_gate(self, record: Record, retention: Retention | None, fate: str) -> None:
        """Hold a record against the gate; only a person's waiver changes what it says."""
        if fate != PACK:
            self._gate.left_behind(record, retention)
            return
        for finding in self._gate.delivered(record, retention):
            self.findings.add(finding)

    def _judge(self, record: Record) -> None:
        """What is wrong with a record, or out of the agreement's scope or the format's reach."""
        agreement = self._engagement.agreement
        for finding in (
            *check_record(record, self._levels),
            *check_scope(record, record.retention, agreement.submission.scope, self._levels),
        ):
            self._found(finding)
        place = shown(record.raw_place or record.source_id)
        for rule, value in self._engagement.format.unfit(record, agreement):
            self._found(find(rule, location=place, item=record.archive_id, value=value))

    def _fates(self, record: Record) -> Iterator[tuple[str, int]]:
        for representation in record.representations:
            for file in representation.files:
                self._watch.step(1, file.size)
                reason = self._excepted.get(file.id) or self._excepted.get(record.archive_id)
                if reason is not None:
                    self.tally.add(reason, 1, file.size)
                    yield reason, file.size
                    continue
                for finding in check_file(file, self._engagement.agreement.check, self._levels):
                    self._found(finding)
                yield PACK, file.size

    def _planned(self, record: Record) -> Planned:
        return check_plan(record, self._engagement.plan, self._levels)

    def _plan(self, record: Record) -> Retention | None:
        planned = self._planned(record)
        if planned.finding is not None and record.archive_id not in self._excepted:
            self._found(planned.finding)
        return planned.retention

    def _unchanged(self, record: Record, metadata_hash: str, before: DeliveredRecord) -> bool:
        now = content_hash(record, self._excepted, lambda size: self._watch.step(0, size))
        same = (now, metadata_hash) == (before.content_hash, before.metadata_hash)
        self._found(
            find(
                "RECORD-DELIVERED" if same else "RECORD-CHANGED",
                location=shown(record.raw_place or record.source_id),
                item=record.archive_id,
                package=before.package_id,
            )
        )
        return same

    def _leave_out(self, n: int, record: Record, metadata_hash: str, fate: str) -> None:
        fates: list[str] = []
        for representation in record.representations:
            for file in representation.files:
                reason = self._excepted.get(file.id, fate)
                self.tally.add(reason, 1, file.size)
                fates.append(reason)
        line = RecordLine(n=n, id=record.archive_id, fate=fate, metadata_hash=metadata_hash)
        self._file.add(line, fates)
