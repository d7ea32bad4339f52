"""An audit of the archive in words and as data, for the verb and for the night."""

from collections.abc import Iterator

from leverans.flow.audit_archive import Audit
from leverans.messages.finding_json import report_object
from leverans.messages.tables import findings_text
from leverans.messages.texts import byte_size, plural, text
from leverans.model.finding import Report


def audit_object(done: Audit, language: str) -> dict[str, object]:
    """The machine form of an audit."""
    names = ("packages", "damaged", "repaired", "files", "bytes", "overdue")
    return {**{name: getattr(done, name) for name in names}, **found_object(done.report, language)}


def found_object(report: Report, language: str) -> dict[str, object]:
    """Whether a report passed, and its findings."""
    told = report_object(report, language)
    return {"passed": told["passed"], "findings": told["findings"]}


def counted_object(done: Audit) -> dict[str, object]:
    """An audit in numbers, for the night's summary: rules and how often, and no places."""
    names = ("packages", "damaged", "repaired", "files", "bytes", "overdue")
    figures = {name: getattr(done, name) for name in names}
    return {**figures, "passed": done.report.passed, "rules": rule_counts(done.report)}


def counted_words(done: Audit, language: str) -> str:
    """The same for a person."""
    lines = list(_counts(done, language))
    if counts := rule_counts(done.report):
        rules = ", ".join(f"{rule} {number}" for rule, number in counts.items())
        lines.append(text("night.rule_counts", language, rules=rules))
    return "\n".join(lines)


def rule_counts(report: Report) -> dict[str, int]:
    """Rule id -> number of findings, whatever their level."""
    counts: dict[str, int] = {}
    for (rule, _), number in sorted(report.counts_by_rule.items()):
        counts[rule] = counts.get(rule, 0) + number
    return counts


def audit_words(done: Audit, language: str) -> str:
    """An audit for a person."""
    return "\n".join(_lines(done, language))


def _lines(done: Audit, language: str) -> Iterator[str]:
    yield from _counts(done, language)
    if done.report.findings:
        yield findings_text(done.report, language)


def _counts(done: Audit, language: str) -> Iterator[str]:
    yield text(
        "archive.audited",
        language,
        packages=plural("archive.packages", done.packages, language),
        files=plural("count.files", done.files, language),
        size=byte_size(done.bytes, language),
    )
    if not done.report.findings:
        yield text("archive.sound", language)
    for name in ("damaged", "repaired", "overdue"):
        if number := getattr(done, name):
            yield plural(f"archive.{name}", number, language)
