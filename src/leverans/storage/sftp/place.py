"""From an agreement's `sftp://` location and options to the store that stands for it."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

from leverans.model.errors import ConfigurationError
from leverans.storage.sftp.folder import SftpFolder
from leverans.storage.sftp.line import Access, private_key
from leverans.storage.sftp.pinned import pinned

FORM = "sftp://user@host:22/folder, or sftp://user@host/~/folder from where the login begins"
_PORT = 22
_TIMEOUT = 60.0


def open_sftp(
    location: str, options: Mapping[str, str], *, secrets: Mapping[str, str], root: Path
) -> SftpFolder:
    """A store in a folder of an SFTP server; nothing is connected before its first verb.

    Args:
        location: `sftp://user@host:port/path`; special characters as `%XX`.
        options: `host_key` (see `pinned`), `timeout` in seconds for each answer.
        secrets: `key` (a private key's text) with its `passphrase`, or `password`, or both.
        root: the workspace, for a relative path in `host_key`.

    Raises:
        ConfigurationError: one of them is missing or wrong; tells no secret.
    """
    url = _parsed(location)
    if not secrets.get("key") and not secrets.get("password"):
        raise ConfigurationError("there is neither a key nor a password", place="key")
    port = url.port or _PORT
    host, user = url.hostname or "", unquote_to_bytes(url.username or "").decode("utf-8", "replace")
    shown = f"[{host}]" if ":" in host else host
    access = Access(
        place=f"sftp://{url.username}@{shown}:{port}{url.path.rstrip('/')}",
        host=host,
        port=port,
        user=user,
        pinned=pinned(options.get("host_key", ""), root=root, host=host, port=port),
        key=_key(secrets),
        password=secrets.get("password", ""),
        timeout=_seconds(options.get("timeout", "")),
    )
    return SftpFolder(access, _folder(url.path))


def _parsed(location: str) -> SplitResult:
    """The parts of an address; its port is a number."""
    with suppress(ValueError):
        url = urlsplit(location)
        whole = url.scheme == "sftp" and url.hostname and url.username and url.port != 0
        if whole and url.password is None and not url.query and not url.fragment:
            return url
    raise ConfigurationError(f"is no address of a folder: {FORM}", place="location")


def _folder(path: str) -> bytes:
    """The folder as the server is asked for it; `/~/` begins where the login does."""
    if path == "/~" or path.startswith("/~/"):
        return unquote_to_bytes(path[3:]) or b"."
    return unquote_to_bytes(path) or b"/"


def _key(secrets: Mapping[str, str]) -> object:
    text = secrets.get("key", "")
    return private_key(text, secrets.get("passphrase", "")) if text else None


def _seconds(text: str) -> float:
    try:
        found = float(text or _TIMEOUT)
    except ValueError:
        found = 0
    if not 0 < found <= 86_400:  # noqa: PLR2004
        raise ConfigurationError("timeout: seconds, such as 60", place="timeout")
    return found
