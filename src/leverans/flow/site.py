"""An authority's workspace, opened: everything a verb needs besides its own arguments."""

import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from leverans.clock import Clock
from leverans.flow.access_terms import AccessTerms
from leverans.flow.anchor_terms import AnchorTerms
from leverans.flow.archive_places import ArchivePlaces
from leverans.flow.culling_terms import CullingTerms
from leverans.flow.night_terms import NightTerms
from leverans.ingest.interface import Scope
from leverans.ledger.database import Ledger
from leverans.model.errors import NoSpace
from leverans.schemas.shelf import SchemaShelf

SPARE_BYTES = 64 * 1024 * 1024
LEASE_SECONDS = 120.0
SCRATCH = ("work", "outbox")


def free_bytes(place: Path) -> int:
    """Bytes free for us on the file system of `place`."""
    return shutil.disk_usage(place).free


def _nobody_else() -> None:
    """There is no other worker."""


def random_id() -> str:
    """A new random id (UUID text)."""
    return str(uuid4())


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One authority's workspace with its ledger, and who is acting in it.

    Attributes:
        root: the workspace folder. name: the authority's name.
        chain: id of the authority and of its chain in the evidence log.
        namespace: secret namespace that ids are minted in.
        actor, role: pseudonymous id of who acts, and in which role.
        config: sha256 (hex) of the workspace's settings file.
        archive: where an archive keeps what it has; None where nothing is received.
        culling: how the authority culls. night: how its nights tell of themselves.
        access: how it keeps its access log.
        keys: where its own keys lie; None = `keys/` of the workspace.
        channel: the face by which who acts sees things, such as `cli`.
        break_glass: id of the opening under which content is seen just now, or "".
        culling: how the authority culls. anchoring: where anchors of the log go.
        free: asks for free bytes; new_id: mints random ids; pause: waits so many seconds; chance:
            a random number from 0 to 1. All can be replaced in tests.
        lease: seconds that a worker who says nothing is believed to be alive.
        apart: name of the scratch folders of a worker who took over from one that may be alive
            on this machine; "" for every other.
        mark: see `Lease`. check: raises `Outrun` when another worker has taken over.
    """

    root: Path
    name: str
    ledger: Ledger
    chain: str
    namespace: UUID
    actor: str
    role: str
    clock: Clock
    shelf: SchemaShelf
    software_version: str
    config: str
    language: str = "sv"
    workers: int = 2
    archive: ArchivePlaces | None = None
    culling: CullingTerms = field(default_factory=CullingTerms)
    keys: Path | None = None
    night: NightTerms = field(default_factory=NightTerms)
    access: AccessTerms = field(default_factory=AccessTerms)
    channel: str = "cli"
    break_glass: str = ""
    anchoring: AnchorTerms = field(default_factory=AnchorTerms)
    free: Callable[[Path], int] = field(default=free_bytes)
    new_id: Callable[[], str] = field(default=random_id)
    pause: Callable[[float], None] = field(default=time.sleep)
    chance: Callable[[], float] = field(default=random.random)
    lease: float = LEASE_SECONDS
    apart: str = ""
    mark: str = ""
    check: Callable[[], None] = field(default=_nobody_else)

    def folder(self, *parts: str) -> Path:
        """A folder below `var/`, made when it is missing; scratch is this worker's own."""
        place = self.root.joinpath("var", *parts)
        if self.apart and parts[0] in SCRATCH:
            place = self.root.joinpath("var", parts[0], self.apart, *parts[1:])
        place.mkdir(parents=True, exist_ok=True)
        return place

    def scope(self, agreement_id: str) -> Scope:
        """What a source is asked for under one agreement."""
        return Scope(authority=self.namespace, work=self.folder("work", agreement_id))

    def need_space(self, place: Path, needed: int) -> None:
        """Raise `NoSpace` before anything is written that would not fit, with room to spare."""
        free = self.free(place)
        if free < needed + SPARE_BYTES:
            detail = f"{needed + SPARE_BYTES} bytes are needed and {free} are free"
            raise NoSpace(detail, place=str(place))
