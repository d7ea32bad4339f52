"""`receive`: the archive's side of the drop folder."""

import json

import click

from leverans.cli.delivering import watched
from leverans.cli.looking import receipt_words
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.receive import Answered, receive, stray
from leverans.flow.refused import refused
from leverans.messages.finding_json import report_object
from leverans.messages.tables import findings_text
from leverans.messages.texts import text
from leverans.model.finding import Report


@click.command("receive")
@json_option
@click.pass_obj
def receive_command(settings: Settings, *, as_json: bool) -> int:
    """Verify what lies in the drop folder from its bytes, and answer: kvittens or refusal."""
    opened = settings.open(role="archive_receiver")
    drop = opened.drop()
    if drop is None:
        raise refused("USE-NO-ARCHIVE")
    with watched(opened) as watch:
        answers = receive(opened.site, drop, watch)
    strays = stray(drop)
    language = opened.site.language
    if as_json:
        told = report_object(strays, language)["findings"]
        emit({"answers": [_object(answer) for answer in answers], "strays": told})
    else:
        _tell(answers, strays, language)
    return 0 if all(answer.report.passed for answer in answers) else 1


def _object(answer: Answered) -> dict[str, object]:
    return {"receipt": json.loads(answer.receipt.document), "report_file": answer.report_file}


def _tell(answers: list[Answered], strays: Report, language: str) -> None:
    if not answers:
        say(text("cli.received_none", language))
    for answer in answers:
        say(receipt_words(answer.receipt, language))
        if not answer.report.passed:
            say(findings_text(answer.report, language))
        say(f"{text('cli.report', language)}: {answer.report_file}")
    if strays.findings:
        say(findings_text(strays, language))
