"""`cull protocol`: the culling protocol (gallringsprotokoll) as words, PDF, JSON; its annex."""

from pathlib import Path

import click

from leverans.cli.output import json_option, say
from leverans.cli.report_files import refuse_without_folder
from leverans.cli.settings import Settings
from leverans.flow.cull.show_protocol import protocol_as_pdf, shown_annex, shown_protocol
from leverans.flow.refused import refused
from leverans.flow.replacing import replace_file
from leverans.messages.culling_rows import protocol_rows, protocol_title
from leverans.messages.texts import text
from leverans.storage.failures import told


@click.command("protocol")
@click.argument("order")
@click.option(
    "--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Write it there as PDF/A."
)
@click.option("--annex", is_flag=True, help="The annex with ids instead (secrecy-marked).")
@json_option
@click.pass_obj
def cull_protocol(
    settings: Settings, order: str, *, pdf: Path | None, annex: bool, as_json: bool
) -> None:
    """Show the protocol of ORDER as it was stored. It carries no personal data; its annex may."""
    opened = settings.open()
    language = opened.site.language
    if annex:
        click.echo(shown_annex(opened.site, order), nl=False)
        return
    shown = shown_protocol(opened.site, order)
    if pdf is not None:
        refuse_without_folder(pdf)
        with told(str(pdf)):
            if pdf.exists():
                raise refused("USE-GET-EXISTS", folder=str(pdf))
            replace_file(pdf, protocol_as_pdf(opened.site, shown))
        say(text("cull.saved", language, path=pdf))
    elif as_json:
        click.echo(shown.document, nl=False)
    else:
        say(protocol_title(shown.protocol, language))
        for label, value in protocol_rows(shown.protocol, language):
            first, *rest = value.splitlines() or [""]
            say(f"{label}: {first}")
            for line in rest:
                say(f"  {line}")
