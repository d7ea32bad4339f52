"""The figures of a period as text, CSV, JSON and a page; a difference always comes first."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from leverans.messages.figures_sections import Cell, Section, differences, sections
from leverans.messages.pages import page_template, page_words
from leverans.messages.redaction import redacted
from leverans.messages.tables import table
from leverans.messages.texts import plural, text
from leverans.model.figures import Figures

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula when a cell of text begins with it."""
SUMMARY = "00-summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """When the page was made, as a reader shall read it, and by which program."""

    made_at: str
    software: str


def figures_text(figures: Figures, language: str) -> str:
    """Everything as tables, one below the other."""
    parts = [_heading(figures, language), result_words(figures, language)]
    wrong = differences(figures, language)
    told = [wrong] if wrong.rows else []
    for section in (*told, *sections(figures, language)):
        shown = [[_shown(cell, language) for cell in row] for row in section.rows]
        parts.append(f"{section.title}\n{table(section.columns, shown)}")
    return "\n\n".join(parts)


def result_words(figures: Figures, language: str) -> str:
    """Whether the numbers come out, in one sentence."""
    wrong = len(figures.differences())
    if wrong:
        return plural("figures.differs", wrong, language)
    return text("figures.reconciles", language)


def figures_csv(figures: Figures, language: str) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes): a summary with what does not come out, and a file for each section.

    UTF-8 with a byte order mark, semicolons between: what a Swedish spreadsheet opens as it is.
    """
    wrong = differences(figures, language)
    head = [
        (text("figures.house", language), figures.house),
        (text("figures.period_", language), figures.period.name),
        (text("report.made_at", language), figures.made_at),
        (text("report.result", language), result_words(figures, language)),
    ]
    rows: list[tuple[Cell, ...]] = [*head, *((wrong.columns, *wrong.rows) if wrong.rows else ())]
    yield f"{SUMMARY}.csv", _csv(rows)
    for section in sections(figures, language):
        yield f"{section.key}.csv", _csv([section.columns, *section.rows])


def figures_object(figures: Figures) -> Mapping[str, object]:
    """The machine form: names of figures as in `docs/reference/figures.md`, counts alone."""
    told = asdict(figures)
    told["period"] = {
        "name": figures.period.name,
        "from": figures.period.begin,
        "to": figures.period.end,
    }
    told["house"] = redacted(figures.house)
    for group in ("deliveries", "receptions"):
        for line in told[group]:
            line["creator"] = redacted(line["creator"])
    for balance, given in zip(figures.balances, told["balances"], strict=True):
        given["expected"] = asdict(balance.expected)
    wrong = [
        {"figure": each.figure, "expected": each.expected, "found": each.found, "by": each.by}
        for each in figures.differences()
    ]
    return {"reconciles": not wrong, "differences": wrong, **told}


def figures_page(figures: Figures, facts: PageFacts, language: str) -> str:
    """The figures as an HTML document, on its own as the other pages are.

    Args:
        language: `sv` or `en`.
    """
    wrong = differences(figures, language)
    return page_template("figures.html.j2").render(
        figures=figures,
        facts=facts,
        wrong=wrong if wrong.rows else None,
        result=result_words(figures, language),
        sections=[_page_section(each, language) for each in sections(figures, language)],
        **page_words(language),
    )


def _page_section(section: Section, language: str) -> Mapping[str, object]:
    """With the numbers set for reading, and which columns hold numbers."""
    numeric = [
        all(not isinstance(row[n], str) for row in section.rows)
        for n in range(len(section.columns))
    ]
    rows = [[_page_cell(cell, language) for cell in row] for row in section.rows]
    return {"section": section, "numeric": numeric, "rows": rows}


def _heading(figures: Figures, language: str) -> str:
    told = {"house": redacted(figures.house), "period": figures.period.name}
    return text("figures.heading", language, **told)


def _shown(cell: Cell, language: str) -> str | int:
    """A decimal number as it is written in the language; the rest as it is."""
    return _decimal(cell, language) if isinstance(cell, float) else cell


def _page_cell(cell: Cell, language: str) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return _decimal(cell, language)
    return f"{cell:,}".replace(",", "\N{NO-BREAK SPACE}")


def _decimal(number: float, language: str) -> str:
    return f"{number:.1f}".replace(".", "," if language == "sv" else ".")


def _csv(rows: list[tuple[Cell, ...]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> Cell:
    """A name of another house's making is never taken for a formula."""
    if isinstance(cell, float):
        return _decimal(cell, "sv")
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
