"""The machine form of a report: one JSON object on one line (`architecture.md` §9)."""

import json

from leverans.messages.catalogue import render
from leverans.messages.printable import printable
from leverans.model.finding import Finding, Report


def finding_object(finding: Finding, language: str) -> dict[str, str]:
    """`rule`, `level`, `location`, `message` and `remedy` of a finding, all as text."""
    words = render(finding, language)
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "location": printable(finding.location),
        "message": printable(words.message),
        "remedy": printable(words.remedy),
    }


def report_object(report: Report, language: str) -> dict[str, object]:
    """A report with the keys that others rely on.

    `counts.unlisted` comes only when more was found than is listed, so that a reader who counts
    the findings knows it.
    """
    counts = {"files": report.files, "bytes": report.bytes}
    unlisted = sum(report.counts_by_rule.values()) - len(report.findings)
    if unlisted > 0:
        counts["unlisted"] = unlisted
    return {
        "package": printable(report.subject),
        "profile": report.profile,
        "passed": report.passed,
        "findings": [finding_object(finding, language) for finding in report.findings],
        "schemas": [
            {"name": use.name, "version": use.version, "status": use.status}
            for use in report.schemas
        ],
        "counts": counts,
    }


def report_line(report: Report, language: str) -> str:
    """The report on one line, without line end."""
    return json.dumps(report_object(report, language), ensure_ascii=False)
