"""Which events are about a package, a record, a delivery or a culling order.

Those of the package log (`flow/timeline.py`), and all that name the id itself, however many.
"""

from sqlalchemy import Connection

from leverans.audit.reading import events
from leverans.flow.history import logged
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.timeline import timeline
from leverans.model.bundle import Wanted


def events_about(site: Site, connection: Connection, wanted: Wanted) -> list[int]:
    """Numbers of the events, ascending.

    Raises:
        UsageError: nothing is known of the id, or it is the id of something else.
    """
    told = timeline(site, wanted.id)
    if told.kind != wanted.of.value:
        raise refused("USE-UNKNOWN-ID", id=wanted.id)
    numbers = {entry.seq for entry in told.entries}
    own = events(connection, site.chain, object_id=logged(told.id))
    numbers |= {each.seq for each in own}
    if not numbers:
        raise refused("USE-UNKNOWN-ID", id=wanted.id)
    return sorted(numbers)
