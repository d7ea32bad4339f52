"""What the survey counted, kept in the ledger beside the delivery as JSON text."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from leverans.flow.survey import Survey
from leverans.model.errors import LedgerError
from leverans.model.inventory import Reconciliation


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFacts:
    """The figures that everything later must add up to.

    Attributes:
        at: when the survey was taken, ISO 8601. identifier: the format identifier's version.
        files, bytes, records, keys_digest: of the source.
        left_out: reason -> [files, bytes].
        parts: part -> [records, files, bytes] to be packed.
        gate: line -> [status, how many things spoke against it].
        report: sha256 of the report. report_file: where it lies, below the workspace.
    """

    at: str
    identifier: str
    files: int
    bytes: int
    records: int
    keys_digest: str
    left_out: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    parts: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    report: str = ""
    report_file: str = ""
    gate: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def text(self) -> str:
        """As JSON text."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    def balance(self, packed: tuple[int, int] | None = None) -> Reconciliation:
        """Source against packaged and left out; `packed` = (files, bytes) once it is known."""
        planned = [(files, size) for _, files, size in self.parts.values()]
        files, size = packed or (sum(f for f, _ in planned), sum(b for _, b in planned))
        return Reconciliation(
            source_files=self.files,
            source_bytes=self.bytes,
            packaged_files=files,
            packaged_bytes=size,
            exceptions=dict(self.left_out),
            planned=packed is None,
        )


def facts_of(survey: Survey, at: datetime, identifier: str) -> SurveyFacts:
    """The facts of a survey just taken."""
    return SurveyFacts(
        at=at.isoformat(timespec="milliseconds"),
        identifier=identifier,
        files=survey.inventory.files,
        bytes=survey.inventory.bytes,
        records=survey.inventory.records,
        keys_digest=survey.inventory.keys_digest,
        left_out=survey.left_out,
        parts=survey.parts,
        gate={result.line.value: (result.status.value, result.count) for result in survey.gate},
    )


def facts_from(text: str) -> SurveyFacts:
    """The facts as they were kept.

    Raises:
        LedgerError: there are none, or they are not ours.
    """
    try:
        kept = json.loads(text)
        kept["left_out"] = {reason: tuple(pair) for reason, pair in kept["left_out"].items()}
        kept["parts"] = {part: tuple(three) for part, three in kept["parts"].items()}
        kept["gate"] = {line: tuple(pair) for line, pair in kept.get("gate", {}).items()}
        return SurveyFacts(**kept)
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"the delivery's survey facts cannot be read: {error}") from error
