"""Plain text for the terminal: tables that line up also with åäö, and lists of findings."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from leverans.messages.catalogue import render
from leverans.messages.grouping import RuleGroup, grouped_findings
from leverans.messages.place import place_words
from leverans.messages.printable import printable, shortened, width
from leverans.messages.texts import grouped, plural, text
from leverans.model.finding import Level, Report

GAP = "  "


def table(headings: Sequence[str], rows: Sequence[Sequence[str | int]], *, widest: int = 60) -> str:
    """A table with a line under its headings; whole numbers stand to the right.

    Args:
        headings: one for each column. rows: text or whole numbers, one for each heading.
        widest: columns of the terminal that one cell may take; longer text is cut in its middle.
    """
    shown = [[_cell(value, widest) for value in row] for row in rows]
    columns = list(zip_longest(headings, *shown, fillvalue=""))
    widths = [max(width(cell) for cell in column) for column in columns]
    right = [
        bool(rows) and all(isinstance(row[n], int) for row in rows) for n in range(len(widths))
    ]
    lines = [list(headings), ["─" * size for size in widths], *shown]
    return "\n".join(_line(cells, widths, right) for cells in lines)


def findings_text(report: Report, language: str, *, places: int = 5) -> str:
    """The findings of a report for reading: by level and rule, with what to do and who acts.

    Args:
        report: what was found. language: `sv` or `en`.
        places: how many places to name for each rule before saying how many more there are.
    """
    groups = list(grouped_findings(report))
    if not groups:
        return text("finding.none", language)
    blocks = ["\n".join(_block(group, language, places)) for group in groups]
    return "\n\n".join([*blocks, summary(report, language)])


def summary(report: Report, language: str) -> str:
    """`2 fel, 1 varning, 0 upplysningar`: all that was found, the unlisted included."""
    keys = {Level.ERROR: "errors", Level.WARNING: "warnings", Level.INFO: "infos"}
    return ", ".join(
        plural(f"count.{key}", report.count(level), language) for level, key in keys.items()
    )


def _block(group: RuleGroup, language: str, places: int) -> Iterator[str]:
    """One rule: the heading, its places, what to do and who acts."""
    words = render(group.findings[0], language)
    yield f"{words.level_word} {group.rule} ({grouped(group.count)})"
    shared = group.shared_message(language)
    if shared:
        yield f"  {printable(shared)}"
    shown = group.findings[:places]
    for finding in shown:
        message = "" if shared else render(finding, language).message
        parts = (place_words(finding.location, language), printable(message))
        place = ": ".join(part for part in parts if part)
        if place:
            yield f"    {place}"
    if group.count > len(shown):
        yield "    " + text("finding.more", language, n=grouped(group.count - len(shown)))
    for remedy in group.remedies(language)[:places]:
        yield "  " + text("finding.remedy", language, remedy=printable(remedy))
    yield "  " + text("finding.who", language, who=words.who)


def _cell(value: str | int, widest: int) -> str:
    if isinstance(value, int):
        return grouped(value)
    return shortened(printable(value), widest)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        " " * (size - width(cell)) + cell if to_right else cell + " " * (size - width(cell))
        for cell, size, to_right in zip(cells, widths, right, strict=True)
    )
    return GAP.join(padded).rstrip()
