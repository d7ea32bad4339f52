"""How it stands with the anchors of the log, in figures, without reading any copy."""

from dataclasses import dataclass
from datetime import datetime

from leverans.flow.anchor_places import DIFFERS, KEPT, places_of
from leverans.flow.site import Site
from leverans.ledger import anchors as rows


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorStanding:
    """Attributes.

    newest: when the newest anchor was made, None before the first. anchors: how many there are.
    places: outside the workspace that are named. owed: copies that are still to come to a place.
    differs: copies that are others.
    """

    newest: datetime | None
    anchors: int
    places: int
    owed: int
    differs: int


def anchor_standing(site: Site) -> AnchorStanding:
    """What the ledger says of the anchors and their copies."""
    names = {place.name for place in places_of(site)}
    with site.ledger.read() as connection:
        last = rows.checkpoints(connection, latest=1)
        noted = [row.state for row in rows.deposits(connection) if row.place in names]
    made = last[0].number if last else 0
    return AnchorStanding(
        newest=last[0].made_at if last else None,
        anchors=made,
        places=len(names) - 1,
        owed=made * len(names) - noted.count(KEPT) - noted.count(DIFFERS),
        differs=noted.count(DIFFERS),
    )
