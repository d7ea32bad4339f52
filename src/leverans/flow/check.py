"""The check stage: the package is read back from its bytes, by other code than built it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from leverans.flow.engagement import Engagement
from leverans.flow.holding import hold_with
from leverans.flow.moves import Move, move, start_over
from leverans.flow.outbox import container_path
from leverans.flow.outcome import Outcome
from leverans.flow.reconcile import balance_of, read_again
from leverans.flow.saved_report import delivery_facts, report_name, save_report
from leverans.flow.site import Site
from leverans.flow.straight import read_there
from leverans.flow.watch import Watch
from leverans.messages.catalogue import find
from leverans.model.agreement import Agreement
from leverans.model.delivery import Delivery, PackageState, PackageStatus
from leverans.model.finding import Finding, Level, Report
from leverans.validators.check import check_package
from leverans.validators.containers.elsewhere import Elsewhere
from leverans.validators.interface import CheckProfile

ALIKE = {  # what CONTENT-… and SRC-… call the same
    "EMPTY": "EMPTY",
    "LOCKED": "LOCKED",
    "LOCKED-UNCLEAR": "LOCKED",
    "RESTRICTED": "LOCKED",
    "FORMAT-DOUBTFUL": "FORMAT-DOUBTFUL",
    "FORMAT-MISMATCH": "FORMAT-MISMATCH",
    "FORMAT-NOT-ALLOWED": "FORMAT-NOT-ALLOWED",
    "FORMAT-UNKNOWN": "FORMAT-UNKNOWN",
}
ANNOUNCED = {  # how the name of a profile begins -> what the checker calls its kind
    "E-ARK": "eark",
    "BagIt": "bagit",
    "FGS Paketstruktur": "fgs",
    "Mellanarkiv DIDL": "didl",
}


def check_built(
    site: Site, engagement: Engagement, delivery: Delivery, package: PackageStatus, watch: Watch
) -> Outcome | None:
    """Check one built package; errors hold the delivery and it is built anew next time."""
    watch.stage("check", files=package.files, size=package.bytes)
    path = container_path(site, package)
    with read_there(engagement, package) as elsewhere:
        report = check_container(site, engagement.agreement, path, watch, elsewhere)
    report = with_findings(report, tuple(_disagreements(package, report)))
    report = replace(report, subject=path.name)
    stage = f"{package.part}-check"
    if not report.passed:
        start_over(site, engagement, delivery, "check_failed")
        return hold_with(site, engagement, delivery, report, stage)
    now = read_again(site, delivery)
    page = delivery_facts(site, engagement.agreement, now, balance_of(site, now))
    saved = save_report(site, report, report_name(delivery, stage), page)
    with site.ledger.begin() as connection:
        passed = Move(
            to=PackageState.VALIDATED,
            event="validation.passed",
            counts={"warnings": report.count(Level.WARNING), "files": report.files},
            evidence=saved.digest,
        )
        move(site, connection, engagement, package, passed)
    watch.stage("checked")
    return None


def check_container(
    site: Site, agreement: Agreement, path: Path, watch: Watch, elsewhere: Elsewhere | None = None
) -> Report:
    """Check a package under an agreement's terms, where it lies."""
    terms = agreement.check
    profile = CheckProfile(
        profile=judged_as(agreement.package.profile),
        formats=terms.formats,
        levels=levels_in_package(terms.levels),
        workers=site.workers,
        identify=bool(terms.formats),
        clamd=terms.clamd,
        pdfa=terms.pdfa,
        namespaces=terms.namespaces,
        schemas=terms.schemas,
    )
    return check_package(
        path, profile=profile, shelf=site.shelf, progress=watch.step, elsewhere=elsewhere
    )


def judged_as(profile: str) -> str:
    """As what the checker takes packages of a profile; SIP is one of E-ARK's."""
    return "eark" if profile.startswith("eark") else profile


def kind_announced(profile: str) -> str:
    """As what to take a package whose delivery note announces such a profile."""
    return next((kind for start, kind in ANNOUNCED.items() if profile.startswith(start)), "eark")


def levels_in_package(agreed: Mapping[str, str]) -> dict[str, Level]:
    """The agreement's levels; what it says of files in the source holds in the package as well."""
    same = {
        f"CONTENT-{name}": agreed[f"SRC-{source}"]
        for name, source in ALIKE.items()
        if f"SRC-{source}" in agreed
    }
    return {rule: Level(level) for rule, level in {**same, **agreed}.items()}


def with_findings(report: Report, added: tuple[Finding, ...]) -> Report:
    """The report with some more findings."""
    counts = dict(report.counts_by_rule)
    for finding in added:
        key = (finding.rule, finding.level)
        counts[key] = counts.get(key, 0) + 1
    return replace(report, findings=(*report.findings, *added), counts_by_rule=counts)


def _disagreements(package: PackageStatus, report: Report) -> list[Finding]:
    """Where the bytes disagree with what the builder said of them."""
    said = {
        "manifest_digest": (package.manifest_digest, report.manifest_digest),
        "files": (str(package.files), str(report.files)),
        "bytes": (str(package.bytes), str(report.bytes)),
    }
    return [
        find("PKG-FIGURES", location=package.id, field=name, announced=ours, found=theirs)
        for name, (ours, theirs) in said.items()
        if ours != theirs
    ]
