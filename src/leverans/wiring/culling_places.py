"""The places that records may be culled in, by the names that orders know them by."""

from collections.abc import Callable, Mapping

from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.place import CullingPlace
from leverans.flow.refused import refused
from leverans.flow.watch import Watch
from leverans.model.culling import OrderKind
from leverans.wiring.site import Opened
from leverans.wiring.source_places import source_place

MELLANARKIV = MellanarkivPlace.name


def culling_place(
    opened: Opened, name: str = "", kind: OrderKind = OrderKind.PLAN, watch: Watch | None = None
) -> CullingPlace:
    """The place of a name; without one, what the workspace itself holds.

    Args:
        name: also the id of an agreement: then its source. kind: of the orders: in a source, what
            the plan keeps there, or copies of what was delivered.
        watch: told while a source is read.

    Raises:
        UsageError: there is no such place here.
    """
    wanted = name or MELLANARKIV
    make = PLACES.get(wanted)
    if make is not None and kind is OrderKind.PLAN:
        return make(opened)
    if wanted in opened.agreements():
        return source_place(opened.site, opened.engagement(wanted), kind, watch)
    raise refused("USE-NO-PLACE", place=wanted)


def _mellanarkiv(opened: Opened) -> CullingPlace:
    if opened.site.archive is None:
        raise refused("USE-NO-PLACE", place=MELLANARKIV)
    return MellanarkivPlace(opened.site)


PLACES: Mapping[str, Callable[[Opened], CullingPlace]] = {MELLANARKIV: _mellanarkiv}
