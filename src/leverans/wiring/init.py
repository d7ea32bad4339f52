"""`leverans init`: a workspace's files, and its ledger with the authority's chain begun."""

import os
from pathlib import Path
from typing import Literal
from uuid import uuid4

from leverans.clock import Clock, now
from leverans.flow.history import Happened, write
from leverans.flow.site import random_id
from leverans.ledger.authority import authority, establish
from leverans.ledger.database import Ledger
from leverans.model.errors import LedgerError
from leverans.wiring.new_workspace import create_workspace
from leverans.wiring.site import open_site
from leverans.wiring.workspace import ledger_url, load_workspace

Role = Literal["producer", "archive"]


def init_workspace(
    folder: Path, *, role: Role = "producer", language: str = "sv", clock: Clock = now
) -> list[Path]:
    """Make a workspace, or complete one: nothing that is there is written over.

    The authority's chain id and the secret namespace of its ids are made here, at random, once.

    Returns:
        The files that were written.

    Raises:
        ConfigurationError: settings that were there already are wrong.
        LedgerError: the ledger cannot be made.
    """
    folder = folder.absolute()
    made = create_workspace(folder, role=role, language=language)
    settings = load_workspace(folder)
    ledger = Ledger.create(ledger_url(settings, os.environ))
    with ledger, ledger.begin() as connection:
        try:
            authority(connection)
        except LedgerError:
            establish(connection, random_id(), uuid4())
        else:
            return made
    opened = open_site(folder, environ=os.environ, clock=clock)
    with opened.site.ledger, opened.site.ledger.begin() as connection:
        begun = Happened(event="authority.established", objects=(("authority", opened.site.chain),))
        write(opened.site, connection, begun)
    return made
