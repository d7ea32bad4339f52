"""`gate`: what a final archive asks before it takes anything, line by line, and waivers."""

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.gate import insist_on_line, waive_line
from leverans.flow.gate_report import GateReport, gate_report
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.model.gate import GateLine

LINE = click.Choice([line.value for line in GateLine])


@click.group("gate")
def gate_group() -> None:
    """The gate before a final archive (slutarkiv): met, waived or not, line by line."""


@gate_group.command("show")
@click.argument("agreement")
@json_option
@click.pass_obj
def gate_show(settings: Settings, agreement: str, *, as_json: bool) -> int:
    """Show how the gate of AGREEMENT came out when the source was last surveyed."""
    opened = settings.open()
    report = gate_report(opened.site, opened.engagement(agreement))
    if as_json:
        emit(_object(report))
    else:
        say(_words(report, opened.site.language))
    return 0 if report.passed else 1


@gate_group.command("waive")
@click.argument("agreement")
@click.argument("line", type=LINE)
@click.option("--reason", required=True, help="Why; shown beside the line, kept out of the log.")
@json_option
@click.pass_obj
def gate_waive(
    settings: Settings, agreement: str, line: str, *, reason: str, as_json: bool
) -> None:
    """Let LINE through under AGREEMENT from now on, with a reason."""
    opened = settings.open()
    waive_line(opened.site, opened.engagement(agreement), GateLine(line), reason)
    if as_json:
        emit({"agreement": agreement, "line": line, "waived": True})
    else:
        say(_told("waived", line, opened.site.language))


@gate_group.command("insist")
@click.argument("agreement")
@click.argument("line", type=LINE)
@json_option
@click.pass_obj
def gate_insist(settings: Settings, agreement: str, line: str, *, as_json: bool) -> None:
    """Take the waiver of LINE back."""
    opened = settings.open()
    found = insist_on_line(opened.site, opened.engagement(agreement), GateLine(line))
    if as_json:
        emit({"agreement": agreement, "line": line, "waived": False, "was_waived": found})
    else:
        say(_told("insisted" if found else "not_waived", line, opened.site.language))


def _told(word: str, line: str, language: str) -> str:
    return text(f"gate.{word}", language, line=text(f"gate.line_{line}", language))


def _words(report: GateReport, language: str) -> str:
    if not report.at:
        return text("gate.never", language, agreement=report.agreement)
    rows: list[list[str | int]] = [
        [
            text(f"gate.line_{each.line}", language),
            text(f"gate.status_{each.status}", language),
            each.count,
            each.reason or "–",
        ]
        for each in report.results
    ]
    names = ("line", "status", "count", "reason")
    told = table([text(f"gate.{name}", language) for name in names], rows)
    return f"{told}\n\n{text('gate.tried', language, at=report.at, records=report.records)}"


def _object(report: GateReport) -> dict[str, object]:
    return {
        "agreement": report.agreement,
        "passed": report.passed,
        "at": report.at,
        "records": report.records,
        "lines": [
            {
                "line": each.line.value,
                "status": each.status.value,
                "count": each.count,
                "reason": each.reason,
            }
            for each in report.results
        ],
    }
