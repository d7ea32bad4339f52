"""`deliver`, `retry` and `except`: the delivering side."""

from collections.abc import Sequence

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.progress import Progress
from leverans.cli.settings import Settings
from leverans.cli.words import outcome_object, outcome_words
from leverans.flow.deliver import deliver
from leverans.flow.except_item import leave_out
from leverans.flow.outcome import Outcome
from leverans.flow.overview import unfinished
from leverans.flow.refused import refused
from leverans.messages.error_words import error_words
from leverans.messages.texts import text
from leverans.model.errors import LeveransError
from leverans.wiring.site import Opened

in_settings = click.pass_obj


def watched(opened: Opened) -> Progress:
    """Progress bars and the technical log of an opened workspace."""
    return Progress(opened.log, language=opened.site.language)


@click.command("deliver")
@click.argument("agreement")
@click.option(
    "--dry-run",
    "--test",
    "test",
    is_flag=True,
    help="Test delivery (provleverans): all but the sending.",
)
@click.option("--send", "sent", is_flag=True, help="Send the test too; the archive keeps nothing.")
@json_option
@in_settings
def deliver_command(
    settings: Settings, agreement: str, *, test: bool, sent: bool, as_json: bool
) -> int:
    """Deliver what AGREEMENT says, as far as it goes today; safe to run again."""
    if sent and not test:
        raise refused("USE-SEND-TEST")
    opened = settings.open()
    with watched(opened) as watch:
        engagement = opened.engagement(agreement)
        outcome = deliver(opened.site, engagement, watch, test=test, sent=sent)
    if as_json:
        emit(outcome_object(outcome, opened.site.language))
    else:
        tell_outcomes(opened, [outcome])
    return outcome.exit_code


@click.command("retry")
@click.argument("agreements", nargs=-1)
@json_option
@in_settings
def retry_command(settings: Settings, agreements: tuple[str, ...], *, as_json: bool) -> int:
    """Take up every delivery that is held, waiting or broken off (or those of AGREEMENTS)."""
    opened = settings.open()
    chosen = agreements or unfinished(opened.site)
    outcomes: list[Outcome] = []
    failed = 0
    with watched(opened) as watch:
        for agreement in chosen:
            try:
                outcomes.append(deliver(opened.site, opened.engagement(agreement), watch))
            except LeveransError as error:
                failed = max(failed, error.exit_code)
                click.echo(f"{agreement}: {error_words(error, opened.site.language)}", err=True)
    if as_json:
        emit([outcome_object(outcome, opened.site.language) for outcome in outcomes])
    elif not chosen:
        say(text("cli.nothing_to_retry", opened.site.language))
    else:
        tell_outcomes(opened, outcomes)
    return max([failed, *(outcome.exit_code for outcome in outcomes)])


def tell_outcomes(opened: Opened, outcomes: Sequence[Outcome]) -> None:
    """Say how deliveries went."""
    for outcome in outcomes:
        say(outcome_words(outcome, opened.site.language))


@click.command("except")
@click.argument("item")
@click.option("--reason", required=True, help="Why it is left out; shown in every report.")
@click.option("--agreement", default="", help="Which agreement; needed when there are several.")
@json_option
@in_settings
def except_command(
    settings: Settings, item: str, *, reason: str, agreement: str, as_json: bool
) -> None:
    """Leave ITEM (its id, or its name as the report shows it) out of the delivery."""
    opened = settings.open()
    chosen = agreement or only_agreement(opened)
    opened.schedule(chosen)  # an exception under an agreement that is none would never apply
    made = leave_out(opened.site, chosen, item, reason)
    if as_json:
        emit({"item": made.item, "agreement": chosen, "excepted": True})
    else:
        words = text("cli.excepted", opened.site.language, name=made.name, item=made.item)
        say(words)


def only_agreement(opened: Opened) -> str:
    """The agreement, where there can be no doubt which."""
    known = opened.agreements()
    if len(known) != 1:
        raise refused("USE-WHICH-AGREEMENT", agreements=", ".join(known) or "-")
    return known[0]
