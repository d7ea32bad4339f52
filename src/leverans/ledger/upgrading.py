"""Which version a ledger has, and how it is brought to the newest, without any ini file."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).with_name("migrations")


def _config() -> Config:
    config = Config()
    # a "%" in the path would be read as interpolation
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config


def newest() -> str:
    """The version that this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def is_known(version: str) -> bool:
    """Whether `version` is one of ours; if not, a newer program has made it."""
    steps = ScriptDirectory.from_config(_config()).walk_revisions()
    return version in {step.revision for step in steps}


def version_of(connection: Connection) -> str:
    """The version that a database has, or "" when it is no ledger yet."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring a database to a version inside the transaction of `connection`."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
