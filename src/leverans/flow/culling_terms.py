"""How an authority culls: where its protocols lie, and what its backups still have."""

from collections.abc import Callable
from dataclasses import dataclass

from leverans.storage.interface import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class CullingTerms:
    """What `[culling]` of the workspace says.

    That two persons are needed stands nowhere: it cannot be switched off.

    Attributes:
        protocols: opens the store of protocols; None = the folder `var/protocols`.
        reviewer_apart: whether the one who approves may not be the one who reviewed either.
        backup_days: days that a backup of the mellanarkiv is kept; None = nobody has said.
    """

    protocols: Callable[[], Store] | None = None
    reviewer_apart: bool = False
    backup_days: int | None = None
