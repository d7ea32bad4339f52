"""Opens the places that settings name, with the secrets they refer to."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leverans.storage.interface import Store
from leverans.storage.journal import UploadJournal
from leverans.wiring.place import Place, is_secret, option_named
from leverans.wiring.secrets import reference_from, resolve
from leverans.wiring.tables import ANY_OTHER, STORES


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What places are opened with.

    Attributes:
        root: the workspace's folder. environ: the process environment.
        journal: where uploads in parts are remembered, or None.
    """

    root: Path
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    journal: UploadJournal | None = None

    def open(self, location: str, options: Mapping[str, str], key: str) -> Store:
        """Open a store.

        Args:
            location: a folder's path, or a URL without password.
            options: what is said of the place; those whose name speaks of a secret refer to
                one (`env:NAME`).
            key: the setting that the location stands in, such as `source`.

        Raises:
            ConfigurationError: a secret is missing, an option or that kind of URL not supported.
            StorageError: the place cannot be opened.
        """
        place = Place(
            location=location,
            root=self.root,
            key=key,
            options={name: text for name, text in options.items() if not is_secret(name)},
            secrets=self._secrets(options, key),
            journal=self.journal,
        )
        scheme, separator, _ = location.partition("://")
        return STORES.get(scheme if separator else "", STORES[ANY_OTHER])(place)

    def _secrets(self, options: Mapping[str, str], key: str) -> dict[str, str]:
        return {
            name: resolve(
                reference_from(text),
                root=self.root,
                environ=self.environ,
                key=option_named(key, name),
            )
            for name, text in options.items()
            if is_secret(name)
        }
