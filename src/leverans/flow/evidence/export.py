"""Exports a part of the evidence log for somebody who verifies it without us.

Whole or nothing, the same bytes from the same state at the same time; that it was exported is an
event of its own, after those that were.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from leverans.flow.access import Manner, looked
from leverans.flow.control.interface import Surroundings
from leverans.flow.evidence.making import Made, make
from leverans.flow.evidence.pieces import Pieces, beside, durable
from leverans.flow.history import Happened, logged, write
from leverans.flow.permission import admitted, entering
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.model.access_entry import Action
from leverans.model.bundle import Wanted
from leverans.model.rights import Right
from leverans.storage.failures import told

FOLDER = "bundles"
UNFIT = re.compile(r"[^A-Za-z0-9._-]")
LONGEST = 60  # characters of an id in a file's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A bundle that was written: where, and what is in it."""

    path: Path
    made: Made


def export_log(
    site: Site,
    wanted: Wanted,
    to: Path | None = None,
    *,
    as_folder: bool = False,
    with_names: bool = False,
    around: Surroundings | None = None,
) -> Exported:
    """Write a bundle, and the event `log.exported`.

    Args:
        to: a path that nothing lies at; without it a new one below `var/bundles`.
        as_folder: a folder in the place of a zip. with_names: with all that names people.
        around: what the workspace's files say (`wiring.controlling.surroundings`).

    Raises:
        UsageError: nothing is known of what is asked for, no checkpoint covers it, or something
            lies at the path. LedgerError: the log is not what its checkpoints attest.
        Denied: who acts may not read the log. AccessNotWritten: who gets it could not be noted.
    """
    site = entering(site, Right.READ_LOG)
    target = to or site.folder(FOLDER) / _name(site, wanted, as_folder=as_folder)
    with told(str(target)):
        _require_free(target)
    with told(str(target)), beside(target) as folder:
        pieces = Pieces(folder / "bundle")
        pieces.folder.mkdir()
        made = make(site, wanted, pieces, with_names=with_names, around=around)
        ready = pieces.folder if as_folder else pieces.zipped(folder / "bundle.zip")
        manner = Manner(hits=made.events)
        looked(site, Action.LOG_EXPORTED, wanted.of.value, (wanted.id,), manner)
        with site.ledger.begin() as connection:
            acting = admitted(site, connection, Right.READ_LOG)
            write(acting, connection, _happened(wanted, made))
            ready.rename(target)  # within the transaction: neither without the other
            durable(target.parent)
    return Exported(path=target, made=made)


def _require_free(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise refused("USE-BUNDLE-TAKEN", path=str(target))
    if not target.parent.is_dir():
        raise refused("USE-OUT-NO-FOLDER", path=str(target.parent))


def _name(site: Site, wanted: Wanted, *, as_folder: bool) -> str:
    about = UNFIT.sub("_", wanted.id)[:LONGEST]
    return f"{wanted.of}-{about}-{site.clock():%Y%m%dT%H%M%S}" + ("" if as_folder else ".zip")


def _happened(wanted: Wanted, made: Made) -> Happened:
    """The event: what it was about stands in `refs`, so that it is no part of that history."""
    refs = {"kind": wanted.of.value}
    if wanted.period is None:
        refs["subject"] = logged(wanted.id)
    else:
        refs |= {"from": str(wanted.period.first), "to": str(wanted.period.last)}
    return Happened(
        event="log.exported",
        refs=refs,
        reason="actor_names" if made.names else "",
        counts={
            "events": made.events,
            "documents": made.documents,
            "withheld": made.withheld,
            "names": made.names,
        },
        evidence=made.sha256,
    )
