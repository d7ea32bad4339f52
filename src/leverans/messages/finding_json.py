"""The machine form of a report: one JSON object on one line (`architecture.md` §9)."""

import json

from leverans.messages.catalogue import render, rule
from leverans.messages.printable import printable
from leverans.messages.redaction import redacted
from leverans.model.finding import Finding, Level, Report


def finding_object(finding: Finding, language: str) -> dict[str, str]:
    """A finding, all as text and nothing personal in it.

    `rule`, `level`, `location`, `message` and `remedy` are what others rely on; `who` (the role
    that acts, by its id) and `clause` are of the rule; `item` and `second_opinion` come only
    where there are any.
    """
    words = render(finding, language)
    told = rule(finding.rule)
    more = {"item": finding.item, "second_opinion": words.second_opinion}
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "location": printable(redacted(finding.location)),
        "message": printable(words.message),
        "remedy": printable(words.remedy),
        "who": told.who,
        "clause": told.clause,
        **{key: printable(value) for key, value in more.items() if value},
    }


def report_object(report: Report, language: str) -> dict[str, object]:
    """A report with the keys that others rely on, and what was tried without a finding.

    `counts.unlisted` comes only when more was found than is listed, so that a reader who counts
    the findings knows it; `counts_by_rule` counts them all.
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
        "counts_by_rule": _counts_by_rule(report),
        "passed_rules": list(report.passed_rules),
        "not_checkable": list(report.manual),
    }


def report_line(report: Report, language: str) -> str:
    """The report on one line, without line end."""
    return json.dumps(report_object(report, language), ensure_ascii=False)


def _counts_by_rule(report: Report) -> dict[str, dict[str, int]]:
    """Rule -> level -> how many, as they were met."""
    counts: dict[str, dict[str, int]] = {}
    for (rule_id, level), number in report.counts_by_rule.items():
        counts.setdefault(rule_id, {})[Level(level).value] = number
    return counts
