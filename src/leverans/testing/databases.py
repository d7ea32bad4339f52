"""Databases that are prepared once and copied for each test, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Callable
from pathlib import Path

from leverans.testing.postgres import Cluster


class Databases:
    """Makes databases for tests.

    Args:
        folder: where the SQLite ones lie.
        prepare: given the URL of an empty database, fills it and closes it again.
    """

    def __init__(self, folder: Path, prepare: Callable[[str], None]) -> None:
        self._folder = folder
        self._prepare = prepare
        self._templates: dict[str, str] = {}

    def sqlite(self, path: Path) -> str:
        """URL of a prepared SQLite database at `path`."""
        template = self._folder / "template.sqlite"
        if not template.exists():
            self._prepare(f"sqlite:///{template}")
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    def postgresql(self, cluster: Cluster) -> str:
        """URL of a prepared database in a running cluster."""
        if "postgresql" not in self._templates:
            empty = cluster.database()
            self._prepare(empty)
            self._templates["postgresql"] = empty
        return cluster.database(self._templates["postgresql"])
