"""`report`: the figures of a year, a month or another period, and whether they come out."""

from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.report_files import refuse_if_taken, refuse_without_folder
from leverans.cli.settings import Settings
from leverans.flow.figures.gather import figures
from leverans.flow.figures.page import page_of
from leverans.flow.refused import refused
from leverans.flow.replacing import replace_file
from leverans.messages.figures_forms import figures_csv, figures_object, figures_text, result_words
from leverans.messages.texts import text
from leverans.model.figures import Figures
from leverans.model.period import Period
from leverans.storage.failures import told
from leverans.wiring.controlling import surroundings

DAY = click.DateTime(formats=["%Y-%m-%d"])
YEAR = click.IntRange(1900, 9998)


class Asked(TypedDict):
    """Which period is asked for; None = not said."""

    year: int | None
    month: str | None
    first: datetime | None
    last: datetime | None


@click.command("report")
@click.option("--year", type=YEAR, metavar="YYYY", help="A calendar year.")
@click.option("--month", metavar="YYYY-MM", help="A month; by default the last whole one.")
@click.option("--from", "first", type=DAY, metavar="DATE", help="First day of another period.")
@click.option("--to", "last", type=DAY, metavar="DATE", help="Its last day; by default today.")
@click.option(
    "--csv",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a CSV file for each table into this folder.",
)
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page to print."
)
@json_option
@click.pass_obj
def report_command(
    settings: Settings,
    *,
    folder: Path | None,
    page: Path | None,
    as_json: bool,
    **asked: Unpack[Asked],
) -> int:
    """Count what came, went, was refused, held and culled in a period, and see that it comes out.

    Exit code 1 when a number does not: opening + in - out = closing, or the log says otherwise.
    """
    opened = settings.open()
    site, language = opened.site, opened.site.language
    period = _period(asked, site.clock().date())
    if page is not None:
        refuse_if_taken(page)
        refuse_without_folder(page)
    found = figures(site, period, surroundings(opened))
    if page is not None:
        _write(page, page_of(site, found).encode())
    if folder is not None:
        _write_csv(folder, found, language)
    if as_json:
        emit(figures_object(found))
    elif page is None and folder is None:
        say(figures_text(found, language))
    else:
        say(result_words(found, language))
        for path in filter(None, (page, folder)):
            say(text("figures.written", language, path=path))
    return found.exit_code


def _period(asked: Asked, today: date) -> Period:
    """The period that is asked for.

    Raises:
        UsageError: more than one is, it ends before it begins, or there is no such month.
    """
    year, month = asked["year"], asked["month"]
    first, last = asked["first"], asked["last"]
    if sum((year is not None, month is not None, first is not None or last is not None)) > 1:
        raise refused("USE-PERIOD")
    if year is not None:
        return Period.of_year(year)
    if month is not None:
        return _month(month)
    if first is None and last is None:
        return Period.month_before(today)
    end = last.date() if last else today
    if first is None or end < first.date():
        raise refused("USE-PERIOD")
    return Period(first=first.date(), last=end)


def _month(given: str) -> Period:
    try:
        day = date.fromisoformat(f"{given}-01")
    except ValueError as error:
        raise refused("USE-PERIOD") from error
    return Period.of_month(day.year, day.month)


def _write_csv(folder: Path, found: Figures, language: str) -> None:
    files = dict(figures_csv(found, language))
    with told(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
        taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise refused("USE-OUT-TAKEN", path=str(folder / taken[0]))
    for name, data in files.items():
        _write(folder / name, data)


def _write(path: Path, data: bytes) -> None:
    with told(str(path)):
        replace_file(path, data)
