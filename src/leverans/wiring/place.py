"""A place that settings name, with all that a kind of store may need to open it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leverans.messages.catalogue import find
from leverans.model.errors import ConfigurationError
from leverans.storage.journal import UploadJournal
from leverans.wiring.mistakes import SECRET_NAME
from leverans.wiring.toml_file import configuration_error

PASSWORD = "password"  # noqa: S105 - the name of an option
OF_SOURCES = frozenset(
    {"path_prefix", "list", "culled", "record_type", "access_level", "personal_data"}
)
"""Options that kinds of sources read, and places do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a kind of store is opened with.

    Attributes:
        location: a folder's path or a URL, without password. root: the workspace's folder.
        key: the setting that the location stands in, such as `target`.
        options: what `[target.options]` says in plain text.
        secrets: by option, resolved: those whose name speaks of a secret (`SECRET_NAME`).
        journal: where uploads in parts are remembered, or None.
    """

    location: str
    root: Path
    key: str
    options: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    journal: UploadJournal | None = None

    def check(self, *, allowed: Iterable[str], needed: Iterable[str] = ()) -> None:
        """Refuse options that this kind of store does not know, and ask for what it needs.

        Raises:
            ConfigurationError: naming the setting, with a finding for each.
        """
        known = sorted(allowed)
        given = {*self.options, *self.secrets}
        told = ", ".join(known) or "-"
        wrong = [
            find("SET-UNKNOWN-KEY", {"key": self.named(name), "allowed": told})
            for name in sorted(given.difference(known, OF_SOURCES))
        ]
        wrong += [
            find("SET-MISSING", {"key": self.named(name)}) for name in needed if name not in given
        ]
        if wrong:
            raise configuration_error("", wrong)

    def refused(self, name: str, allowed: str) -> ConfigurationError:
        """The error for an option, or for the location (name `""`), outside of what is allowed."""
        key = self.named(name) if name else f"{self.key}.location"
        value = self.options.get(name, "") if name else self.location
        found = find("SET-VALUE", {"key": key, "value": value, "allowed": allowed})
        return configuration_error("", [found])

    def absent(self, name: str) -> ConfigurationError:
        """The error for an option that names a file which is not there."""
        params = {"key": self.named(name), "value": self.options[name]}
        return configuration_error("", [find("SET-NO-FILE", params)])

    def named(self, option: str) -> str:
        """The whole name of an option, such as `target.options.region`."""
        return option_named(self.key, option)


def option_named(key: str, option: str) -> str:
    """The whole name of an option of the place that stands in a setting.

    `target` is a table and has `target.options`; `archive.store` is a key, beside which stands
    `archive.store_options`.
    """
    return f"{key}{'_' if '.' in key else '.'}options.{option}"


def is_secret(option: str) -> bool:
    """Whether an option of that name holds a reference to a secret."""
    return SECRET_NAME.search(option) is not None
