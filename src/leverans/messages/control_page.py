"""The page of a report on controlling."""

from dataclasses import dataclass

from leverans.messages.pages import page_template, page_words
from leverans.model.control import ControlReport, Ran


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlFacts:
    """Whose report it is, when it was made, and by which program."""

    house: str
    made_at: str
    software: str


def control_page(report: ControlReport, facts: ControlFacts, language: str) -> str:
    """The report as an HTML document, on its own as the other pages are.

    Args:
        language: `sv` or `en`.
    """
    ran = [run for run in report.runs if run.ran is Ran.RAN]
    blind = [run for run in report.runs if run.ran is not Ran.RAN]
    total = sum(line.open + line.asked_closed for line in report.lines)
    more = sum(run.more for run in report.runs)
    return page_template("control.html.j2").render(
        report=report,
        facts=facts,
        ran=ran,
        blind=blind,
        total=total,
        more=more,
        **page_words(language),
    )
