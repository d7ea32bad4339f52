"""Runs, tasks and reports of controlling, in words and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict

from leverans.flow.control.run import Controlled
from leverans.messages.printable import printable
from leverans.messages.redaction import redacted
from leverans.messages.tables import table
from leverans.messages.texts import plural, text, texts
from leverans.model.control import CheckRun, ControlReport, Ran, Task

SHORT = 12  # characters of an id that a table shows


def run_object(done: Controlled) -> dict[str, object]:
    """The machine form of a run."""
    return {"run": done.run, "checks": [check_object(check) for check in done.checks]}


def check_object(check: CheckRun) -> dict[str, object]:
    """The machine form of how a check went."""
    return {name: str(v) if isinstance(v, Ran) else v for name, v in asdict(check).items()}


def run_words(done: Controlled, language: str) -> str:
    """What each check found, and the sum."""
    names = ("what", "found", "opened", "reopened", "closed", "state")
    headings = [text(f"control.{name}", language) for name in names]
    rows: list[list[str | int]] = [
        [
            text(f"control.check_{check.check}", language),
            check.found,
            check.opened,
            check.reopened,
            check.closed,
            _ran(check, language),
        ]
        for check in done.checks
    ]
    told = plural(
        "control.summary",
        done.found,
        language,
        opened=sum(check.opened for check in done.checks),
        reopened=sum(check.reopened for check in done.checks),
        closed=sum(check.closed for check in done.checks),
    )
    more = sum(check.more for check in done.checks)
    parts = [table(headings, rows), told]
    if more:
        parts.append(plural("control.more", more, language))
    return "\n\n".join(parts)


def task_object(task: Task) -> dict[str, object]:
    """The machine form of a task; who said that it is done stands as an actor id."""
    moments = {
        name: moment.isoformat() if moment else None
        for name, moment in (
            ("first_seen", task.first_seen),
            ("last_seen", task.last_seen),
            ("done_at", task.done_at),
            ("closed_at", task.closed_at),
        )
    }
    plain = {
        name: getattr(task, name)
        for name in (
            "id", "check", "kind", "subject", "place", "detail", "count", "owner", "person",
            "due_on", "sightings", "reopened", "done_by",
        )
    }  # fmt: skip
    shown = {"unit": redacted(task.unit), "hint": redacted(task.hint)}
    states = {"severity": task.severity.value, "state": task.state.value}
    return {**plain, **states, **shown, **moments}


def task_row(task: Task, language: str) -> list[str | int]:
    """A task as a row of the list."""
    subject = task.subject if len(task.subject) <= SHORT else f"{task.subject[:SHORT]}…"
    named = printable(redacted(task.hint)) if task.kind == "type" else subject
    return [
        task.id,
        text(f"control.check_{task.check}", language),
        f"{text(f'control.kind_{task.kind}', language)} {named}",
        role_words(task.owner, language),
        task.due_on,
        text(f"control.state_{task.state}", language),
    ]


def task_words(task: Task, login: str, language: str) -> str:
    """All that is known of a task, a line each, and what to do."""
    lines = [f"{task.id}  {text(f'control.check_{task.check}', language)}"]
    for name, value in _told(task, login, language):
        if value:
            lines.append(f"  {text(f'control.{name}', language)}: {printable(value)}")
    remedy = text(f"control.advice_{task.check}", language)
    lines.append(f"  {text('control.remedy', language)}: {remedy}")
    return "\n".join(lines)


def detail_words(detail: str, language: str) -> str:
    """The ids of a task's detail in words; the kind of an error stays as it is."""
    keys = ((part, f"control.detail_{part}") for part in detail.split(",") if part)
    return ", ".join(text(key, language) if key in texts() else part for part, key in keys)


def role_words(role: str, language: str) -> str:
    """A role's name."""
    return text(f"role.{role.replace(':', '_')}", language)


def report_object(report: ControlReport) -> dict[str, object]:
    """The machine form of a report: counts alone."""
    lines = [
        {**asdict(line), "severity": line.severity.value, "unit": redacted(line.unit)}
        for line in report.lines
    ]
    return {
        "since": report.since,
        "until": report.until,
        "last_run": report.last_run,
        "lines": lines,
        "ages": dict(report.ages),
        "checks": [check_object(run) for run in report.runs],
    }


def report_words(report: ControlReport, language: str) -> str:
    """The report as a table."""
    names = ("what", "unit", "owner", "open", "asked_closed", "overdue", "opened", "closed")
    headings = [text(f"control.{name}", language) for name in names]
    rows: list[list[str | int]] = [
        [
            text(f"control.check_{line.check}", language),
            redacted(line.unit),
            role_words(line.owner, language),
            line.open,
            line.asked_closed,
            line.overdue,
            line.opened,
            line.closed,
        ]
        for line in report.lines
    ]
    period = text("control.period", language, since=report.since, until=report.until)
    last = (
        text("control.last_run", language, at=report.last_run)
        if report.last_run
        else text("control.never_run", language)
    )
    told = table(headings, rows) if rows else text("control.none", language)
    return f"{period}\n{last}\n\n{told}"


def _ran(check: CheckRun, language: str) -> str:
    words = text(f"control.ran_{check.ran}", language)
    if not check.reason:
        return words
    known = check.ran is Ran.SKIPPED
    reason = text(f"control.skipped_{check.reason}", language) if known else check.reason
    return text("control.beside", language, words=words, reason=reason)


def _told(task: Task, login: str, language: str) -> Iterator[tuple[str, str]]:
    yield "about", f"{text(f'control.kind_{task.kind}', language)} {task.subject}"
    yield "hint", redacted(task.hint)
    yield "detail", detail_words(task.detail, language)
    yield "count", str(task.count)
    yield "place", task.place
    yield "unit", redacted(task.unit)
    yield "severity", text(f"control.severity_{task.severity}", language)
    yield "owner", role_words(task.owner, language)
    yield "person", login
    yield "due", task.due_on
    yield "state", text(f"control.state_{task.state}", language)
    yield "first_seen", f"{task.first_seen:%Y-%m-%d %H:%M}"
    yield "last_seen", f"{task.last_seen:%Y-%m-%d %H:%M}"
    yield "sightings", str(task.sightings)
    yield "again", str(task.reopened) if task.reopened else ""
    yield "done_at", f"{task.done_at:%Y-%m-%d %H:%M}" if task.done_at else ""
    yield "closed_at", f"{task.closed_at:%Y-%m-%d %H:%M}" if task.closed_at else ""
