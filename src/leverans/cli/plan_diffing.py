"""`plan diff`: what a new version changes, before anybody decides."""

from collections.abc import Iterator
from pathlib import Path

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.plan_preview import WHOLE
from leverans.cli.report_files import refuse_if_taken, refuse_without_folder
from leverans.cli.settings import Settings
from leverans.flow.compare_plans import PlansCompared, compare_plans
from leverans.flow.history import NAME
from leverans.flow.replacing import replace_file
from leverans.flow.site import Site
from leverans.messages.plan_diff_page import PlanDiffFacts, plan_diff_page
from leverans.messages.plan_diff_words import RED, consequence_lines, effect_lines, row_lines
from leverans.messages.tables import table
from leverans.messages.texts import grouped, plural, text
from leverans.model.plan_diff import Change, Consequence, RowChange, Tally
from leverans.model.retention_json import rule_object

COLUMNS = ("field_row_id", "field_record_type", "before", "after", "to_look_at")


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--as-read", is_flag=True, help="Count readings as if they were confirmed already.")
@click.option(
    "--page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page to print."
)
@json_option
@click.pass_obj
def plan_diff(
    settings: Settings, old: str, new: str, *, as_read: bool, page: Path | None, as_json: bool
) -> None:
    """Show what NEW changes against OLD, row by row, and what that does to the records held."""
    if page is not None:
        refuse_if_taken(page)
        refuse_without_folder(page)
    site = settings.open().site
    found = compare_plans(site, old, new, as_read=as_read)
    if page is not None:
        replace_file(page, _page(site, found).encode())
    if as_json:
        emit(_object(found))
        return
    say("\n\n".join(_blocks(found, site.language)))
    if page is not None:
        say("\n" + text("plan.page_written", site.language, file=page))


def _blocks(found: PlansCompared, language: str) -> Iterator[str]:
    yield text("plan.diff_title", language, old=found.old, new=found.new)
    for change, lines in row_lines(found.diff, language):
        rows: list[list[str | int]] = [
            [line.row_id, line.record_type, line.old, line.new, line.ask or "–"] for line in lines
        ]
        headings = [text(f"plan.{name}", language) for name in COLUMNS]
        title = f"{text(f'plan.change_{change}', language)} ({grouped(len(lines))})"
        if change in RED:
            title = click.style(title, fg="red", bold=True)  # left out where no terminal reads it
        yield f"{title}\n{table(headings, rows, widest=WHOLE)}"
    unchanged = len(found.diff.of(Change.UNCHANGED))
    yield plural("plan.rows_unchanged", unchanged, language)
    yield from _consequences(found, language)
    yield from _notes(found, language)


def _consequences(found: PlansCompared, language: str) -> Iterator[str]:
    told = found.consequences
    if told is None:
        yield text("plan.no_holdings", language)
        return
    head = text("plan.counted_for", language, day=found.day)
    untouched = plural("plan.untouched", told.unchanged.records, language)
    lines = [f"{head} {untouched}"]
    lines += [
        f"  {what}: {number}" for what, number, _ in effect_lines(dict(told.effects), language)
    ]
    yield "\n".join([*lines, *(f"  {line}" for line in consequence_lines(told.changed, language))])


def _notes(found: PlansCompared, language: str) -> Iterator[str]:
    """What was assumed, and what is lacking."""
    if found.assumed:
        yield text("plan.assumed", language)
    if found.as_read:
        yield text("plan.as_read", language)
    if found.lacking:
        yield text("plan.lacking", language, refs=", ".join(found.lacking))


def _page(site: Site, found: PlansCompared) -> str:
    facts = PlanDiffFacts(
        authority=site.name,
        old=found.old,
        new=found.new,
        day=found.day,
        notes=tuple(_notes(found, site.language)),
        made_at=f"{site.clock():%Y-%m-%d %H:%M}",
        software=f"{NAME} {site.software_version}",
    )
    return plan_diff_page(found.diff, found.consequences, facts, site.language)


def _object(found: PlansCompared) -> dict[str, object]:
    told = found.consequences
    return {
        "old": found.old,
        "new": found.new,
        "counts": {change.value: len(found.diff.of(change)) for change in Change},
        "version_fields": list(found.diff.version_fields),
        "rows": [_row(one) for one in found.diff.changes if one.change is not Change.UNCHANGED],
        "day": found.day,
        "assumed_decision": found.assumed,
        "as_read": found.as_read,
        "missing_decisions": list(found.lacking),
        "holdings": None if told is None else {
            "unchanged": _tally(told.unchanged),
            "effects": {effect.value: _tally(tally) for effect, tally in told.effects.items()},
            "changed": [_move(one) for one in told.changed],
        },
    }  # fmt: skip


def _row(one: RowChange) -> dict[str, object]:
    row = one.new or one.old
    return {
        "row_id": one.row_id,
        "change": one.change.value,
        "record_type": row.record_type if row else "",
        "old": one.old.retention_text if one.old else None,
        "new": one.new.retention_text if one.new else None,
        "old_reading": rule_object(one.old_rule) if one.old_rule else None,
        "new_reading": rule_object(one.new_rule) if one.new_rule else None,
        "fields": list(one.fields),
        "decision_fields": list(one.decision_fields),
        "ask": [reason.value for reason in one.ask],
    }


def _move(one: Consequence) -> dict[str, object]:
    return {
        **_tally(one.all),
        "cases": one.cases,
        "old_row": one.old_row_id,
        "old_phrase": one.old_phrase,
        "new_row": one.new_row_id,
        "new_phrase": one.new_phrase,
        "effects": {effect.value: tally.records for effect, tally in one.effects.items()},
        "first": one.first,
        "last": one.last,
    }


def _tally(tally: Tally) -> dict[str, object]:
    return {"records": tally.records, "files": tally.files, "bytes": tally.bytes}
