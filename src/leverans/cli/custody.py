"""`custody`: who answers for what was delivered; for scripts, whether it is we."""

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.receipts import custody_object, custody_words
from leverans.cli.settings import Settings
from leverans.flow.custody import require_custody
from leverans.flow.overview import show
from leverans.messages.texts import text


@click.command("custody")
@click.argument("named", metavar="ID")
@click.option("--ours", is_flag=True, help="Fail (exit code 2) where another house answers for it.")
@json_option
@click.pass_obj
def custody_command(settings: Settings, named: str, *, ours: bool, as_json: bool) -> None:
    """Tell who answers for ID: a delivery (7, or T7 for a test), a package or a record."""
    site = settings.open().site
    found = show(site, named).custody
    for package in sorted({fact.package_id for fact in found}) if ours else ():
        require_custody(site, package)
    if as_json:
        emit([custody_object(fact) for fact in found])
        return
    if not found:
        say(text("cli.custody_none", site.language))
    for fact in found:
        say(custody_words(fact, site.clock().date(), site.language))
