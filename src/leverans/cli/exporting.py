"""`log export`: a part of the evidence log, to be verified by others without us."""

from pathlib import Path

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.anchor_log import anchor
from leverans.flow.evidence.export import Exported, export_log
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.messages.texts import text
from leverans.model.bundle import Of, Wanted, days_of, period_of
from leverans.model.errors import UsageError
from leverans.wiring.controlling import surroundings


@click.command("export")
@click.option("--package", default="", metavar="ID", help="The events about a package.")
@click.option("--record", default="", metavar="ID", help="Those about a record, culled or not.")
@click.option("--delivery", default="", metavar="N", help="Those about a delivery (7, T7).")
@click.option("--order", default="", metavar="ID", help="Those about a culling order.")
@click.option("--period", default="", help="All of 2025, 2025-03 or 2025-03-01..2025-06-30.")
@click.option("--to", type=click.Path(path_type=Path), help="Where; by default below var/bundles.")
@click.option("--folder", "as_folder", is_flag=True, help="A folder instead of a zip file.")
@click.option("--anchor", "anchor_first", is_flag=True, help="Make a checkpoint first.")
@click.option("--with-names", is_flag=True, help="With who the actors are: secret, and logged.")
@json_option
@click.pass_obj
def export_command(
    settings: Settings,
    /,
    *,
    to: Path | None,
    as_folder: bool,
    anchor_first: bool,
    with_names: bool,
    as_json: bool,
    **asked: str,
) -> None:
    """Write a bundle of events, proofs and documents that anybody can verify without us."""
    opened = settings.open()
    site, wanted = opened.site, _wanted(asked)
    if anchor_first:
        _anchor(site)
    around = surroundings(opened) if wanted.of is Of.PERIOD else None
    found = export_log(site, wanted, to, as_folder=as_folder, with_names=with_names, around=around)
    if as_json:
        emit(bundle_object(found))
        return
    made, language = found.made, site.language
    told = {"path": found.path, **{name: getattr(made, name) for name in _TOLD}}
    program = f"python3 {found.path / 'verify.py'}" if as_folder else _unpacked(language)
    say(text("bundle.written", language, verify=program, **told))
    if wanted.of is not Of.PERIOD:
        say(text("bundle.selected", language))
    if made.names:
        say(text("bundle.named", language, names=made.names))


def _unpacked(language: str) -> str:
    return text("bundle.verify_zip", language)


def _anchor(site: Site) -> None:
    """Make a checkpoint where something is new.

    Raises:
        UsageError: none can be made, for the log is not what it was.
    """
    made = anchor(site)
    if made.refused:
        raise UsageError("the log is not what it was", findings=made.refused)


_TOLD = ("events", "documents", "withheld", "excerpts", "checkpoint", "covers", "key")


def bundle_object(found: Exported) -> dict[str, object]:
    """The machine form of a bundle that was written; `manifest` is the sha256 of its manifest."""
    made = found.made
    told = {name: getattr(made, name) for name in (*_TOLD, "names", "figures")}
    key = made.key.replace(" ", "")
    return {"path": str(found.path), "manifest": made.sha256, **told, "key": key}


def _wanted(asked: dict[str, str]) -> Wanted:
    """What was asked for.

    Raises:
        UsageError: nothing, or more than one thing; or the period is none.
    """
    given = [(Of(name), value) for name, value in asked.items() if value]
    if len(given) != 1:
        raise refused("USE-EXPORT-WHAT")
    of, value = given[0]
    if of is not Of.PERIOD:
        return Wanted(of=of, id=value)
    try:
        period = period_of(value)
    except ValueError as error:
        raise refused("USE-EXPORT-PERIOD", period=value) from error
    return Wanted(of=of, id=days_of(period), period=period)
