"""The culling protocol in words: label and value, line by line, in Swedish or English."""

from collections.abc import Iterable, Iterator

from leverans.messages.detail_words import detail_words
from leverans.messages.texts import byte_size, grouped, text
from leverans.model.anchor import LogFigures
from leverans.model.culling import WithheldCount
from leverans.model.culling_protocol import CullingProtocol, ProtocolRow, Sum

Row = tuple[str, str]


def protocol_title(protocol: CullingProtocol, language: str) -> str:
    """`Gallringsprotokoll GALLR-2026-0003`."""
    return text("protocol.title", language, number=protocol.number)


def protocol_rows(protocol: CullingProtocol, language: str) -> list[Row]:
    """The whole protocol, its machine form in words; nothing is added, nothing left out."""
    return [
        *_heading(protocol, language),
        *(_by_row(each, language) for each in protocol.rows),
        *_figures(protocol, language),
        *_people(protocol, language),
        *_execution(protocol, language),
        *_proof(protocol, language),
    ]


def reason_words(reason: str, language: str) -> str:
    """A reason why something was kept, in words; an unknown one as it is."""
    return text(f"culling.reason_{reason}", language)


def sum_words(figures: Sum, language: str) -> str:
    """`3 ärenden, 120 handlingar, 240 filer, 1,2 MB`."""
    return text(
        "protocol.sum",
        language,
        cases=grouped(figures.cases),
        documents=grouped(figures.documents),
        files=grouped(figures.files),
        size=byte_size(figures.bytes, language),
    )


def _heading(protocol: CullingProtocol, language: str) -> Iterator[Row]:
    yield _label("status", language), text(f"culling.status_{protocol.status}", language)
    yield _label("kind", language), text(f"culling.kind_{protocol.kind}", language)
    yield _label("authority", language), f"{protocol.authority} ({protocol.authority_id})"
    yield _label("place", language), protocol.place
    yield _label("locations", language), ", ".join(protocol.locations)
    yield _label("systems", language), ", ".join(protocol.systems) or "–"
    yield _label("period", language), f"{protocol.period_from} – {protocol.period_to}"
    yield _label("evaluated", language), protocol.evaluated_on


def _by_row(row: ProtocolRow, language: str) -> Row:
    label = text("protocol.row", language, row_id=row.row_id, version=row.version)
    return label, text(
        "protocol.row_words",
        language,
        process_code=row.process_code,
        record_type=row.record_type,
        phrase=row.phrase,
        destroyed=sum_words(row.destroyed, language),
        disposal=row.disposal_decision,
        application=row.application_decision,
    )


def _figures(protocol: CullingProtocol, language: str) -> Iterator[Row]:
    yield _label("listed", language), sum_words(protocol.listed, language)
    yield _label("destroyed", language), sum_words(protocol.destroyed, language)
    yield _label("remaining", language), grouped(protocol.remaining)
    for name in ("withheld", "failed", "kept"):
        yield _label(name, language), _counts(getattr(protocol, name), language)


def _people(protocol: CullingProtocol, language: str) -> Iterator[Row]:
    for step in protocol.steps:
        role = text(f"role.{step.role}", language)
        words = text("protocol.step_words", language, at=step.at, role=role, actor=step.actor)
        yield text(f"culling.step_{step.step}", language), words


def _execution(protocol: CullingProtocol, language: str) -> Iterator[Row]:
    not_yet = text("protocol.not_yet", language)
    yield _label("started", language), protocol.started_at or not_yet
    yield _label("ended", language), protocol.ended_at or not_yet
    yield _label("method", language), text(f"culling.method_{protocol.method}", language)
    verified = text(
        "protocol.verified_words",
        language,
        at=protocol.verified_at,
        still_there=protocol.still_there,
    )
    yield _label("verified", language), verified if protocol.verified_at else not_yet
    unsaid = text("protocol.unsaid", language)
    yield _label("backups", language), protocol.backups_until or unsaid
    yield _label("final", language), protocol.final_on or not_yet


def _proof(protocol: CullingProtocol, language: str) -> Iterator[Row]:
    yield _label("query", language), protocol.query_digest
    yield _label("list", language), protocol.list_digest
    log = text("protocol.log_words", language, event=protocol.log_event, hash=protocol.log_hash)
    yield _label("log", language), log
    yield _label("checkpoint", language), _checkpoint(protocol.log, language)
    yield _label("annex", language), protocol.annex


def _checkpoint(log: LogFigures | None, language: str) -> str:
    if log is None:
        return text("protocol.not_yet", language)
    return text(
        "protocol.checkpoint_words",
        language,
        number=str(log.number),
        events=str(log.events),
        head=log.head,
        root=log.root,
    )


def _counts(counts: Iterable[WithheldCount], language: str) -> str:
    """One line for each reason; the plan's row and the hold's id behind it."""
    lines = [
        text(
            "protocol.count",
            language,
            count=grouped(each.count),
            reason=reason_words(each.reason, language),
            detail=_detail(each, language),
        )
        for each in counts
    ]
    return "\n".join(lines) or text("protocol.none", language)


def _detail(each: WithheldCount, language: str) -> str:
    row = f"{text('cull.row', language)} {each.row_id}" if each.row_id else ""
    told = [part for part in (detail_words(each.detail, language), row) if part]
    return f" ({', '.join(told)})" if told else ""


def _label(name: str, language: str) -> str:
    return text(f"protocol.{name}", language)
