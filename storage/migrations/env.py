"""Runs inside Alembic: the connection and its transaction are the caller's (storage/migrate.py)."""

from alembic import context

from storage.migrate import options

context.configure(connection=context.config.attributes["connection"], **options())
context.run_migrations()
