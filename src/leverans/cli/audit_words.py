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


def audit_words(done: Audit, language: str) -> str:
    """An audit for a person."""
    return "\n".join(_lines(done, language))


def _lines(done: Audit, language: str) -> Iterator[str]:
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
    if done.report.findings:
        yield findings_text(done.report, language)
