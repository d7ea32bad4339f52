"""`receive` and `archive`: the archive's side of the drop folder."""

from datetime import datetime

import click

from leverans.cli.archive import ROLE, archive_group
from leverans.cli.delivering import watched
from leverans.cli.looking import SOME, reception_object, reception_table
from leverans.cli.output import emit, json_option, say
from leverans.cli.progress import Progress
from leverans.cli.receipts import receipt_object, receipt_words
from leverans.cli.settings import Settings
from leverans.flow.deciding import accept_package, refuse_package
from leverans.flow.desk import Answered, Desk
from leverans.flow.keys import signer
from leverans.flow.overview import received
from leverans.flow.receive import receive, stray
from leverans.flow.refused import refused
from leverans.messages.finding_json import report_object
from leverans.messages.tables import findings_text
from leverans.messages.texts import text
from leverans.model.finding import Report
from leverans.wiring.site import Opened

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("receive")
@json_option
@click.pass_obj
def receive_command(settings: Settings, *, as_json: bool) -> int:
    """Verify what lies in the drop folder from its bytes, judge it, and answer."""
    opened = settings.open(role=ROLE)
    with watched(opened) as watch:
        desk = desk_of(opened, watch)
        answers = receive(desk.site, desk.drop, watch, desk.terms)
    strays = stray(desk.drop)
    language = opened.site.language
    if as_json:
        told = report_object(strays, language)["findings"]
        emit({"answers": [answer_object(answer) for answer in answers], "strays": told})
    else:
        if not answers:
            say(text("cli.received_none", language))
        for answer in answers:
            _tell(answer, language)
        _tell_strays(strays, language)
    return 0 if all(answer.report.passed for answer in answers) else 1


@archive_group.command("list")
@click.option("--limit", type=SOME, default=20, show_default=True, help="How many, latest first.")
@json_option
@click.pass_obj
def archive_list(settings: Settings, *, limit: int, as_json: bool) -> None:
    """List what has arrived, and how far the archive has come with it."""
    site = settings.open(role=ROLE).site
    arrivals = received(site, limit)
    if as_json:
        emit([reception_object(arrival) for arrival in arrivals])
    else:
        say(reception_table(arrivals, site.language))


@archive_group.command("accept")
@click.argument("reference")
@click.option("--custody-from", type=DAY, default=None, help="First day of the custody.")
@click.option("--basis", default="", help="Agreement or decision that the custody rests on.")
@json_option
@click.pass_obj
def archive_accept(
    settings: Settings, reference: str, custody_from: datetime | None, basis: str, *, as_json: bool
) -> int:
    """Take the package REFERENCE into the archive, and give the mottagningsbevis."""
    opened = settings.open(role=ROLE)
    since = custody_from.date().isoformat() if custody_from else ""
    with watched(opened) as watch:
        answer = accept_package(desk_of(opened, watch), reference, since=since, basis=basis)
    return _decided(opened, answer, as_json=as_json)


@archive_group.command("refuse")
@click.argument("reference")
@click.option("--reason", required=True, help="Why; the sender is told.")
@json_option
@click.pass_obj
def archive_refuse(settings: Settings, reference: str, reason: str, *, as_json: bool) -> int:
    """Refuse the package REFERENCE for a reason; nothing of it is kept."""
    opened = settings.open(role=ROLE)
    with watched(opened) as watch:
        answer = refuse_package(desk_of(opened, watch), reference, reason)
    _decided(opened, answer, as_json=as_json)
    return 0  # refusing is what was asked for


def answer_object(answer: Answered) -> dict[str, object]:
    """The machine form of what was said of one package."""
    return {
        "reception": reception_object(answer.reception),
        "receipts": [receipt_object(receipt) for receipt in answer.receipts],
        "report_file": answer.report_file,
    }


def desk_of(opened: Opened, watch: Progress) -> Desk:
    """The archive's reception desk, with the key that it signs with."""
    drop = opened.drop()
    if drop is None:
        raise refused("USE-NO-ARCHIVE")
    return Desk(
        site=opened.site,
        drop=drop,
        terms=opened.archive_terms(),
        key=signer(opened.site),
        watch=watch,
    )


def _decided(opened: Opened, answer: Answered, *, as_json: bool) -> int:
    if as_json:
        emit(answer_object(answer))
    else:
        _tell(answer, opened.site.language)
    return 0


def _tell(answer: Answered, language: str) -> None:
    for receipt in answer.receipts:
        say(receipt_words(receipt, language))
    if answer.awaits_decision:
        say(text("cli.awaiting", language, reference=answer.reception.reference))
    if not answer.report.passed:
        say(findings_text(answer.report, language))
    say(f"{text('cli.report', language)}: {answer.report_file}")


def _tell_strays(strays: Report, language: str) -> None:
    if strays.findings:
        say(findings_text(strays, language))
