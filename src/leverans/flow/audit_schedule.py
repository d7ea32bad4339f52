"""When a package is due to be read whole: spread over the days, so that no night has it all."""

import hashlib
from datetime import timedelta

from leverans.archive.interface import Holding
from leverans.flow.archive_root import places
from leverans.flow.site import Site
from leverans.ledger.fixity_audits import Scheduled


def entry_for(site: Site, holding: Holding) -> Scheduled:
    """The entry of a package that comes into the schedule.

    It has been read and compared while it was taken in, so its first audit may come on any day of
    the period: which one follows from its id.
    """
    days = places(site).audit_days
    now = site.clock()
    spread = int(hashlib.sha256(holding.package_id.encode()).hexdigest()[:8], 16) % days
    return Scheduled(
        package_id=holding.package_id,
        version=holding.version,
        object_root=holding.object_root,
        entered_at=now,
        files=holding.files,
        bytes=holding.bytes,
        due_on=now.date() + timedelta(days=1 + spread),
    )
