"""Opens the places that settings name, with the secrets they refer to."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leverans.storage.interface import Store
from leverans.wiring.secrets import reference_from, resolve, with_password
from leverans.wiring.tables import ANY_OTHER, STORES

PASSWORD = "password"  # noqa: S105 - the name of an option


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What a place is opened with: the workspace's folder and the process environment."""

    root: Path
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def open(self, location: str, options: Mapping[str, str], key: str) -> Store:
        """Open a store.

        Args:
            location: a folder's path, or a URL without password.
            options: `password` is a reference to a secret (`env:NAME`), put into the URL.
            key: the setting that the location stands in, such as `source`.

        Raises:
            ConfigurationError: the secret is missing, or that kind of URL is not supported.
            StorageError: the place cannot be opened.
        """
        secret = options.get(PASSWORD, "")
        if secret:
            reference, name = reference_from(secret), f"{key}.options.{PASSWORD}"
            password = resolve(reference, root=self.root, environ=self.environ, key=name)
            location = with_password(location, password)
        scheme, separator, _ = location.partition("://")
        return STORES.get(scheme if separator else "", STORES[ANY_OTHER])(location)
