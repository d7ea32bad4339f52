"""A workspace: the folder of one authority, found, read and with its paths made whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leverans.messages.catalogue import find
from leverans.model.agreement import Party
from leverans.model.control import ControlTerms, Every
from leverans.wiring.log_file import LogTable
from leverans.wiring.mistakes import Mistake
from leverans.wiring.nearest import SETTINGS_FILE, nearest_workspace
from leverans.wiring.secrets import SecretReference, resolve, with_password
from leverans.wiring.toml_file import TomlFile, read_toml, refused, usage_error
from leverans.wiring.workspace_file import (
    AccessTable,
    ControlTable,
    CullingTable,
    LogFilesTable,
    MailTable,
    MetricsTable,
    WorkspaceFile,
)

SQLITE = "sqlite:///"
PATH_SCHEMES = frozenset({"osfs", "tar", "zip"})  # what follows is a path on this machine


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSide:
    """The receiving side.

    Attributes:
        name: the archive's name in receipts. drop: path or URL where packages arrive.
        acceptance: `automatic`, or `manual` = a person decides on what passed the control.
        unknown_agreement: `refuse` or `manual`, where the archive has agreements and none is it.
        custody: `authority` or `archive`: who answers for what is taken over.
        store: path or URL of the storage root. second: of its second copy, or "".
        options, store_options, second_options: of the three places; secrets as references.
        audit_days: within so many days every package is read whole.
    """

    name: str
    drop: str
    acceptance: str = "automatic"
    unknown_agreement: str = "refuse"
    custody: str = "authority"
    store: str
    second: str = ""
    options: Mapping[str, str]
    store_options: Mapping[str, str]
    second_options: Mapping[str, str]
    audit_days: int = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class CullingSettings:
    """How the authority culls; see `CullingTerms`.

    Attributes:
        protocols: path or URL of the store of protocols, "" = `var/protocols`. options: of it.
    """

    protocols: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    backup_days: int | None = None
    reviewer_apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NightTables:
    """The tables of the night's faces as they stand; `wiring.night` makes terms of them."""

    metrics: MetricsTable = field(default_factory=MetricsTable)
    mail: MailTable | None = None
    log_files: LogFilesTable = field(default_factory=LogFilesTable)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorPlaceSettings:
    """A place for copies.

    Attributes:
        named: location as it stands in the settings. location: the same, whole. options: of it.
    """

    named: str
    location: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """Anchors of the log; see `LogTable`. `timestamp_roots` is whole, None where not said."""

    timestamp_url: str = ""
    timestamp_roots: Path | None = None
    timestamp_policy: str = ""
    places: tuple[AnchorPlaceSettings, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceSettings:
    """What `leverans.toml` says, with whole paths and secrets still unresolved.

    Attributes:
        root: the workspace's folder. digest: sha256 (hex) of `leverans.toml`.
        role: `producer` or `archive`.
        authority: who it belongs to. language: `sv`, `en`, or "" = by the locale.
        ledger, ledger_password: address and password, or where they are kept; see `ledger_url`.
        schemas: folders with official schemas. processes: how many we may use.
        archive: the receiving side, or None where nothing is received.
        control: how the workspace is controlled.
        culling: how it culls. night: how its nights tell of themselves.
        access: how it keeps its access log. log: how its evidence log is anchored.
        keys: where its own keys lie, None = `keys/`.
    """

    root: Path
    digest: str
    role: str
    authority: Party
    language: str
    ledger: str | SecretReference
    ledger_password: SecretReference | None
    schemas: tuple[Path, ...]
    processes: int
    archive: ArchiveSide | None
    control: ControlTerms
    culling: CullingSettings = CullingSettings()
    night: NightTables = field(default_factory=NightTables)
    access: AccessTable = field(default_factory=AccessTable)
    log: LogSettings = LogSettings()
    keys: Path | None = None

    def folder(self, *parts: str) -> Path:
        """A folder or file of the workspace."""
        return self.root.joinpath(*parts)


def find_workspace(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that holds a `leverans.toml`.

    Raises:
        UsageError: there is none.
    """
    found = nearest_workspace(start)
    if found is None:
        raise usage_error(find("SET-NO-WORKSPACE", folder=start.absolute()))
    return found


def load_workspace(path: Path) -> WorkspaceSettings:
    """Read a workspace's settings.

    Args:
        path: the workspace's folder, or its `leverans.toml`.

    Raises:
        ConfigurationError: naming file, line, key and what is allowed.
    """
    root = (path.parent if path.name == SETTINGS_FILE else path).absolute()
    file = read_toml(root / SETTINGS_FILE, WorkspaceFile, root=root)
    found = file.value
    return WorkspaceSettings(
        root=root,
        digest=file.digest,
        role=found.role,
        authority=Party(
            name=found.authority.name, id=found.authority.id, contact=found.authority.contact
        ),
        language=found.language,
        ledger=found.ledger.url,
        ledger_password=found.ledger.password,
        schemas=tuple(root / folder for folder in found.schemas.folders),
        processes=found.work.processes,
        archive=_archive_side(file, root),
        control=_control(found.control),
        culling=_culling(file.value.culling, root),
        night=NightTables(metrics=found.metrics, mail=found.mail, log_files=found.log_files),
        access=found.access,
        log=_log(found.log, root),
        keys=_keys_folder(root, found.keys.folder),
    )


def ledger_url(workspace: WorkspaceSettings, environ: Mapping[str, str]) -> str:
    """The ledger's address, whole and with its password; never log it.

    Raises:
        ConfigurationError: a secret that it refers to is missing.
    """
    return _address(workspace.root, workspace.ledger, workspace.ledger_password, environ, "ledger")


def access_url(workspace: WorkspaceSettings, environ: Mapping[str, str]) -> str:
    """The access log's address, as `ledger_url`; "" where nothing is said.

    Raises:
        ConfigurationError: as `ledger_url`.
    """
    told = workspace.access
    if not told.url:
        return ""
    return _address(workspace.root, told.url, told.password, environ, "access")


def _address(
    root: Path,
    url: str | SecretReference,
    password: SecretReference | None,
    environ: Mapping[str, str],
    table: str,
) -> str:
    if isinstance(url, SecretReference):
        url = resolve(url, root=root, environ=environ, key=f"{table}.url")
    if password is not None:
        secret = resolve(password, root=root, environ=environ, key=f"{table}.password")
        url = with_password(url, secret)
    if url.startswith(SQLITE):
        return SQLITE + str(root / url.removeprefix(SQLITE))
    return url


def place(root: Path, location: str) -> str:
    """A location of a settings file made whole: paths count from the workspace, in URLs too."""
    if not location:
        return ""
    scheme, separator, rest = location.partition("://")
    if not separator:
        return str((root / Path(location).expanduser()).absolute())
    if scheme in PATH_SCHEMES:
        return f"{scheme}://{root / rest}"
    return location


def _archive_side(file: TomlFile[WorkspaceFile], root: Path) -> ArchiveSide | None:
    """The receiving side; the role `archive` cannot do without it."""
    table = file.value.archive
    if table is not None:
        name = table.name or file.value.authority.name
        return ArchiveSide(
            name=name,
            drop=place(root, table.drop),
            acceptance=table.acceptance,
            unknown_agreement=table.unknown_agreement,
            custody=table.custody,
            store=place(root, table.store),
            second=place(root, table.second),
            options=_texts(table.options),
            store_options=_texts(table.store_options),
            second_options=_texts(table.second_options),
            audit_days=table.audit_days,
        )
    if file.value.role == "archive":
        key = Mistake(rule="SET-MISSING", place=(), params={"key": "archive.drop"})
        raise refused(file.shown, file.text, [key])
    return None


def _control(table: ControlTable) -> ControlTerms:
    return ControlTerms(**{**table.model_dump(), "every": Every(table.every)})


def _culling(table: CullingTable, root: Path) -> CullingSettings:
    return CullingSettings(
        protocols=place(root, table.protocols),
        options=_texts(table.protocols_options),
        backup_days=table.backup_days,
        reviewer_apart=table.reviewer_apart,
    )


def _log(table: LogTable, root: Path) -> LogSettings:
    return LogSettings(
        timestamp_url=table.timestamp_url,
        timestamp_roots=root / table.timestamp_roots if table.timestamp_roots else None,
        timestamp_policy=table.timestamp_policy,
        places=tuple(
            AnchorPlaceSettings(
                named=named,
                location=place(root, named),
                options=_texts(table.anchor_options.get(named, {})),
            )
            for named in table.anchor_places
        ),
    )


def _keys_folder(root: Path, folder: str) -> Path | None:
    return (root / Path(folder).expanduser()).absolute() if folder else None


def _texts(options: Mapping[str, str | SecretReference]) -> dict[str, str]:
    return {name: str(value) for name, value in options.items()}
