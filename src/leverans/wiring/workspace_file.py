"""The keys of `leverans.toml`, as `docs/reference/workspace.md` tells of them."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from leverans.model.control import MANDATORY
from leverans.model.record_traits import METADATA
from leverans.wiring.allowed import one_of
from leverans.wiring.log_file import LogTable
from leverans.wiring.mistakes import not_allowed
from leverans.wiring.secrets import Options, SecretReference, TextOrSecret
from leverans.wiring.toml_file import Settings

Names = Annotated[tuple[str, ...], Field(strict=False)]
Metadata = Annotated[str, one_of(*METADATA)]
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,253}", re.ASCII)


def _an_address(text: str) -> str:
    """Refuse what a mail server would; a line end would begin a header of its own."""
    if not ADDRESS.fullmatch(text):
        raise not_allowed('"…@…"')
    return text


MailAddress = Annotated[str, AfterValidator(_an_address)]
Required = Annotated[str, Field(min_length=1)]


class AuthorityTable(Settings):
    """Who the workspace belongs to: the authority that delivers, or the archive that receives."""

    name: Required
    id: Required
    contact: Names = ()


class LedgerTable(Settings):
    """Where the ledger is; the password, if the address needs one, by reference."""

    url: TextOrSecret = "sqlite:///var/ledger.sqlite"
    password: SecretReference | None = None


class SchemasTable(Settings):
    """Folders with official schemas, searched first."""

    folders: Names = ()


class ArchiveTable(Settings):
    """The receiving side: where packages arrive, where they are kept, how often they are read."""

    drop: Required
    options: Options = Field(default_factory=dict)
    name: str = ""
    store: Required = "var/archive"
    acceptance: Literal["automatic", "manual"] = "automatic"
    unknown_agreement: Literal["refuse", "manual"] = "refuse"
    custody: Literal["authority", "archive"] = "authority"
    store_options: Options = Field(default_factory=dict)
    second: str = ""
    second_options: Options = Field(default_factory=dict)
    audit_days: Annotated[int, Field(ge=1, le=3650)] = 365


class ControlTable(Settings):
    """How the workspace is controlled: how often, and what counts as a fault."""

    every: Literal["weekly", "monthly", "quarterly"] = "quarterly"
    mandatory: Annotated[tuple[Metadata, ...], Field(strict=False)] = MANDATORY
    failed_days: Annotated[int, Field(ge=0, le=3650)] = 14
    receipt_days: Annotated[int, Field(ge=1, le=3650)] = 30
    idle_days: Annotated[int, Field(ge=1, le=3650)] = 365
    growth_percent: Annotated[int, Field(ge=1, le=100_000)] = 50
    full_percent: Annotated[int, Field(ge=1, le=100)] = 85
    most: Annotated[int, Field(ge=1, le=1_000_000)] = 10_000


class CullingTable(Settings):
    """Culling: where protocols are kept, how long backups live, who may approve what."""

    protocols: str = ""
    protocols_options: Options = Field(default_factory=dict)
    backup_days: Annotated[int, Field(ge=0, le=36500)] | None = None
    reviewer_apart: bool = False


class MetricsTable(Settings):
    """Figures of the night for Prometheus; "" = none are written."""

    textfile: str = ""


class MailTable(Settings):
    """The mail after a night: through which server, from whom, to whom, after which nights."""

    host: Required
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca: str = ""
    user: str = ""
    password: SecretReference | None = None
    sender: MailAddress = Field(alias="from")
    to: Annotated[tuple[MailAddress, ...], Field(strict=False, min_length=1)]
    when: Literal["always", "trouble"] = "always"

    @field_validator("user")
    @classmethod
    def _never_in_plain_text(cls, user: str, info: ValidationInfo) -> str:
        """Refuse to log in over a connection that everybody can read."""
        if user and info.data.get("security") == "none":
            raise not_allowed('"" (security = "none")')
        return user


class LogFilesTable(Settings):
    """The technical log: for how many weeks its files are kept."""

    weeks: Annotated[int, Field(ge=1, le=520)] = 6


class AccessTable(Settings):
    """The access log: where it is, how long it is kept and what says so; content opened a while."""

    url: TextOrSecret = ""
    password: SecretReference | None = None
    keep_days: Annotated[int, Field(ge=1, le=36500)] = 730
    plan_row: Annotated[str, Field(max_length=200)] = ""
    decision: Annotated[str, Field(max_length=200)] = ""
    most_hours: Annotated[int, Field(ge=1, le=24)] = 8


class KeysTable(Settings):
    """Where our own keys lie."""

    folder: str = ""


class WorkTable(Settings):
    """How much of the machine we may take."""

    processes: Annotated[int, Field(ge=1, le=64)] = 2


class WorkspaceFile(Settings):
    """The whole of `leverans.toml`."""

    role: Literal["producer", "archive"] = "producer"
    language: Literal["sv", "en", ""] = ""
    authority: AuthorityTable
    ledger: LedgerTable = LedgerTable()
    schemas: SchemasTable = SchemasTable()
    work: WorkTable = WorkTable()
    control: ControlTable = ControlTable()
    archive: ArchiveTable | None = None
    culling: CullingTable = CullingTable()
    keys: KeysTable = KeysTable()
    metrics: MetricsTable = MetricsTable()
    mail: MailTable | None = None
    log_files: LogFilesTable = LogFilesTable()
    access: AccessTable = AccessTable()
    log: LogTable = LogTable()
