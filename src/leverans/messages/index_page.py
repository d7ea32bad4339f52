"""The page that leads to the pages of several packages."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from leverans.messages.pages import page_template, page_words
from leverans.messages.printable import printable
from leverans.messages.redaction import redacted
from leverans.messages.texts import grouped, plural
from leverans.model.finding import Level, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """One package on the index page.

    Attributes:
        page: address of its page, relative to the index. package: the path as it was given.
        result: `passed`, `failed` or `broken`. profile: what it was held against, or "".
        errors, warnings, infos: how many.
    """

    page: str
    package: str
    result: str
    profile: str
    errors: int
    warnings: int
    infos: int


def index_line(report: Report, page: str) -> IndexLine:
    """The line of a report whose page has this file name."""
    return IndexLine(
        page=quote(page),
        package=printable(redacted(report.subject)),
        result="broken" if report.broke else "passed" if report.passed else "failed",
        profile=report.profile,
        errors=report.count(Level.ERROR),
        warnings=report.count(Level.WARNING),
        infos=report.count(Level.INFO),
    )


def index_page(
    lines: Sequence[IndexLine], language: str, *, made_at: str = "", software: str = "leverans"
) -> str:
    """The index as an HTML document, on its own as the pages are.

    Args:
        lines: of the packages, in the order given. language: `sv` or `en`.
        made_at: when, as the reader shall read it. software: name and version of this program.
    """
    passed = sum(line.result == "passed" for line in lines)
    return page_template("index.html.j2").render(
        lines=lines,
        passed=passed,
        sum=plural("report.index_sum", passed, language, all=grouped(len(lines))),
        made_at=made_at,
        software=software,
        **page_words(language),
    )
