"""Which version a ledger has, and how it is brought to the newest, without any ini file.

Alembic is loaded for an upgrade alone: every command asks for the version, and few upgrade. A
version is the number that the file of its migration begins with.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

MIGRATIONS = Path(__file__).with_name("migrations")
TABLE = "alembic_version"  # Alembic's own


@cache
def _versions() -> tuple[str, ...]:
    """All versions, the oldest first; a test holds them against what Alembic reads."""
    files = (MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return tuple(sorted(path.name.partition("_")[0] for path in files))


def newest() -> str:
    """The version that this program needs."""
    return _versions()[-1]


def is_known(version: str) -> bool:
    """Whether `version` is one of ours; if not, a newer program has made it."""
    return version in _versions()


def version_of(connection: Connection) -> str:
    """The version that a database has, or "" when it is no ledger yet."""
    if not inspect(connection).has_table(TABLE):
        return ""
    asked = text(f"SELECT version_num FROM {TABLE}")  # noqa: S608 (our own word)
    return str(connection.execute(asked).scalar_one_or_none() or "")


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring a database to a version inside the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    # a "%" in the path would be read as interpolation
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
