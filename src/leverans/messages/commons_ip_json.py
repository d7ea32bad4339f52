"""A report in the shape that commons-ip's validator writes, for those who read that already.

The shape is theirs, one entry for each requirement with its outcome; what it says is ours. Our
own rules (`PKG-…`, `XML-…`) have no place of their own there: they come as entries of the
specification `leverans`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TypedDict

from leverans.messages.catalogue import render, rule
from leverans.messages.place import place_words
from leverans.messages.printable import printable
from leverans.messages.requirements import RequirementFacts, requirements
from leverans.model.finding import Finding, Level, Report

KINDS = ("SIP", "AIP", "DIP")
ADDRESS = "https://github.com/DILCISBoard/E-ARK-{kind}/releases/tag/v{version}"
LEVELS = {"MUST": Level.ERROR, "SHOULD": Level.WARNING, "MAY": Level.INFO}
WORDS = {level: word for word, level in LEVELS.items()}
OURS = "leverans"


class Testing(TypedDict):
    """How a requirement went: PASSED, FAILED or SKIPPED, and its findings by their weight."""

    outcome: str
    issues: list[str]
    warnings: list[str]
    notes: list[str]


class Entry(TypedDict):
    """One requirement of the array `validation`."""

    specification: str
    id: str
    name: str
    location: str
    description: str
    cardinality: str
    level: str
    testing: Testing


def commons_ip_line(report: Report, language: str, *, made_at: datetime, software: str) -> str:
    """The report on one line, without line end.

    Args:
        report: what was found. language: `sv` or `en`, of the messages.
        made_at: when the check was made. software: name and version of this program.
    """
    entries = list(_entries(report, language))
    told = {
        "header": {
            "title": "Validation Report",
            "specifications": list(_specifications(report.profile)),
            "version_commons_ip": software,
            "date": made_at.isoformat(timespec="milliseconds"),
            "path": printable(report.subject),
        },
        "validation": entries,
        "summary": _summary(report, entries),
    }
    return json.dumps(told, ensure_ascii=False)


def _specifications(profile: str) -> Iterator[Mapping[str, str]]:
    """CSIP and the kind of package, each with the version that the package follows."""
    family, _, rest = profile.partition(" ")
    kind, _, version = rest.partition(" ")
    if family == "E-ARK" and version:
        for name in ("CSIP", *(one for one in KINDS if one == kind)):
            address = ADDRESS.format(kind=name, version=version)
            yield {"id": f"{name}-{version}", "url": address}
    elif profile:
        yield {"id": profile, "url": ""}


def _entries(report: Report, language: str) -> Iterator[Entry]:
    """Each rule that was tried, or that only a person can judge, once."""
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.rule, []).append(finding)
    tried = dict.fromkeys((*report.checked, *report.manual, *found))
    order = _order()
    for rule_id in sorted(tried, key=lambda one: (order.get(one, len(order)), one)):
        skipped = rule_id in report.manual and rule_id not in found
        yield _entry(rule_id, found.get(rule_id, ()), language, skipped=skipped)


@cache
def _order() -> Mapping[str, int]:
    """The specifications' order; our own rules are not in it."""
    return {rule_id: number for number, rule_id in enumerate(requirements())}


def _entry(rule_id: str, found: Sequence[Finding], language: str, *, skipped: bool) -> Entry:
    facts = requirements().get(rule_id) or _own(rule_id)
    said = {level: [_said(one, language) for one in found if one.level is level] for level in Level}
    testing = Testing(
        outcome="SKIPPED" if skipped else _outcome(found),
        issues=said[Level.ERROR],
        warnings=said[Level.WARNING],
        notes=said[Level.INFO],
    )
    return {
        "specification": facts.specification,
        "id": rule_id,
        "name": facts.says,
        "location": facts.xpath,
        "description": facts.says,
        "cardinality": facts.cardinality,
        "level": facts.level,
        "testing": testing,
    }


def _own(rule_id: str) -> RequirementFacts:
    words = rule(rule_id)
    return RequirementFacts(
        id=rule_id,
        specification=OURS,
        section="",
        level=WORDS[words.level],
        cardinality="",
        xpath="",
        check="",
        says=words.clause,
    )


def _outcome(found: Sequence[Finding]) -> str:
    broken = any(finding.level is not Level.INFO for finding in found)
    return "FAILED" if broken else "PASSED"


def _said(finding: Finding, language: str) -> str:
    words = render(finding, language)
    place = place_words(finding.location, language)
    return ": ".join(part for part in (place, printable(words.message)) if part)


def _summary(report: Report, entries: Sequence[Entry]) -> Mapping[str, object]:
    """How many requirements went which way; a requirement counts once, at its worst."""
    counts = {"success": 0, "warnings": 0, "errors": 0, "skipped": 0, "notes": 0}
    for entry in entries:
        counts[_counted_as(entry["testing"])] += 1
    return {**counts, "result": "VALID" if report.passed else "INVALID"}


def _counted_as(testing: Testing) -> str:
    if testing["outcome"] == "SKIPPED":
        return "skipped"
    if testing["issues"]:
        return "errors"
    if testing["warnings"]:
        return "warnings"
    return "notes" if testing["notes"] else "success"
