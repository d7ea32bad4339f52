"""How a plan's file is read, before it is imported: columns, first rows, phrases, findings."""

from collections.abc import Iterator, Sequence

from leverans.flow.import_plan import PlanToImport
from leverans.messages.finding_json import report_object
from leverans.messages.retention_words import review_words, rule_words
from leverans.messages.tables import findings_text, table
from leverans.messages.texts import text
from leverans.model.plan import PlanRow
from leverans.model.retention_json import rule_object
from leverans.plan.phrases import PhraseRead, phrases_of
from leverans.plan.remarks import Remark, remarks

FIRST = 10
WHOLE = 10_000  # a phrase that somebody is to judge is never cut short
SHOWN = ("row_id", "process_code", "record_type", "retention_text", "disposal_decision")


def preview_object(wanted: PlanToImport, language: str) -> dict[str, object]:
    """The machine form of a preview."""
    plan = wanted.plan
    return {
        "plan": wanted.name,
        "imported": False,
        "plan_id": plan.plan_id,
        "version": plan.version,
        "decision": plan.decision,
        "in_force_from": plan.in_force_from,
        "digest": plan.digest,
        "above": [list(row.cells) for row in wanted.read.above],
        "columns": [{"heading": name, "field": field} for name, field in wanted.read.fields],
        "rows": len(plan.rows),
        "first": [_row_object(row) for row in plan.rows[:FIRST]],
        "remarks": [
            {"row_id": each.row_id, "heading": each.heading, "words": each.words}
            for each in _remarks(wanted)
        ],
        "phrases": [phrase_object(phrase, language) for phrase in _phrases(wanted)],
        **report_object(wanted.report, language),
    }


def preview_words(wanted: PlanToImport, language: str) -> str:
    """The preview for a person."""
    return "\n\n".join(_blocks(wanted, language))


def phrase_object(phrase: PhraseRead, language: str) -> dict[str, object]:
    """The machine form of a phrase and how it is read."""
    return {
        "id": phrase.id,
        "phrase": phrase.text,
        "rows": list(phrase.row_ids),
        "reading": rule_object(phrase.rule),
        "words": rule_words(phrase.rule, language),
        "automatic": phrase.rule.automatic,
    }


def phrases_table(phrases: Sequence[PhraseRead], language: str) -> str:
    """Phrases with their readings, and why a person must look."""
    rows: list[list[str | int]] = [
        [
            phrase.text or "–",
            rule_words(phrase.rule, language),
            review_words(phrase.rule, language) or "–",
            len(phrase.row_ids),
        ]
        for phrase in phrases
    ]
    headings = _headings(("phrase", "reading", "review", "rows"), language)
    return table(headings, rows, widest=WHOLE)


def _blocks(wanted: PlanToImport, language: str) -> Iterator[str]:
    plan = wanted.plan
    about = {"version": plan.version, "decision": plan.decision, "from": plan.in_force_from}
    told = {name: value or "–" for name, value in about.items()}
    yield text("plan.preview", language, name=wanted.name or "–", rows=len(plan.rows), **told)
    columns: list[list[str | int]] = [
        [name, text(f"plan.field_{field}" if field else "plan.no_field", language)]
        for name, field in wanted.read.fields
    ]
    if columns:
        yield table(_headings(("heading", "meaning"), language), columns)
    if plan.rows:
        first: list[list[str | int]] = [_cells(row) for row in plan.rows[:FIRST]]
        yield table([text(f"plan.field_{name}", language) for name in SHOWN], first, widest=40)
        yield phrases_table(_phrases(wanted), language)
    to_read = _remarks(wanted)
    if to_read:
        heads = [text(f"plan.{name}", language) for name in ("field_row_id", "heading", "remark")]
        lines: list[list[str | int]] = [[each.row_id, each.heading, each.words] for each in to_read]
        yield text("plan.remarks", language) + "\n\n" + table(heads, lines, widest=WHOLE)
    if wanted.report.findings or not to_read:
        yield findings_text(wanted.report, language)
    words = "plan.nothing_written" if wanted.report.passed else "plan.mend_first"
    yield text(words, language)


def _remarks(wanted: PlanToImport) -> list[Remark]:
    unread = [name for name, field in wanted.read.fields if not field]
    return list(remarks(wanted.plan.rows, unread))


def _phrases(wanted: PlanToImport) -> tuple[PhraseRead, ...]:
    return phrases_of(wanted.plan.rows, wanted.about.default_trigger)


def _cells(row: PlanRow) -> list[str | int]:
    return [getattr(row, name) or "–" for name in SHOWN]


def _row_object(row: PlanRow) -> dict[str, object]:
    return {**{name: getattr(row, name) for name in SHOWN}, "cells": dict(row.cells)}


def _headings(names: Sequence[str], language: str) -> list[str]:
    return [text(f"plan.{name}", language) for name in names]
