"""Which events are about a package, a record, a delivery or a culling order."""

from sqlalchemy import Connection

from leverans.audit.reading import events
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.model.bundle import Wanted


def events_about(site: Site, connection: Connection, wanted: Wanted) -> list[int]:
    """Numbers of the events that name an id, ascending.

    Raises:
        UsageError: there are none.
    """
    found = [each.seq for each in events(connection, site.chain, object_id=wanted.id)]
    if not found:
        raise refused("USE-UNKNOWN-ID", id=wanted.id)
    return found
