"""What a check of one package said, as text for a terminal."""

from collections.abc import Iterator

from leverans.messages.grouping import natural
from leverans.messages.printable import printable
from leverans.messages.requirements import requirements
from leverans.messages.tables import findings_text
from leverans.messages.texts import plural, text
from leverans.model.finding import Report

PLACES = 5


def verdict_line(report: Report, language: str) -> str:
    """`paket.tar: Godkänd: … (E-ARK SIP 2.2.0)`."""
    key = "broken" if report.broke else "passed" if report.passed else "failed"
    profile = report.profile or text("report.profile_unknown", language)
    return f"{printable(report.subject)}: {text(f'report.{key}', language)} ({profile})"


def validation_text(report: Report, language: str, *, passed_too: bool = False) -> str:
    """The verdict, the findings, and what was tried without one.

    Args:
        report: what was found. language: `sv` or `en`.
        passed_too: name the rules that passed, instead of only counting them.
    """
    lines = [verdict_line(report, language)]
    if report.findings:
        lines += [findings_text(report, language, places=PLACES)]
        if any(number > PLACES for number in report.counts_by_rule.values()):
            lines.append(text("report.all_places", language))
    lines += [f"  {line}" for line in _tried(report, language)]
    if passed_too:
        lines += [f"    {_named(rule_id)}" for rule_id in sorted(report.passed_rules, key=natural)]
    return "\n".join(lines)


def _tried(report: Report, language: str) -> Iterator[str]:
    """Numbers of rules that passed or that nobody but a person can judge; the schemas."""
    if report.broke:
        return
    if report.manual:
        ids = ", ".join(report.manual)
        yield plural("report.line_manual", len(report.manual), language, rules=ids)
    if report.schemas:
        used = (
            f"{use.name} {use.version} ({text(f'schema.{use.status}', language)})".replace(
                "  ", " "
            )
            for use in report.schemas
        )
        yield text("report.line_schemas", language, schemas=", ".join(used))
    if report.checked:
        yield plural("report.line_passed", len(report.passed_rules), language)


def _named(rule_id: str) -> str:
    facts = requirements().get(rule_id)
    return f"{rule_id}  {facts.says}" if facts else rule_id
