"""The objects that an agreement names: its source, its package format, its target."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from leverans.deliveries.interface import Target
from leverans.deliveries.late import Late
from leverans.flow.engagement import Goal
from leverans.ingest.interface import Source
from leverans.model.agreement import Agreement, TargetTerms
from leverans.model.errors import StorageError
from leverans.packaging.interface import PackageFormat
from leverans.storage.bucket import Bucket
from leverans.storage.interface import Store
from leverans.storage.journal import UploadJournal
from leverans.storage.paced import Paced
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
    """The agreement's target: the archive whose answers count.

    Raises:
        ConfigurationError: a secret is missing. StorageError: the place cannot be opened.
    """
    return goals_for(agreement, workspace, environ, journal=journal)[0].target


def goals_for(
    agreement: Agreement,
    workspace: WorkspaceSettings,
    environ: Mapping[str, str] = os.environ,
    *,
    journal: UploadJournal | None = None,
) -> tuple[Goal, ...]:
    """Every target of the agreement, the archive first; together they keep to its rate.

    Of several, one that cannot be opened now is opened when it is used, and stops no other.

    Args:
        journal: where uploads in parts are remembered.

    Raises:
        ConfigurationError: a secret is missing. StorageError: the only one cannot be opened.
    """
    places = Places(root=workspace.root, environ=environ, journal=journal)
    rate = agreement.transfer.rate
    bucket = Bucket(rate, clock=time.monotonic, pause=time.sleep) if rate else None

    def target(terms: TargetTerms, key: str) -> Target:
        def opened(location: str, options: Mapping[str, str], _: str) -> Store:
            store = places.open(location, options, key)
            return Paced(store, bucket) if bucket else store

        return TARGETS[terms.kind](replace(agreement, target=terms), opened)

    keys = {"target": agreement.target}
    keys |= {f"targets.{terms.name}": terms for terms in agreement.further}
    openers = [(terms, partial(target, terms, key)) for key, terms in keys.items()]
    if len(openers) == 1:
        return (Goal(name=agreement.target.name, target=openers[0][1](), answers=True),)
    return tuple(
        Goal(name=terms.name, target=_now_or_late(opened), answers=terms.receipt == "required")
        for terms, opened in openers
    )


def _now_or_late(opened: Callable[[], Target]) -> Target:
    try:
        return opened()
    except StorageError:
        return Late(opened)
