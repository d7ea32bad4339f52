"""What was done to packages before they came to us, and whether they are still whole."""

from collections.abc import Iterator
from datetime import datetime

from leverans.clock import stamp
from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.ingest.interface import Scope
from leverans.ingest.package_source import OldEvent, PackageSource
from leverans.model.package import Happening

MOST_EVENTS = 2000  # of all old packages together; all stay in the documents that are kept
_DAY = 10  # characters of a date without time


def verify_packages(site: Site, engagement: Engagement, source: PackageSource, watch: Watch) -> int:
    """Verify the old fixity of what has not been verified yet; how many packages that were."""
    scope = site.scope(engagement.agreement.id)
    watch.stage("inventory")
    inventory = source.inventory(scope)
    watch.stage("verify", files=inventory.files, size=inventory.bytes)
    count = source.verify(scope, lambda: stamp(site.clock()), watch.step)
    if count:
        seen = source.verified(scope)
        verified = Happened(
            event="migration.verified",
            objects=(("agreement", engagement.agreement.id),),
            refs=engagement.refs,
            counts={"packages": count, "files": seen.files, "compared": seen.compared},
        )
        with site.ledger.begin() as connection:
            write(site, connection, verified)
    return count


def old_history(source: PackageSource, scope: Scope) -> tuple[Happening, ...]:
    """The events of the packages that are not rejected, each once, at most `MOST_EVENTS`."""
    return tuple(dict.fromkeys(_happenings(source, scope)))


def checked(source: PackageSource, scope: Scope) -> Happening | None:
    """The fixity check that was made of these packages; None when there was none."""
    seen = source.verified(scope)
    if not seen.at:
        return None
    detail = f"files: {seen.files}; old checksums compared: {seen.compared}"
    return Happening(type="fixity check", at=datetime.fromisoformat(seen.at), detail=detail)


def _happenings(source: PackageSource, scope: Scope) -> Iterator[Happening]:
    for event in source.history(scope, MOST_EVENTS):
        found = _happening(event)
        if found is not None:
            yield found


def _happening(event: OldEvent) -> Happening | None:
    """An event as the old archive told it; None where its time cannot be read."""
    try:
        at = datetime.fromisoformat(event.at)
    except ValueError:
        return None
    said = [event.package, event.detail, event.agent and f"by {event.agent}"]
    if len(event.at) <= _DAY:
        said.append(f"dated {event.at}")
    return Happening(
        type=event.type,
        at=at,
        outcome=event.outcome or "unknown",
        detail="; ".join(part for part in said if part),
        tool=event.system,
    )
