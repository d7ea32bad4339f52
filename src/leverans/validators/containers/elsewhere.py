"""A tar that lies in another place than a disk of ours, read at offsets as a file would be."""

from collections.abc import Callable
from dataclasses import dataclass

Pread = Callable[[int, int], bytes]
"""Gives so many bytes from an offset, fewer at the end; `OSError` when it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The bytes of a container: how many, and how to read them."""

    size: int
    pread: Pread


def elsewhere_of(container: object) -> Elsewhere | None:
    """How a container is read that does not lie on a disk of ours; None for one that does."""
    found = getattr(container, "elsewhere", None)
    return found if isinstance(found, Elsewhere) else None
