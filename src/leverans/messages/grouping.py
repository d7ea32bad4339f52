"""Sorts findings for a reader: errors first, then by rule, the most frequent rule first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leverans.messages.catalogue import render
from leverans.model.finding import Finding, Level, Report

_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """All findings of one rule and level.

    Attributes:
        findings: those that are listed, at least one. count: how many there are in all.
    """

    rule: str
    level: Level
    findings: tuple[Finding, ...]
    count: int

    def shared_message(self, language: str) -> str:
        """The message that all listed findings share, or "" when they differ."""
        messages = {render(finding, language).message for finding in self.findings}
        return messages.pop() if len(messages) == 1 else ""

    def remedies(self, language: str) -> tuple[str, ...]:
        """What to do, each different text once, in the order of the findings."""
        return tuple(dict.fromkeys(render(found, language).remedy for found in self.findings))


def grouped_findings(report: Report) -> Iterator[RuleGroup]:
    """The groups of a report: errors, warnings, notes; within a level the largest first."""
    listed: dict[tuple[str, Level], list[Finding]] = {}
    for finding in report.findings:
        listed.setdefault((finding.rule, finding.level), []).append(finding)
    groups = [
        RuleGroup(
            rule=rule,
            level=level,
            findings=tuple(found),
            count=max(report.counts_by_rule.get((rule, level), 0), len(found)),
        )
        for (rule, level), found in listed.items()
    ]
    order = {level: n for n, level in enumerate(Level)}
    yield from sorted(groups, key=lambda one: (order[one.level], -one.count, natural(one.rule)))


def natural(rule_id: str) -> list[str]:
    """A key that sorts `CSIP9` before `CSIP10`."""
    return [part.zfill(6) if part.isdecimal() else part for part in _NUMBER.split(rule_id)]
