"""`status` and `show`: looking without changing."""

from collections.abc import Iterator

import click

from leverans.cli.event_words import event_object, events_table
from leverans.cli.found import tell_found
from leverans.cli.output import emit, json_option, say
from leverans.cli.receipts import (
    custody_object,
    custody_words,
    receipt_object,
    receipt_words,
)
from leverans.cli.settings import Settings
from leverans.cli.transfer_words import transfer_lines
from leverans.cli.words import balance_lines, balance_object, delivery_object, package_line
from leverans.flow.break_glass import unfinished
from leverans.flow.find import look_up
from leverans.flow.night_watch import seen_night
from leverans.flow.overview import (
    Overview,
    Reception,
    Shown,
    overviews,
    received,
    show,
)
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.messages.tables import table
from leverans.messages.texts import byte_size, text
from leverans.model.delivery import DeliveryKind, PackageState
from leverans.model.exposure import Audience
from leverans.wiring.site import Opened

SOME = click.IntRange(min=1)
UNDER_WAY = (PackageState.APPROVED_FOR_DELIVERY, PackageState.ANNOUNCED)
STATUS = (
    "delivery",
    "agreement",
    "kind",
    "state",
    "records",
    "files",
    "size",
    "receipts",
    "custody",
    "changed",
)


@click.command("status")
@click.option("--limit", type=SOME, default=20, show_default=True, help="How many, latest first.")
@json_option
@click.pass_obj
def status_command(settings: Settings, *, limit: int, as_json: bool) -> None:
    """Show where the deliveries stand; at an archive, what has arrived."""
    opened = settings.open()
    language = opened.site.language
    if opened.settings.role == "archive":
        _tell_archive(opened.site, limit, as_json=as_json)
    elif as_json:
        emit([overview_object(each) for each in overviews(opened.site, limit)])
    else:
        found = overviews(opened.site, limit)
        say(status_table(found, language))
        for line in status_of_targets(found, language):
            say(line)
    if not as_json:
        for line in (*_night_lines(opened), *_opening_lines(opened.site)):
            say(line)


def _night_lines(opened: Opened) -> Iterator[str]:
    """A nightly job that has run, and should have run since: whoever looks is told.

    One that never ran is for `doctor` to tell: a house may do without.
    """
    seen = seen_night(opened.site, opened.longest_gap())
    if seen is not None and seen.overdue and seen.started_at is not None:
        at = f"{seen.started_at:%Y-%m-%d %H:%M}"
        yield text("night.overdue", opened.site.language, at=at)


def _tell_archive(site: Site, limit: int, *, as_json: bool) -> None:
    """What has arrived; then what is delivered onwards, where anything is."""
    arrivals, onward = received(site, limit), overviews(site, limit)
    if as_json:
        emit([*map(reception_object, arrivals), *map(overview_object, onward)])
        return
    say(reception_table(arrivals, site.language))
    if onward:
        say(status_table(onward, site.language))


def _opening_lines(site: Site) -> Iterator[str]:
    """Content that somebody opened for a while, as long as it is open or nobody has reviewed it."""
    still, closed = unfinished(site)
    if still or closed:
        yield text("access.unfinished", site.language, open=str(still), closed=str(closed))


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
    rows = [_status_row(each, language) for each in found]
    return table([text(f"status.{name}", language) for name in STATUS], rows)


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
        f"{'T' if delivery.kind is DeliveryKind.TEST else ''}{delivery.number} v{delivery.version}",
        delivery.agreement,
        text(f"kind.{delivery.kind}", language),
        state,
        sum(package.records for package in packages),
        sum(package.payload_files for package in packages),
        byte_size(sum(package.size for package in packages), language),
        ", ".join(sorted({receipt.kind.value for receipt in each.receipts})) or "-",
        ", ".join(sorted({fact.holder for fact in each.custody})) or "-",
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
            text(f"reception.{arrival.state}", language),
            arrival.figures.files,
            byte_size(arrival.figures.bytes, language),
            f"{arrival.decided_at or arrival.arrived_at:%Y-%m-%d %H:%M}",
        ]
        for arrival in arrivals
    ]
    return table([text(f"status.{name}", language) for name in names], rows)


def overview_object(each: Overview) -> dict[str, object]:
    """The machine form of a delivery with its figures."""
    return {
        **delivery_object(each.delivery, each.transfers),
        "balance": balance_object(each.balance) if each.balance else None,
        "receipts": [receipt_object(receipt) for receipt in each.receipts],
        "custody": [custody_object(fact) for fact in each.custody],
    }


def reception_object(arrival: Reception) -> dict[str, object]:
    """The machine form of an arrival."""
    figures = arrival.figures
    return {
        "package": arrival.package_id,
        "reference": arrival.reference,
        "kind": arrival.kind.value,
        "state": arrival.state.value,
        "files": figures.files,
        "bytes": figures.bytes,
        "manifest_digest": figures.manifest_digest,
        "location": arrival.location,
        "arrived_at": arrival.arrived_at.isoformat(),
        "decided_at": arrival.decided_at.isoformat() if arrival.decided_at else None,
    }


@click.command("show")
@click.argument("named", metavar="ID")
@click.option("--external", is_flag=True, help="As somebody outside may see it.")
@json_option
@click.pass_obj
def show_command(settings: Settings, named: str, *, external: bool, as_json: bool) -> None:
    """Show what is known of ID: a delivery (7, or T7 for a test), package, record or item."""
    opened = settings.open()
    found = look_up(opened.site, named, Audience.EXTERNAL if external else Audience.INTERNAL)
    if found is not None:
        tell_found(opened.site, found, as_json=as_json)
        return
    if external:
        raise refused("USE-UNKNOWN-ID", id=named)
    shown = show(opened.site, named)
    if as_json:
        emit(shown_object(shown))
    else:
        _tell_shown(opened.site, shown)


def _tell_shown(site: Site, shown: Shown) -> None:
    """Say everything that is known about an id."""
    language = site.language
    if shown.overview is not None:
        say(status_table([shown.overview], language))
        if shown.overview.balance is not None:
            say("\n".join(balance_lines(shown.overview.balance, language)))
        for package in shown.overview.delivery.packages:
            say(package_line(package, language))
            for line in transfer_lines(shown.overview.transfers, package.id, language):
                say(line)
    for receipt in shown.receipts:
        say(receipt_words(receipt, language))
    for fact in shown.custody:
        say(custody_words(fact, site.clock().date(), language))
    say(events_table(list(shown.events), language))


def shown_object(shown: Shown) -> dict[str, object]:
    """The machine form of everything about an id."""
    return {
        "delivery": overview_object(shown.overview) if shown.overview else None,
        "receipts": [receipt_object(receipt) for receipt in shown.receipts],
        "custody": [custody_object(fact) for fact in shown.custody],
        "events": [event_object(event) for event in shown.events],
    }
