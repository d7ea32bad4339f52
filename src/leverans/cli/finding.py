"""`search` and `get`: hitta i arkivet, and a verified copy of what was found."""

from pathlib import Path

import click

from leverans.cli.found import (
    file_object,
    held_object,
    page_object,
    page_words,
    tombstone_object,
    tombstone_words,
)
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.fetch import Fetched, Wanted, fetch
from leverans.flow.find import culled_as, find_in_archive
from leverans.messages.texts import text
from leverans.model.catalogue_entry import Query
from leverans.model.exposure import Audience

MOST = click.IntRange(min=1, max=1000)
SOME = click.IntRange(min=1)


@click.command("search")
@click.argument("words", nargs=-1)
@click.option("--type", "record_type", default="", help="Record type (handlingstyp), code or name.")
@click.option("--class", "class_code", default="", help="Class and all below it, such as 3.2.")
@click.option("--from", "date_from", default="", help="Dated from: year, month or day.")
@click.option("--to", "date_to", default="", help="Dated to and with: year, month or day.")
@click.option("--producer", default="", help="Archival creator (arkivbildare), id or name.")
@click.option("--case", default="", help="Id or diary number of the case.")
@click.option("--external", is_flag=True, help="As somebody outside may see it.")
@click.option("--limit", type=MOST, default=20, show_default=True, help="Hits on a page.")
@click.option("--after", default="", help="Go on behind this hit (see the end of a page).")
@json_option
@click.pass_obj
def search_command(
    settings: Settings,
    /,
    words: tuple[str, ...],
    *,
    external: bool,
    as_json: bool,
    class_code: str,
    **given: str,
) -> None:
    """Find records in the archive; all WORDS must match, "quoted" ones beside each other."""
    opened = settings.open()
    limit = int(given.pop("limit"))
    query = Query(
        words=" ".join(words),
        classification=class_code,
        audience=_audience(external=external),
        limit=limit,
        **given,
    )
    page = find_in_archive(opened.site, query)
    language = opened.site.language
    stones = () if page.hits or external else culled_as(opened.site, query.words)
    if as_json:
        culled = [tombstone_object(one) for one in stones]
        emit({**page_object(page, language), **({"tombstones": culled} if culled else {})})
    else:
        say(
            "\n".join((page_words(page, language), *(tombstone_words(s, language) for s in stones)))
        )


@click.command("get")
@click.argument("archive_id", metavar="ID")
@click.option(
    "--into", type=click.Path(path_type=Path), default=Path(), help="Folder for the copy."
)
@click.option("--file", "number", type=SOME, help="Only this file, by its number in `show`.")
@click.option("--sheet", is_flag=True, help="Make published copies with their information sheet.")
@click.option("--external", is_flag=True, help="Only what somebody outside may have.")
@json_option
@click.pass_obj
def get_command(  # noqa: PLR0913 - a command's options are its arguments
    settings: Settings,
    archive_id: str,
    *,
    into: Path,
    number: int | None,
    sheet: bool,
    external: bool,
    as_json: bool,
) -> None:
    """Copy a record out of the archive, every byte compared with what was taken over."""
    opened = settings.open()
    wanted = Wanted(
        archive_id=archive_id,
        into=into,
        file=number,
        sheet=sheet,
        audience=_audience(external=external),
    )
    fetched = fetch(opened.site, wanted, opened.stored)
    language = opened.site.language
    if as_json:
        emit(fetched_object(fetched, language))
        return
    say(text("get.done", language, folder=str(fetched.folder)))
    for path in fetched.sheets:
        say(text("get.sheet", language, path=str(fetched.folder / path)))


def fetched_object(fetched: Fetched, language: str) -> dict[str, object]:
    """The machine form of a copy; `place` is the path in its folder."""
    return {
        "record": held_object(fetched.held, language),
        "folder": str(fetched.folder),
        "files": [
            {**file_object(number, file), "place": place}
            for number, (place, file) in enumerate(fetched.files, start=1)
        ],
        "sheets": list(fetched.sheets),
    }


def _audience(*, external: bool) -> Audience:
    return Audience.EXTERNAL if external else Audience.INTERNAL
