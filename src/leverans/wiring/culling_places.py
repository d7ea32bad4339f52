"""The places that records may be culled in, by the names that orders know them by."""

from collections.abc import Callable, Mapping

from leverans.flow.cull.mellanarkiv import MellanarkivPlace
from leverans.flow.cull.place import CullingPlace
from leverans.flow.refused import refused
from leverans.wiring.site import Opened

MELLANARKIV = MellanarkivPlace.name


def culling_place(opened: Opened, name: str = "") -> CullingPlace:
    """The place of a name; without one, what the workspace itself holds.

    Raises:
        UsageError: there is no such place here.
    """
    wanted = name or MELLANARKIV
    make = PLACES.get(wanted)
    if make is None:
        raise refused("USE-NO-PLACE", place=wanted)
    return make(opened)


def _mellanarkiv(opened: Opened) -> CullingPlace:
    if opened.site.archive is None:
        raise refused("USE-NO-PLACE", place=MELLANARKIV)
    return MellanarkivPlace(opened.site)


PLACES: Mapping[str, Callable[[Opened], CullingPlace]] = {MELLANARKIV: _mellanarkiv}
