"""A log without its triggers, as someone with full rights over the database would have it."""

from sqlalchemy import Connection, text

TABLES = ("audit_event", "audit_head", "audit_object")


def unlock(connection: Connection) -> None:
    """Drop every trigger that keeps the log from being changed."""
    for name, table in _triggers(connection):
        at = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER {name}{at}"))


def _triggers(connection: Connection) -> list[tuple[str, str]]:
    if connection.dialect.name == "sqlite":
        asked = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        asked = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    found = [(str(name), str(table)) for name, table in connection.execute(text(asked))]
    triggers = [(name, table) for name, table in found if table in TABLES]
    assert triggers, "the log had no triggers"
    return triggers
