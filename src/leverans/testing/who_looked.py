"""What the access log of a workspace says, for tests."""

from leverans.flow.access import access_log
from leverans.flow.site import Site
from leverans.ledger.access_log import entries
from leverans.model.access_entry import AccessEntry


def looks(site: Site) -> list[AccessEntry]:
    """Every entry, the oldest first."""
    with access_log(site) as log, log.read() as connection:
        return list(entries(connection))
