"""What the sheet "Information om handlingen" says of a record, for those who may read it."""

from collections.abc import Iterator
from dataclasses import dataclass

from leverans.archive.interface import Holding
from leverans.messages.texts import byte_size, text
from leverans.model.catalogue_entry import FileEntry, Held
from leverans.model.exposure import Audience
from leverans.model.record import Agent, Record

_AGENTS = {"content_responsible": "responsible", "reviewer": "reviewed", "approver": "approved"}
_DATES = ("created", "received", "established", "decided", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the sheet is about.

    Attributes:
        held: the record in the catalogue. record: its metadata, None where the package has none
            of ours. file: the file that was copied, None when the sheet is about all of them.
        holding: its package. holder: which archive keeps it. custody: who answers for it, or "".
        day: of the copy, `2026-03-02`.
        audience: who the sheet is for. language: of the texts.
    """

    held: Held
    record: Record | None
    file: FileEntry | None
    holding: Holding | None
    holder: str
    custody: str
    day: str
    audience: Audience
    language: str


def sheet_rows(subject: Subject) -> list[tuple[str, str]]:
    """(Label, value) of everything that is known, in the order of the sheet."""
    rows = [*_described(subject), *_archived(subject)]
    return [(text(f"sheet.{key}", subject.language), value) for key, value in rows if value]


def _described(subject: Subject) -> Iterator[tuple[str, str]]:
    held, record = subject.held, subject.record
    yield "title", held.title
    yield "display_id", record.display_id if record else ""
    yield "diary_number", held.diary_number
    yield "version", record.source_version if record else ""
    yield "record_type", held.record_type
    yield "applies_to", record.applies_to if record else ""
    yield "classification", _classes(record) if record else held.classification
    if record is None:
        yield "producer", held.producer
        yield "date", held.date
        return
    yield from _of_plan(record)
    yield "producer", record.producer_name or record.producer_id
    yield "unit", "\n".join(filter(None, (record.unit_created, *record.units_for)))
    if subject.audience is Audience.INTERNAL:
        yield from _persons(record)
        yield from _secrecy(record, subject.language)
    for name in _DATES:
        if name in record.dates:
            yield f"date_{name}", record.dates[name].value


def _of_plan(record: Record) -> Iterator[tuple[str, str]]:
    plan = record.retention
    if plan is not None:
        yield "plan_row", " ".join(filter(None, (plan.plan_id, plan.plan_version, plan.row_id)))
        yield "retention", plan.phrase


def _persons(record: Record) -> Iterator[tuple[str, str]]:
    """Names of staff are personal data: they are told to those who work in the archive."""
    for role, key in _AGENTS.items():
        of_role = [_agent(agent) for agent in record.agents if agent.role == role]
        yield key, "\n".join(of_role)


def _agent(agent: Agent) -> str:
    account = f"({agent.id})" if agent.id else ""
    return ", ".join(
        filter(None, (" ".join(filter(None, (agent.name, account))), agent.title, agent.unit))
    )


def _secrecy(record: Record, language: str) -> Iterator[tuple[str, str]]:
    yield "access_level", text(f"access_level.{record.effective_access_level.value}", language)
    told = (" ".join(filter(None, (one.law, one.text, one.until))) for one in record.restrictions)
    yield "restrictions", "\n".join(told)


def _classes(record: Record) -> str:
    return "\n".join(f"{one.code} {one.name}".strip() for one in record.classification)


def _archived(subject: Subject) -> Iterator[tuple[str, str]]:
    held, file, holding = subject.held, subject.file, subject.holding
    yield "archive_id", held.archive_id
    yield "package", f"{held.package} {held.version}"
    if file is not None:
        yield "original", file.path.rpartition("/")[2]
        yield "size", byte_size(file.size, subject.language) if file.size >= 0 else ""
        yield "sha256", file.sha256
    yield "holder", subject.holder
    yield "custody", subject.custody
    yield "reference", holding.reference if holding else ""
    yield "copied_at", subject.day
