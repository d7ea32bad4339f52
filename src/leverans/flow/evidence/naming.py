"""Who the actors of a bundle's events are: a file apart, under a secrecy mark, on request only."""

from collections.abc import Iterable

from leverans.flow.access import looked
from leverans.flow.evidence.pieces import Pieces, json_bytes
from leverans.flow.site import Site
from leverans.ledger.actors import login_of
from leverans.model.access_entry import Action
from leverans.model.bundle import VERSION

SECRECY = "sekretessmarkerad"


def write_names(
    site: Site, pieces: Pieces, actors: Iterable[str], documents: Iterable[str] = ()
) -> int:
    """Write `names.json`, once the access log says that it was asked for.

    Args:
        documents: digests of those in the bundle that name people.

    Returns:
        how many accounts it names.

    Raises:
        AccessNotWritten: it could not be written down; then nobody is named.
    """
    wanted = sorted(actor for actor in actors if actor)
    looked(site, Action.NAMES_SHOWN, "actor", wanted)
    if shown := sorted(documents):
        looked(site, Action.NAMES_SHOWN, "agreement", shown)
    with site.ledger.read() as connection:
        found = [(actor, login_of(connection, actor)) for actor in wanted]
    names = [{"actor": actor, "login": login} for actor, login in found if login]
    pieces.add("names.json", json_bytes({"version": VERSION, "secrecy": SECRECY, "names": names}))
    return len(names)
