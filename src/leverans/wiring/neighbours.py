"""Several authorities in one installation: what a workspace names lies in no other's folder.

Each workspace keeps its own ledger, keys and store. A path that leads into the folder of another,
by `..` or by a link, is refused before anything of it is opened; only where another receives may
we deliver to.
"""

from collections.abc import Iterator
from pathlib import Path

from leverans.messages.catalogue import find
from leverans.model.agreement import Agreement
from leverans.model.errors import ConfigurationError
from leverans.storage.places import local_path
from leverans.wiring.nearest import SETTINGS_FILE
from leverans.wiring.toml_file import configuration_error
from leverans.wiring.workspace import PATH_SCHEMES, SQLITE, WorkspaceSettings, load_workspace

FOLDERS = ("var", "keys", "agreements", "plans", "mappings")
"""What lies in every workspace, and must be its own even where it is a link."""


def check_workspace(settings: WorkspaceSettings) -> WorkspaceSettings:
    """A workspace, unless its ledger, drop folder, stores or anchors lie in the folder of another.

    Raises:
        ConfigurationError: naming each setting.
    """
    named: list[tuple[str, str]] = []
    if isinstance(settings.ledger, str) and settings.ledger.startswith(SQLITE):
        named.append(("ledger.url", str(settings.root / settings.ledger.removeprefix(SQLITE))))
    log = settings.access.url
    if isinstance(log, str) and log.startswith(SQLITE):
        named.append(("access.url", str(settings.root / log.removeprefix(SQLITE))))
    named += [(name, str(settings.root / name)) for name in FOLDERS]
    side = settings.archive
    if side is not None:
        named += [("archive.drop", side.drop), ("archive.store", side.store)]
        named += [("archive.second", side.second)]
    named += [("log.anchor_places", each.location) for each in settings.log.places]
    _refuse((key, place) for key, place in named if _stranger(settings.root, place) is not None)
    return settings


def check_agreement(agreement: Agreement, settings: WorkspaceSettings) -> None:
    """Refuse an agreement that reads from another's folder, or delivers to one but its drop folder.

    Raises:
        ConfigurationError: naming each setting.
    """
    source = agreement.source
    read = [("source.location", source.location), ("source.sheet", source.sheet)]
    read += [("source.mapping", source.mapping)]
    read += [("package.documentation", path) for path in agreement.package.documentation]
    targets = {"target.location": agreement.target}
    targets |= {f"targets.{terms.name}.location": terms for terms in agreement.further}
    wrong = [each for each in read if _stranger(settings.root, each[1]) is not None]
    for key, terms in targets.items():
        other = _stranger(settings.root, terms.location)
        if other is not None and not _is_drop(other, terms.location):
            wrong.append((key, terms.location))
    _refuse(iter(wrong))


def _stranger(root: Path, location: str) -> Path | None:
    """The workspace that a path of this machine leads into, when it is not the one at `root`."""
    scheme, separator, rest = location.partition("://")
    path = local_path(rest if separator and scheme in PATH_SCHEMES else location or ".")
    if path is None or not location:
        return None
    real, ours = path.resolve(), root.resolve()
    for folder in (real, *real.parents):
        if folder == ours:
            return None
        if _is_workspace(folder):
            return None if _is_same(folder, ours) else folder
    return None


def _is_workspace(folder: Path) -> bool:
    """Whether settings lie there; a folder we may not enter shows none."""
    try:
        return (folder / SETTINGS_FILE).is_file()
    except PermissionError:
        return False


def _is_same(other: Path, ours: Path) -> bool:
    """Whether two workspaces are one authority's, in the same role: as on two of its machines."""
    try:
        theirs, own = load_workspace(other), load_workspace(ours)
    except ConfigurationError:
        return False
    return (theirs.authority, theirs.role) == (own.authority, own.role)


def _is_drop(workspace: Path, location: str) -> bool:
    """Whether a workspace receives at that place."""
    try:
        side = load_workspace(workspace).archive
    except ConfigurationError:
        return False
    drop = local_path(side.drop) if side is not None else None
    path = local_path(location)
    return drop is not None and path is not None and drop.resolve() == path.resolve()


def _refuse(wrong: Iterator[tuple[str, str]]) -> None:
    found = [find("SET-OTHERS-PLACE", {"key": key, "place": place}) for key, place in wrong]
    if found:
        raise configuration_error("", found)
