"""`leverans init`: a workspace's files, and its ledger with the authority's chain begun."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Literal
from uuid import uuid4

from leverans.clock import Clock, now
from leverans.flow.history import Happened, write
from leverans.flow.keys import create_own, list_keys
from leverans.flow.roles import founding
from leverans.flow.site import Site, random_id
from leverans.ledger.authority import authority, establish
from leverans.ledger.database import Ledger
from leverans.model.errors import LedgerError
from leverans.wiring.neighbours import check_workspace
from leverans.wiring.new_workspace import create_workspace
from leverans.wiring.site import open_site
from leverans.wiring.workspace import WorkspaceSettings, ledger_url, load_workspace

Role = Literal["producer", "archive"]


def init_workspace(
    folder: Path, *, role: Role = "producer", language: str = "sv", clock: Clock = now
) -> list[Path]:
    """Make a workspace, or complete one: nothing that is there is written over.

    The authority's chain id and the secret namespace of its ids are made here, at random, once,
    and the key that receipts and anchors of the log are signed with.

    Returns:
        The files that were written.

    Raises:
        ConfigurationError: settings that were there already are wrong.
        LedgerError: the ledger cannot be made.
    """
    folder = folder.absolute()
    made = create_workspace(folder, role=role, language=language)
    settings = load_workspace(folder)
    check_workspace(settings)
    new = _establish(settings)
    site = open_site(folder, environ=os.environ, clock=clock).site
    with site.ledger:
        if new:
            _begin(site)
        if not any(key.own for key in list_keys(site)):
            create_own(site)
    return made


def _begin(site: Site) -> None:
    """The first event of the chain, which also says who is the first administrator."""
    with site.ledger.begin() as connection:
        grant = founding(site, connection)
        begun = Happened(
            event="authority.established",
            objects=(("authority", site.chain), ("grant", grant.id), ("actor", grant.holder)),
            refs={"role": grant.role, "basis": grant.basis.value},
        )
        write(replace(site, role=grant.role), connection, begun)


def _establish(settings: WorkspaceSettings) -> bool:
    """Make the ledger or bring it up to date; whether the authority is new in it."""
    ledger = Ledger.create(ledger_url(settings, os.environ))
    with ledger, ledger.begin() as connection:
        try:
            authority(connection)
        except LedgerError:
            establish(connection, random_id(), uuid4())
            return True
        return False
