"""From an agreement's `davs://` location and options to the store that stands for it."""

import ssl
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import SplitResult, unquote, unquote_to_bytes, urlsplit

from leverans.model.errors import ConfigurationError
from leverans.storage.webdav.folder import WebDavFolder
from leverans.storage.webdav.line import Access, basic

FORM = "davs://user@host:443/folder"
_PORTS = {"davs": 443, "dav": 80}
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
_TIMEOUT = 60.0


def open_webdav(
    location: str, options: Mapping[str, str], *, secrets: Mapping[str, str], root: Path
) -> WebDavFolder:
    """A store in a folder of a WebDAV server; nothing is connected before its first verb.

    Args:
        location: `davs://user@host:port/path` (encrypted), or `dav://` on this machine only.
        options: `ca`, a file with the certificates to trust instead of the system's;
            `timeout` in seconds. secrets: `password`. root: the workspace, for relative paths.

    Raises:
        ConfigurationError: one of them is missing or wrong; tells no secret.
    """
    url = _parsed(location)
    host, port = url.hostname or "", url.port or _PORTS[url.scheme]
    user, password = unquote(url.username or ""), secrets.get("password", "")
    shown = f"[{host}]" if ":" in host else host
    who = f"{url.username}@" if url.username else ""
    access = Access(
        place=f"{url.scheme}://{who}{shown}:{port}{url.path.rstrip('/')}",
        host=host,
        port=port,
        context=_context(options.get("ca", ""), root) if url.scheme == "davs" else None,
        authorization=basic(user, password) if user else "",
        timeout=_seconds(options.get("timeout", "")),
    )
    return WebDavFolder(access, unquote_to_bytes(url.path))


def _parsed(location: str) -> SplitResult:
    """The parts of an address; records and passwords leave this machine encrypted only."""
    with suppress(ValueError):
        url = urlsplit(location)
        whole = url.scheme in _PORTS and url.hostname and url.port != 0
        safe = url.scheme == "davs" or url.hostname in _THIS_MACHINE
        if whole and safe and url.password is None and not url.query and not url.fragment:
            return url
    raise ConfigurationError(f"is no address of a folder: {FORM}", place="location")


def _context(ca: str, root: Path) -> ssl.SSLContext:
    try:
        path = str(root / Path(ca).expanduser()) if ca else None
        return ssl.create_default_context(cafile=path)
    except (OSError, ValueError) as error:
        raise ConfigurationError("ca: a file with certificates (PEM)", place="ca") from error


def _seconds(text: str) -> float:
    with suppress(ValueError):
        if 0 < (found := float(text or _TIMEOUT)) <= 86_400:  # noqa: PLR2004
            return found
    raise ConfigurationError("timeout: seconds, such as 60", place="timeout")
