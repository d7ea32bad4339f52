"""The objects that an agreement names: its source, its package format, its target."""

import os
from collections.abc import Mapping

from leverans.deliveries.interface import Target
from leverans.ingest.interface import Source
from leverans.model.agreement import Agreement
from leverans.packaging.interface import PackageFormat
from leverans.storage.journal import UploadJournal
from leverans.wiring.places import Places
from leverans.wiring.tables import FORMATS, SOURCES, TARGETS
from leverans.wiring.workspace import WorkspaceSettings


def source_for(
    agreement: Agreement, workspace: WorkspaceSettings, environ: Mapping[str, str] = os.environ
) -> Source:
    """The agreement's source; nothing of it is listed or read yet.

    Raises:
        ConfigurationError: the mapping is wrong, or a secret is missing.
        StorageError: the place cannot be opened.
    """
    places = Places(root=workspace.root, environ=environ)
    return SOURCES[agreement.source.kind].make(agreement, places.open)


def format_for(agreement: Agreement, processes: int | None = None) -> PackageFormat:
    """The builder of the agreement's packages, with at most so many processes."""
    return FORMATS[agreement.package.profile].make(processes)


def target_for(
    agreement: Agreement,
    workspace: WorkspaceSettings,
    environ: Mapping[str, str] = os.environ,
    *,
    journal: UploadJournal | None = None,
) -> Target:
    """The agreement's target; its uploads are remembered in the journal.

    Raises:
        ConfigurationError: a secret is missing. StorageError: the place cannot be opened.
    """
    places = Places(root=workspace.root, environ=environ, journal=journal)
    return TARGETS[agreement.target.kind](agreement, places.open)
