"""Quarantine: where a package lies at the archive from its arrival until it is judged."""

import shutil
from pathlib import Path

from leverans.deliveries.receiving import Arrival
from leverans.flow.desk import Desk
from leverans.flow.site import Site
from leverans.ledger.receptions import Reception
from leverans.storage.failures import told

FOLDER = "quarantine"


def fetched(desk: Desk, arrival: Arrival, reception: Reception) -> Path:
    """The package in quarantine; it is fetched there unless it lies there whole already."""
    path = quarantined(desk.site, reception, arrival.container)
    if not path.exists():
        desk.watch.stage("fetch", size=arrival.size)
        desk.site.need_space(path.parent, arrival.size)
        desk.drop.fetch(arrival, path.parent)
    return path


def quarantined(site: Site, reception: Reception, container: str) -> Path:
    """Where a package lies in quarantine, or would."""
    ending = "" if container == "folder" else f".{container}"
    return site.folder(FOLDER, reception.reference) / f"{reception.package_id}{ending}"


def leave(site: Site, reception: Reception) -> None:
    """Remove what is left of a package in quarantine; nothing happens when nothing is."""
    place = site.folder(FOLDER) / reception.reference
    with told(str(place)):
        if place.exists():
            shutil.rmtree(place)
