"""What the command line's own options say, and how a command opens its workspace."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leverans.messages.texts import language
from leverans.model.errors import LeveransError
from leverans.wiring.nearest import nearest_workspace

if TYPE_CHECKING:  # the ledger and all that a workspace needs: no part of a check of packages
    from leverans.wiring.site import Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Options before the verb: workspace folder or "", language or "".

    `run` carries out a whole command line; `demo` shows the reader others than itself.
    """

    workspace: str = ""
    language: str = ""
    run: Callable[[Sequence[str]], int] | None = None

    def root(self) -> Path:
        """The workspace's folder.

        Raises:
            UsageError: there is none.
        """
        from leverans.wiring.workspace import find_workspace

        return find_workspace(Path(self.workspace or "."))

    def open(self, *, role: str = "") -> "Opened":
        """The workspace, opened in a role and recorded until the command ends."""
        from leverans.wiring.recording import recording
        from leverans.wiring.site import open_site

        opened = open_site(self.root(), role=role, environ=os.environ, spoken=self.language)
        site, context = opened.site, click.get_current_context()
        context.call_on_close(site.ledger.close)
        command = ":".join(context.command_path.split()[1:])
        told = recording(opened.log, tenant=site.chain, run=site.new_id(), command=command)
        context.with_resource(told)
        return opened

    def schema_folders(self) -> tuple[Path, ...]:
        """Where the workspace keeps schemas; none where there is no workspace.

        Raises:
            LeveransError: a workspace was named, and it cannot be used.
        """
        if not self.workspace and nearest_workspace(Path()) is None:
            return ()
        from leverans.wiring.workspace import load_workspace

        try:
            return load_workspace(self.root()).schemas
        except LeveransError:
            if self.workspace:
                raise
            return ()

    def spoken(self) -> str:
        """The language where no workspace is needed."""
        return language(self.language, os.environ)
