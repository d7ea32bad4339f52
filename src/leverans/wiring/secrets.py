"""Secrets stand outside of settings files; here they are referred to, resolved and refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, Discriminator, Tag, model_validator

from leverans.messages.catalogue import find
from leverans.model.errors import ConfigurationError
from leverans.wiring.mistakes import SECRET_NAME, not_allowed, plain_secret
from leverans.wiring.toml_file import Settings, configuration_error

FORMS = '{ file = "…" }, { env = "…" }, { credential = "…" }'


class SecretReference(Settings):
    """Where a secret is kept; exactly one of the three.

    Attributes:
        file: path of a file that holds nothing else, from the workspace's folder.
        env: name of an environment variable.
        credential: name of a systemd credential (a file in $CREDENTIALS_DIRECTORY).
    """

    file: str = ""
    env: str = ""
    credential: str = ""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(map(bool, (self.file, self.env, self.credential))) != 1:
            raise not_allowed(FORMS)
        return self

    def __str__(self) -> str:
        """The reference as a person writes it: `file:…`, `env:…` or `credential:…`."""
        kept = {"file": self.file, "env": self.env, "credential": self.credential}
        return next(f"{kind}:{name}" for kind, name in kept.items() if name)


def reference_from(text: str) -> SecretReference:
    """The reference that `str` made text of."""
    kind, _, name = text.partition(":")
    return SecretReference.model_validate({kind: name})


def resolve(
    reference: SecretReference, *, root: Path, environ: Mapping[str, str], key: str = ""
) -> str:
    """The secret itself; a line end after it is not part of it.

    Args:
        reference: where it is kept. root: the workspace, for relative paths.
        environ: the process environment. key: the setting it is for, named when it is missing.

    Raises:
        ConfigurationError: it is not there, is empty or may not be read; never tells a value.
    """
    found = environ.get(reference.env, "") if reference.env else ""
    path = _path(reference, root, environ)
    if path is not None:
        try:
            found = path.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
        except (OSError, UnicodeDecodeError):
            found = ""
    if not found:
        raise _missing(reference, key)
    return found


def with_password(url: str, password: str) -> str:
    """The URL with the password put behind its user name."""
    scheme, _, rest = url.partition("://")
    user, at, host = rest.rpartition("@")
    return f"{scheme}://{user}:{quote(password, safe='')}@{host}" if at else url


def _path(reference: SecretReference, root: Path, environ: Mapping[str, str]) -> Path | None:
    if reference.file:
        return root / reference.file
    folder = environ.get("CREDENTIALS_DIRECTORY", "")
    if reference.credential and folder:
        return Path(folder) / Path(reference.credential).name
    return None


def _missing(reference: SecretReference, key: str) -> ConfigurationError:
    found = find("SET-SECRET-MISSING", location=key, key=key, reference=str(reference))
    return configuration_error("", [found])


def _without_password(url: str) -> str:
    """Refuse an address with a password in it."""
    try:
        secret = "://" in url and urlsplit(url).password is not None
    except ValueError:
        secret = "@" in url
    if secret:
        raise plain_secret()
    return url


def _no_plain_secrets(
    options: dict[str, "str | SecretReference"],
) -> dict[str, "str | SecretReference"]:
    """Refuse options whose name speaks of a secret and whose value is not a reference."""
    if any(SECRET_NAME.search(name) for name, value in options.items() if isinstance(value, str)):
        raise plain_secret()
    return options


def _form(value: object) -> str:
    return "<reference>" if isinstance(value, (dict, SecretReference)) else "<text>"


Address = Annotated[str, AfterValidator(_without_password)]
TextOrSecret = Annotated[
    Annotated[Address, Tag("<text>")] | Annotated[SecretReference, Tag("<reference>")],
    Discriminator(_form),
]
Options = Annotated[dict[str, TextOrSecret], AfterValidator(_no_plain_secrets)]
