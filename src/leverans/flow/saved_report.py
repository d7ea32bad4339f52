"""Keeps a report for people (HTML) and machines (JSON), and its digest for the evidence log."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from leverans.flow.history import NAME
from leverans.flow.replacing import replace_file
from leverans.flow.site import Site
from leverans.ledger.exceptions import exceptions
from leverans.messages.finding_json import report_line
from leverans.messages.report_page import ExceptedItem, ReportFacts, report_page
from leverans.messages.texts import text
from leverans.model.agreement import Agreement
from leverans.model.delivery import Delivery, DeliveryKind
from leverans.model.finding import Report
from leverans.model.inventory import Reconciliation


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedReport:
    """Where a report lies below the workspace, and the sha256 (hex) of its JSON form."""

    page: str
    data: str
    digest: str


def report_name(delivery: Delivery, stage: str) -> str:
    """File name of a report without ending: number, version and stage."""
    test = "test-" if delivery.kind is DeliveryKind.TEST else ""
    return f"{test}{delivery.number:05d}-v{delivery.version}-{stage}"


def reports_of(site: Site, delivery: Delivery) -> tuple[str, ...]:
    """The pages of all reports on a delivery, relative to the workspace, oldest first."""
    found = site.folder("reports").glob(report_name(delivery, "*") + ".html")
    ordered = sorted(found, key=lambda page: (page.stat().st_mtime_ns, page.name))
    return tuple(page.relative_to(site.root).as_posix() for page in ordered)


def spoken(balance: Reconciliation, language: str) -> Reconciliation:
    """The figures with our own reasons for leaving out (`@delivered` …) in words."""
    said = {
        text(f"reason.{reason[1:]}", language) if reason.startswith("@") else reason: figures
        for reason, figures in balance.exceptions.items()
    }
    return replace(balance, exceptions=said)


def delivery_facts(
    site: Site, agreement: Agreement, delivery: Delivery, balance: Reconciliation | None
) -> ReportFacts:
    """What a report's page tells of the delivery beside the findings."""
    with site.ledger.read() as connection:
        made = exceptions(connection, agreement.id)
    return ReportFacts(
        agreement=f"{agreement.id} {agreement.label}".strip(),
        delivery=f"{delivery.number} v{delivery.version}",
        test=delivery.kind is DeliveryKind.TEST,
        packages=delivery.packages,
        balance=spoken(balance, site.language) if balance else None,
        exceptions=tuple(
            ExceptedItem(name=each.name, reason=each.reason, at=f"{each.at:%Y-%m-%d}")
            for each in made
        ),
        made_at=f"{site.clock():%Y-%m-%d %H:%M}",
        software=f"{NAME} {site.software_version}",
    )


def save_report(site: Site, report: Report, name: str, facts: ReportFacts) -> SavedReport:
    """Write `var/reports/NAME.html` and `NAME.json`, or `NAME-2`, `NAME-3` … when they are taken.

    A report is never replaced: the evidence log names it by its digest. The same report again
    (same JSON) is the one that is there.

    Args:
        site: whose reports folder and language are used.
        report: what a check said. name: file name without ending.
        facts: what the page shows beside the findings.
    """
    data = (report_line(report, site.language) + "\n").encode()
    page = _free_name(site.folder("reports"), name, data).with_suffix(".html")
    kept = page.with_suffix(".json")
    if not (page.exists() and kept.exists()):
        replace_file(page, report_page(report, site.language, facts).encode())
        replace_file(kept, data)
    return SavedReport(
        page=page.relative_to(site.root).as_posix(),
        data=kept.relative_to(site.root).as_posix(),
        digest=hashlib.sha256(data).hexdigest(),
    )


def _free_name(folder: Path, name: str, data: bytes) -> Path:
    """The first name that is free or already holds this very report; with ending `.json`."""
    path, number = folder / f"{name}.json", 1
    while path.exists() and path.read_bytes() != data:
        number += 1
        path = folder / f"{name}-{number}.json"
    return path
