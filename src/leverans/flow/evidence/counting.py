"""The authority's own figures of a period, laid beside its events: told, and not proved."""

import json

from leverans.flow.control.interface import Surroundings
from leverans.flow.evidence.choosing import day_after
from leverans.flow.evidence.pieces import Pieces
from leverans.flow.figures.gather import figures
from leverans.flow.permission import may
from leverans.flow.site import Site
from leverans.messages.figures_forms import figures_object
from leverans.model.bundle import Counted, Wanted
from leverans.model.rights import Right

FIGURES = "figures.json"


def write_figures(
    site: Site, pieces: Pieces, wanted: Wanted, around: Surroundings | None = None
) -> Counted:
    """Write `figures.json` for a period that is over, by who may see how things stand.

    What does not come out stands first in it, so that nobody has to look for it.

    Returns:
        whether it was written, or why not.
    """
    if wanted.period is None:
        return Counted.SELECTION
    if site.clock() < day_after(wanted.period):
        return Counted.NOT_OVER
    with site.ledger.read() as connection:
        if not may(site, connection, Right.READ_STATUS):
            return Counted.NOT_ALLOWED
    found = figures_object(figures(site, wanted.period, around))
    first = {name: found[name] for name in ("reconciles", "differences")}
    rest = {name: value for name, value in sorted(found.items()) if name not in first}
    text = json.dumps({**first, **rest}, ensure_ascii=False, indent=1)
    pieces.add(FIGURES, f"{text}\n".encode())
    return Counted.RECONCILED if found["reconciles"] else Counted.DIFFERS
