"""`status`, `show` and `log`: looking without changing."""

import json
from collections.abc import Iterator

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.cli.transfer_words import transfer_lines
from leverans.cli.words import balance_lines, balance_object, delivery_object, package_line
from leverans.flow.overview import (
    Overview,
    Reception,
    Shown,
    StoredEvent,
    log_events,
    overviews,
    received,
    show,
    verify_log,
)
from leverans.messages.tables import table
from leverans.messages.texts import byte_size, text
from leverans.model.delivery import PackageState
from leverans.model.receipt import Receipt

SOME = click.IntRange(min=1)
UNDER_WAY = (PackageState.APPROVED_FOR_DELIVERY, PackageState.ANNOUNCED)


@click.command("status")
@click.option("--limit", type=SOME, default=20, show_default=True, help="How many, latest first.")
@json_option
@click.pass_obj
def status_command(settings: Settings, *, limit: int, as_json: bool) -> None:
    """Show where the deliveries stand; at an archive, what has arrived."""
    opened = settings.open()
    language = opened.site.language
    if opened.settings.role == "archive":
        arrivals = received(opened.site, limit)
        if as_json:
            emit([reception_object(arrival) for arrival in arrivals])
        else:
            say(reception_table(arrivals, language))
        return
    found = overviews(opened.site, limit)
    if as_json:
        emit([overview_object(each) for each in found])
    else:
        say(status_table(found, language))
        for line in status_of_targets(found, language):
            say(line)


def status_of_targets(found: list[Overview], language: str) -> Iterator[str]:
    """Below the table: packages that stand differently with several targets, or failed at one."""
    for each in found:
        for package in each.delivery.packages:
            lines = list(transfer_lines(each.transfers, package.id, language))
            if lines and package.state in UNDER_WAY:
                yield package_line(package, language)
                yield from lines


def status_table(found: list[Overview], language: str) -> str:
    """Deliveries as a table."""
    if not found:
        return text("status.none", language)
    names = ("delivery", "agreement", "kind", "state", "records", "files", "size", "changed")
    rows = [_status_row(each, language) for each in found]
    return table([text(f"status.{name}", language) for name in names], rows)


def _status_row(each: Overview, language: str) -> list[str | int]:
    delivery = each.delivery
    state = text(f"state.{delivery.state}", language)
    if delivery.held_by:
        state += f" ({', '.join(delivery.held_by)})"
    elif delivery.packages:
        states = sorted({text(f"state.{package.state}", language) for package in delivery.packages})
        state += f" ({', '.join(states)})"
    packages = delivery.packages
    return [
        f"{delivery.number} v{delivery.version}",
        delivery.agreement,
        text(f"kind.{delivery.kind}", language),
        state,
        sum(package.records for package in packages),
        sum(package.payload_files for package in packages),
        byte_size(sum(package.size for package in packages), language),
        f"{delivery.changed_at:%Y-%m-%d %H:%M}",
    ]


def reception_table(arrivals: list[Reception], language: str) -> str:
    """Arrivals as a table."""
    if not arrivals:
        return text("status.none", language)
    names = ("reference", "package", "state", "files", "size", "changed")
    rows: list[list[str | int]] = [
        [
            arrival.reference,
            arrival.package_id,
            text(f"reception.{arrival.verdict.state}", language),
            arrival.verdict.files,
            byte_size(arrival.verdict.bytes, language),
            f"{arrival.decided_at or arrival.arrived_at:%Y-%m-%d %H:%M}",
        ]
        for arrival in arrivals
    ]
    return table([text(f"status.{name}", language) for name in names], rows)


def overview_object(each: Overview) -> dict[str, object]:
    """The machine form of a delivery with its figures."""
    balance = balance_object(each.balance) if each.balance else None
    return {**delivery_object(each.delivery, each.transfers), "balance": balance}


def reception_object(arrival: Reception) -> dict[str, object]:
    """The machine form of an arrival."""
    verdict = arrival.verdict
    return {
        "package": arrival.package_id,
        "reference": arrival.reference,
        "state": verdict.state.value,
        "files": verdict.files,
        "bytes": verdict.bytes,
        "manifest_digest": verdict.manifest_digest,
        "location": verdict.location,
        "arrived_at": arrival.arrived_at.isoformat(),
    }


@click.command("show")
@click.argument("named", metavar="ID")
@json_option
@click.pass_obj
def show_command(settings: Settings, named: str, *, as_json: bool) -> None:
    """Show what is known of ID: a delivery (its number will do), a package, record or item."""
    opened = settings.open()
    shown = show(opened.site, named)
    if as_json:
        emit(shown_object(shown))
        return
    language = opened.site.language
    if shown.overview is not None:
        say(status_table([shown.overview], language))
        if shown.overview.balance is not None:
            say("\n".join(balance_lines(shown.overview.balance, language)))
        for package in shown.overview.delivery.packages:
            say(package_line(package, language))
            for line in transfer_lines(shown.overview.transfers, package.id, language):
                say(line)
    for receipt in shown.receipts.values():
        say(receipt_words(receipt, language))
    say(events_table(list(shown.events), language))


def receipt_words(receipt: Receipt, language: str) -> str:
    """The archive's answer for a person."""
    return text(
        f"cli.answer.{receipt.kind}",
        language,
        archive=receipt.archive,
        reference=receipt.reference,
        at=receipt.at,
        files=str(receipt.payload_files),
        digest=receipt.manifest_digest,
    )


def shown_object(shown: Shown) -> dict[str, object]:
    """The machine form of everything about an id."""
    return {
        "delivery": overview_object(shown.overview) if shown.overview else None,
        "receipts": {key: json.loads(receipt.document) for key, receipt in shown.receipts.items()},
        "events": [event_object(event) for event in shown.events],
    }


def event_object(stored: StoredEvent) -> dict[str, object]:
    """The machine form of an event of the log."""
    event = stored.event
    return {
        "seq": stored.seq,
        "hash": stored.hash,
        "time": event.at,
        "actor": event.actor,
        "role": event.role,
        "event": event.event,
        "objects": [list(pair) for pair in event.objects],
        "refs": dict(event.refs),
        "outcome": event.outcome,
        "reason": event.reason,
        "counts": dict(event.counts),
        "evidence": event.evidence,
    }


def events_table(events: list[StoredEvent], language: str) -> str:
    """Events as a table, oldest first."""
    names = ("number", "time", "role", "event", "outcome", "reason")
    rows: list[list[str | int]] = [
        [
            stored.seq,
            stored.event.at[:19].replace("T", " "),
            stored.event.role,
            stored.event.event,
            stored.event.outcome,
            stored.event.reason,
        ]
        for stored in events
    ]
    return table([text(f"log.{name}", language) for name in names], rows)


@click.group("log")
def log_group() -> None:
    """The evidence log: show it, verify it."""


@log_group.command("show")
@click.option("--limit", type=SOME, default=50, show_default=True, help="How many, latest last.")
@json_option
@click.pass_obj
def log_show(settings: Settings, *, limit: int, as_json: bool) -> None:
    """Show the latest events."""
    opened = settings.open()
    found = list(log_events(opened.site, limit))
    if as_json:
        emit([event_object(event) for event in found])
    else:
        say(events_table(found, opened.site.language))


@log_group.command("verify")
@json_option
@click.pass_obj
def log_verify(settings: Settings, *, as_json: bool) -> int:
    """Verify the whole chain: every event is hashed again and held against the one before."""
    opened = settings.open()
    proof = verify_log(opened.site)
    language = opened.site.language
    if as_json:
        problems = [{"seq": seq, "problem": problem} for seq, problem in proof.problems]
        emit({"ok": proof.ok, "events": proof.events, "head": proof.head, "problems": problems})
    elif proof.ok:
        say(text("log.whole", language, events=str(proof.events), head=proof.head))
    else:
        say(text("log.broken", language, events=str(proof.events)))
        for seq, problem in proof.problems:
            say(f"  {seq}: {text(f'log.problem.{problem}', language)}")
    return 0 if proof.ok else 1
