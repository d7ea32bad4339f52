"""Outcomes, nights and figures in words for a person, and as JSON for a machine."""

from collections.abc import Iterator

from leverans.cli.transfer_words import transfer_lines, transfer_objects
from leverans.flow.outcome import Outcome, Status
from leverans.flow.saved_report import spoken
from leverans.jobs.nightly import Night, Result
from leverans.messages.finding_json import report_object
from leverans.messages.tables import findings_text, table
from leverans.messages.texts import byte_size, grouped, plural, text
from leverans.model.delivery import Delivery, PackageState, PackageStatus
from leverans.model.inventory import Reconciliation
from leverans.model.transfer import Transfer

SENT = frozenset({PackageState.IN_TRANSIT, PackageState.RECEIVED, PackageState.TEST_DELIVERED})


def outcome_words(outcome: Outcome, language: str) -> str:
    """How a delivery went: where it stands, the findings, the sum, and where the reports lie."""
    return "\n".join(_outcome_lines(outcome, language))


def _outcome_lines(outcome: Outcome, language: str) -> Iterator[str]:
    delivery = outcome.delivery
    number = f" {delivery.number}" if delivery else ""
    named = {"number": number, "name": outcome.agreement}
    if outcome.goes_on is not None:
        at = f"{outcome.goes_on:%Y-%m-%d %H:%M}"
        yield text("cli.outcome.paused", language, **named, at=at)
    else:
        key = f"cli.outcome.{outcome.status}{'_sent' if _held_after_sending(outcome) else ''}"
        yield text(key, language, **named)
    if outcome.status in (Status.HELD, Status.REJECTED):
        for report in outcome.reports:
            yield ""
            yield findings_text(report, language)
    if outcome.balance is not None:
        yield ""
        yield from balance_lines(outcome.balance, language)
    for package in delivery.packages if delivery else ():
        if package.manifest_digest:
            yield package_line(package, language)
            yield from transfer_lines(outcome.transfers, package.id, language)
    for page in outcome.report_files:
        yield f"{text('cli.report', language)}: {page}"


def _held_after_sending(outcome: Outcome) -> bool:
    """Whether what holds the delivery is an answer: then it is no longer true that it is unsent."""
    packages = outcome.delivery.packages if outcome.delivery else ()
    return outcome.status is Status.HELD and any(each.state in SENT for each in packages)


def package_line(package: PackageStatus, language: str) -> str:
    """A package on one line: id, part, state, files and size."""
    state = text(f"state.{package.state}", language)
    part = text(f"part.{package.part}", language)
    files = plural("count.files", package.files, language)
    size = byte_size(package.size, language)
    return f"{text('status.package', language)} {package.id} ({part}): {state}, {files}, {size}"


def balance_lines(balance: Reconciliation, language: str) -> Iterator[str]:
    """The sum that must come out even: source = packaged + left out (= received)."""
    shown = spoken(balance, language)
    left_out = shown.excepted_files
    packed = "cli.to_package" if shown.planned else "cli.packaged"
    parts = [
        f"{grouped(shown.source_files)} {text('cli.in_source', language)}",
        f"{grouped(shown.packaged_files)} {text(packed, language)}",
        f"{grouped(left_out)} {text('cli.left_out', language)}",
    ]
    if shown.planned and shown.held_files:
        parts.append(f"{grouped(shown.held_files)} {text('cli.held_files', language)}")
    line = f"{parts[0]} = {' + '.join(parts[1:])}"
    if shown.received_files is not None:
        line += f"; {grouped(shown.received_files)} {text('cli.received', language)}"
    yield (
        line if shown.balances or shown.planned else f"{line} — {text('report.differs', language)}"
    )
    for reason, (files, _) in sorted(shown.exceptions.items()):
        yield f"  {grouped(files)}: {reason}"


def outcome_object(outcome: Outcome, language: str) -> dict[str, object]:
    """The machine form of an outcome."""
    return {
        "status": outcome.status.value,
        "agreement": outcome.agreement,
        "delivery": delivery_object(outcome.delivery, outcome.transfers)
        if outcome.delivery
        else None,
        "goes_on": outcome.goes_on.isoformat() if outcome.goes_on else None,
        "reports": [report_object(report, language) for report in outcome.reports],
        "report_files": list(outcome.report_files),
        "balance": balance_object(outcome.balance) if outcome.balance else None,
    }


def delivery_object(delivery: Delivery, transfers: tuple[Transfer, ...]) -> dict[str, object]:
    """The machine form of a delivery with its packages, and their status at each target."""
    return {
        "id": delivery.id,
        "number": delivery.number,
        "version": delivery.version,
        "agreement": delivery.agreement,
        "kind": delivery.kind.value,
        "state": delivery.state.value,
        "held_by": list(delivery.held_by),
        "started_at": delivery.started_at.isoformat(),
        "changed_at": delivery.changed_at.isoformat(),
        "packages": [
            {**package_object(package), "targets": transfer_objects(transfers, package.id)}
            for package in delivery.packages
        ],
    }


def package_object(package: PackageStatus) -> dict[str, object]:
    """The machine form of a package's status."""
    names = ("id", "part", "files", "bytes", "records", "payload_files", "payload_bytes")
    figures = {name: getattr(package, name) for name in names}
    more = {"manifest_digest": package.manifest_digest, "container": package.container}
    return {**figures, **more, "size": package.size, "state": package.state.value}


def balance_object(balance: Reconciliation) -> dict[str, object]:
    """The machine form of the figures; `exceptions` is reason -> [files, bytes]."""
    return {
        "source": [balance.source_files, balance.source_bytes],
        "packaged": None if balance.planned else [balance.packaged_files, balance.packaged_bytes],
        "to_package": [balance.packaged_files, balance.packaged_bytes],
        "exceptions": {reason: list(pair) for reason, pair in balance.exceptions.items()},
        "received": None
        if balance.received_files is None
        else [balance.received_files, balance.received_bytes],
        "balances": balance.balances,
    }


def night_words(night: Night, language: str) -> str:
    """The night's summary as a table, with missed nights said first."""
    lines = [f"{text('cli.night', language)} {night.started_at:%Y-%m-%d %H:%M}"]
    if night.missed:
        days = ", ".join(day.isoformat() for day in night.missed)
        lines.append(plural("cli.night_missed", len(night.missed), language, days=days))
    if night.broken_off:
        lines.append(text("cli.night_broken_off", language))
    headings = [
        text(f"status.{name}", language)
        for name in ("agreement", "state", "files", "size", "held_by")
    ]
    rows = [_night_row(result, language) for result in night.results]
    lines.append(table(headings, rows) if rows else text("cli.night_nothing_due", language))
    lines += [
        f"{result.agreement}: {text(result.advice, language)}"
        for result in night.results
        if result.advice
    ]
    return "\n".join(lines)


def _night_row(result: Result, language: str) -> list[str | int]:
    state = text(f"cli.status.{result.status}", language)
    size = byte_size(result.bytes, language)
    return [result.agreement, state, result.files, size, result.reason]
