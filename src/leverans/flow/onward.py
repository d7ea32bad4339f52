"""Delivering onwards what an archive has taken in: before the survey, its own store is verified.

Only packages that are accepted, and of the agreement's archival creator. What they say of old
agreements and of what was done to them goes along.
"""

from collections.abc import Iterator
from dataclasses import replace

from leverans.flow.engagement import Engagement
from leverans.flow.old_history import MOST_EVENTS, checked, old_history, verify_packages
from leverans.flow.site import Site
from leverans.flow.verified_format import VerifiedFormat
from leverans.flow.watch import Watch
from leverans.ingest.interface import Scope
from leverans.ingest.mellanarkiv import MellanarkivSource
from leverans.ingest.packages.facts import PackageFacts
from leverans.ledger import deliveries
from leverans.ledger.catalogue import accepted_roots
from leverans.ledger.exceptions import excepted
from leverans.model.delivery import DeliveryKind, PackageState
from leverans.model.package import Happening

S = PackageState
NEEDED_UNTIL = frozenset(
    {S.DRAFT, S.EXTRACTED, S.BUILT, S.VALIDATED, S.APPROVED_FOR_DELIVERY, S.ANNOUNCED}
)
"""States in which a package may still be built from the source."""


def prepared(site: Site, engagement: Engagement, kind: DeliveryKind, watch: Watch) -> Engagement:
    """The engagement, ready for a survey; as it is where its source is no store of ours.

    Raises:
        SourceError, StorageError: the store cannot be read.
    """
    source = engagement.source
    if not isinstance(source, MellanarkivSource):
        return engagement
    agreement = engagement.agreement
    with site.ledger.read() as connection:
        roots = accepted_roots(connection, agreement.archival_creator.name)
        left_out = frozenset(excepted(connection, agreement.id))
        open_ = deliveries.open_delivery(connection, agreement.id, kind)
    held = source.holding(roots, left_out)
    if open_ is not None and not NEEDED_UNTIL & {package.state for package in open_.packages}:
        return replace(engagement, source=held)
    verify_packages(site, engagement, held, watch)
    return _dressed(engagement, held, site.scope(agreement.id))


def _dressed(engagement: Engagement, source: MellanarkivSource, scope: Scope) -> Engagement:
    """With the old agreements, the old packages and their history in it."""
    agreement = engagement.agreement
    packages = [one for one in source.packages(scope) if not one.rejected]
    old = sorted({one.agreement for one in packages if one.agreement} - {agreement.reference})
    references = tuple(dict.fromkeys((*agreement.previous_references, *old)))
    check = checked(source, scope)
    history = (*old_history(source, scope), check, *_merged(packages, check)) if check else ()
    return replace(
        engagement,
        source=source,
        format=VerifiedFormat(engagement.format, engagement.format.name),
        agreement=replace(agreement, previous_references=references),
        history=history,
    )


def _merged(packages: list[PackageFacts], check: Happening) -> Iterator[Happening]:
    """Which packages the records lay in before, the first of them."""
    for one in packages[:MOST_EVENTS]:
        detail = f"from package {one.old_id}; records: {one.records}"
        yield Happening(type="information package merging", at=check.at, detail=detail)
