"""What is wrong with a record or a file before anything is packed, whatever source it is from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from leverans.messages.catalogue import find
from leverans.model.agreement import CheckTerms
from leverans.model.finding import Finding
from leverans.model.plan import RecordsPlan
from leverans.model.record import File, Format, Record, Retention
from leverans.model.shown import shown
from leverans.plan.match import Matched, match
from leverans.plan.verdict import retention_for

Levels = Mapping[str, str]


def check_record(record: Record, levels: Levels) -> Iterator[Finding]:
    """Secrecy without legal section; access level missing (then the most restrictive holds)."""
    place = shown(record.raw_place or record.source_id)
    for restriction in record.restrictions:
        if restriction.type == "secrecy" and not restriction.law.strip():
            yield find("SRC-SECRECY-NO-LAW", location=place, item=record.archive_id, levels=levels)
    if record.access_level is None:
        yield find("SRC-ACCESS-MISSING", location=place, item=record.archive_id, levels=levels)


def check_file(file: File, terms: CheckTerms, levels: Levels) -> Iterator[Finding]:
    """Empty file; path longer than the archive takes."""
    place = shown(file.name)
    if file.size == 0:
        yield find("SRC-EMPTY", location=place, item=file.id, levels=levels)
    if len(file.name) > terms.max_path:
        yield find(
            "SRC-LONG-PATH",
            location=place,
            item=file.id,
            levels=levels,
            length=str(len(file.name)),
            limit=str(terms.max_path),
        )


def check_format(file: File, found: Format, terms: CheckTerms, levels: Levels) -> Iterator[Finding]:
    """Format outside the agreement's list, unknown, doubtful, or contradicted by the extension."""
    named = {"puid": found.puid or "-", "format": f"{found.name} {found.version}".strip() or "?"}
    place = shown(file.name)
    if file.size == 0:
        return
    if not found.puid:
        yield find("SRC-FORMAT-UNKNOWN", location=place, item=file.id, levels=levels)
    if terms.formats and found.puid not in terms.formats:
        yield find("SRC-FORMAT-NOT-ALLOWED", location=place, item=file.id, levels=levels, **named)
    if found.extension_mismatch:
        yield find("SRC-FORMAT-MISMATCH", location=place, item=file.id, levels=levels, **named)
    elif found.puid and found.warning:
        yield find("SRC-FORMAT-DOUBTFUL", location=place, item=file.id, levels=levels, **named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plan's word on a record: its retention, or the finding that says why there is none."""

    retention: Retention | None
    finding: Finding | None


def check_plan(record: Record, plan: RecordsPlan | None, levels: Levels) -> Planned:
    """Match a record to a row of the plan; what is not in the plan is never guessed."""
    kind = record.record_type.name or record.record_type.code
    place = shown(record.raw_place or record.source_id)
    if plan is None or not kind:
        missing = find("PLAN-NO-TYPE", location=place, item=record.archive_id, levels=levels)
        return Planned(retention=None, finding=missing)
    matched = match(plan, record.record_type, record.classification)
    if isinstance(matched, Matched):
        return Planned(retention=retention_for(plan, matched.row), finding=None)
    unknown = find(
        "PLAN-UNKNOWN-TYPE",
        location=place,
        item=record.archive_id,
        levels=levels,
        record_type=kind,
        row_id=matched.nearest.row_id if matched.nearest else "-",
        nearest=matched.nearest.record_type if matched.nearest else "-",
    )
    return Planned(retention=None, finding=unknown)
