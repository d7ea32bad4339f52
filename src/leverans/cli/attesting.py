"""`archive attest`: the archive reads packages back, and signs that they are whole."""

import click

from leverans.cli.archive import ROLE, archive_group
from leverans.cli.archive_side import desk_of
from leverans.cli.delivering import watched
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.attesting import Attested, attest_all
from leverans.flow.refused import refused
from leverans.messages.texts import grouped, text


@archive_group.command("attest")
@click.argument("packages", metavar="[PACKAGE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every package that the archive has.")
@json_option
@click.pass_obj
def attest_command(
    settings: Settings, packages: tuple[str, ...], *, everything: bool, as_json: bool
) -> int:
    """Read packages back byte by byte and sign that they are whole.

    An authority asks for it before it culls its own copies.
    """
    if bool(packages) == everything:
        raise refused("USE-ATTEST-WHICH")
    opened = settings.open(role=ROLE)
    with watched(opened) as watch:
        done = attest_all(desk_of(opened, watch), packages)
    if as_json:
        emit([attested_object(one) for one in done])
    else:
        _tell(done, opened.site.language)
    return 0 if all(one.confirmation for one in done) else 1


def attested_object(one: Attested) -> dict[str, object]:
    """The machine form of what became of one package."""
    said = one.confirmation
    if said is None:
        return {"package": one.package, "attested": False, "problem": one.problem}
    names = ("manifest_digest", "files", "bytes", "records", "at", "reference")
    return {
        "package": one.package,
        "attested": True,
        "problem": "",
        **{name: getattr(said, name) for name in names},
    }


def _tell(done: list[Attested], language: str) -> None:
    if not done:
        say(text("source_disposal.nothing_to_attest", language))
    for one in done:
        said = one.confirmation
        if said is None:
            told = {"package": one.package, "problem": one.problem}
            say(text("source_disposal.not_attested", language, **told))
            continue
        say(
            text(
                "source_disposal.attested",
                language,
                package=one.package,
                at=said.at,
                files=grouped(said.files),
                records=grouped(said.records),
            )
        )
