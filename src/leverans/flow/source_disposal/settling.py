"""How far a delivered package has come at the source: due, disposed of there, closed.

Each is one step with one event (`practice.md` §3.3), taken when what it says is true of every
record of the package. Nothing goes back: a package is disposed of when it was looked for and not
found.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from leverans.flow.engagement import Engagement
from leverans.flow.moves import Move, move
from leverans.flow.permission import entering
from leverans.flow.site import Site
from leverans.flow.source_disposal.confirmed import collect_confirmation
from leverans.flow.source_disposal.manifests import Digests
from leverans.flow.source_disposal.place import terms_of
from leverans.flow.source_disposal.proofs import delivered_packages, proofs
from leverans.flow.source_disposal.scan import scan_path
from leverans.ledger.source_disposal import not_absent, not_final
from leverans.model.delivery import PackageState, PackageStatus
from leverans.model.finding import Finding
from leverans.model.rights import Right
from leverans.model.source_disposal import PackageProof, SourceDisposalTerms
from leverans.plan.source_gate import obstacles_of_package

S = PackageState
WAITING = frozenset({S.IN_INTERMEDIATE_ARCHIVE, S.CUSTODY_TRANSFERRED})
Proved = Callable[[PackageStatus], PackageProof]


def collect_confirmations(site: Site, engagement: Engagement) -> tuple[Finding, ...]:
    """Ask the archive for its last word on every package of which something may lie in the source.

    Returns:
        What is wrong with an answer; it then counts for nothing.

    Raises:
        TargetError: an answer cannot be read or understood.
    """
    wrong: list[Finding] = []
    acting = entering(site, Right.CULL_LIST)
    for package in delivered_packages(site, engagement):
        if package.state is not S.CLOSED:
            wrong += collect_confirmation(acting, engagement, package)
    return tuple(wrong)


def settle_packages(site: Site, engagement: Engagement) -> Mapping[str, PackageState]:
    """Take every package of an agreement on as far as it has come.

    Returns:
        package id -> state, of those that have moved.

    Raises:
        UsageError: the agreement says nothing of culling at the source.
    """
    terms, moved = terms_of(engagement), {}
    acting = entering(site, Right.CULL_LIST)
    packages = [one for one in delivered_packages(site, engagement) if one.state is not S.CLOSED]
    digests = Digests(scan_path(site, engagement.agreement.id, "settled.sqlite"))
    proved = proofs(site, engagement, packages, digests)
    for package in packages:
        with site.ledger.begin() as connection:
            now = _settle(acting, connection, engagement, package, (terms, proved[package.id]))
        if now.state is not package.state:
            moved[package.id] = now.state
    return moved


def _settle(
    site: Site,
    connection: Connection,
    engagement: Engagement,
    package: PackageStatus,
    ground: tuple[SourceDisposalTerms, PackageProof],
) -> PackageStatus:
    terms, proof = ground
    agreement, now = engagement.agreement.id, package
    if now.state in WAITING:
        if any(obstacles_of_package(proof, terms, site.clock().date())):
            return now
        due = Move(to=S.SOURCE_DISPOSAL_DUE, event="disposal.source_due")
        now = move(site, connection, engagement, now, due)
    if now.state is S.SOURCE_DISPOSAL_DUE and not not_absent(connection, now.id, agreement):
        counts = {"records": now.records}
        disposed = Move(to=S.SOURCE_DISPOSED, event="disposal.source_disposed", counts=counts)
        now = move(site, connection, engagement, now, disposed)
    if now.state is S.SOURCE_DISPOSED and not not_final(connection, now.id, agreement):
        closed = Move(to=S.CLOSED, event="package.closed", reason="source_disposed")
        now = move(site, connection, engagement, now, closed)
    return now
