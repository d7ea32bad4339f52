"""Run by Alembic; the connection comes from `leverans.ledger.upgrading`, there is no ini file."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
