"""The SSH connection to a server: its key compared, then our credentials, then SFTP.

The only file that knows the library paramiko, which is imported when a place is opened. Neither an
agent nor anything below `~/.ssh` is asked: what is allowed stands in the agreement.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from io import StringIO
from types import ModuleType
from typing import Any, TypeVar

from leverans.model.errors import ConfigurationError, StorageError
from leverans.storage.sftp.failures import LineLost
from leverans.storage.sftp.pinned import HostKey, fingerprint
from leverans.storage.sftp.session import Session

_Given = TypeVar("_Given")
_KEEPALIVE = 30  # s; routers forget connections that are still for minutes
_WINDOW = 4 << 20  # bytes that the server may send before we have taken them


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a server is reached.

    Attributes:
        place: the URL without secrets, for errors. pinned: the keys that the server may show.
        key: what `private_key` gave, or None. password: "" is none.
        timeout: seconds for each step of connecting, and for each answer.
    """

    place: str
    host: str
    port: int
    user: str
    pinned: tuple[HostKey, ...]
    key: object = field(repr=False)
    password: str = field(repr=False)
    timeout: float


def private_key(text: str, passphrase: str) -> object:
    """A private key as OpenSSH or PEM write it; Ed25519, ECDSA or RSA.

    Raises:
        ConfigurationError: it is none, or the passphrase is missing or wrong; tells no secret.
    """
    ssh = _paramiko()
    for kind in (ssh.Ed25519Key, ssh.ECDSAKey, ssh.RSAKey):
        with suppress(ssh.SSHException, ValueError, TypeError, IndexError):
            return kind.from_private_key(StringIO(text + "\n"), password=passphrase or None)
    raise ConfigurationError(
        "no private key that can be read (Ed25519, ECDSA or RSA), or the passphrase is missing or "
        "wrong",
        place="key",
    )


class Line:
    """A connection that is made when it is needed, and made again where it broke.

    Several threads may share it; a forked child makes its own.
    """

    def __init__(self, access: Access) -> None:
        """Remember how; nothing is connected yet."""
        self._access = access
        self._lock = threading.RLock()
        self._transport: Any = None
        self._session: Session | None = None
        self._process = 0

    def ask(self, question: Callable[[Session], _Given]) -> _Given:
        """The answer to a question that may be asked twice.

        A connection that was still for hours may be dead without anybody knowing: where an old
        one breaks, the question is asked once more on a new one.

        Raises:
            LineLost: the server cannot be reached. StorageError: it refuses us.
        """
        with self._lock:
            known = self._living()
        if known is not None:
            with suppress(LineLost):
                return question(known)
        return question(self.session())

    def session(self) -> Session:
        """The session there is, or a new one; raises as `ask`."""
        with self._lock:
            known = self._living()
            if known is None:
                self.close()
                self._transport, known = _connect(self._access)
                self._session, self._process = known, os.getpid()
            return known

    def close(self) -> None:
        """End the connection; the next question makes a new one."""
        with self._lock:
            transport, self._transport, self._session = self._transport, None, None
            if transport is None:
                return
            if self._process == os.getpid():
                transport.close()
            else:  # our parent's: only our copy of its socket
                transport.atfork()

    def _living(self) -> Session | None:
        session = self._session
        if session is None or session.broken or self._process != os.getpid():
            return None
        return session if self._transport.is_active() else None


def _connect(access: Access) -> tuple[Any, Session]:
    ssh = _paramiko()
    try:
        plain = socket.create_connection((access.host, access.port), timeout=access.timeout)
    except OSError as error:
        raise LineLost(f"cannot be reached: {error}", place=access.place) from error
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each question waits 40 ms
    transport = ssh.Transport(plain)
    try:
        _greet(ssh, transport, access)
        _enter(ssh, transport, access)
        return transport, _start_sftp(ssh, transport, access)
    except BaseException:
        transport.close()
        raise


def _greet(ssh: ModuleType, transport: Any, access: Access) -> None:  # noqa: ANN401  (untyped library)
    """Agree on ciphers, and look at the key of the server before anything else is said."""
    transport.banner_timeout = transport.handshake_timeout = access.timeout
    transport.auth_timeout = transport.channel_timeout = access.timeout
    settings = transport.get_security_options()
    settings.key_types = sorted(settings.key_types, key=lambda kind: not _is_pinned(kind, access))
    try:
        transport.start_client(timeout=access.timeout)
        shown = transport.get_remote_server_key().asbytes()
    except (ssh.SSHException, EOFError, OSError) as error:
        raise LineLost(f"no SSH connection: {error}", place=access.place) from error
    if shown not in [key.data for key in access.pinned]:
        known = ", ".join(key.fingerprint for key in access.pinned) or "none for this server"
        raise StorageError(
            f"the server shows the key {fingerprint(shown)}, but pinned is: {known}. Nothing was "
            "sent. Ask who runs the server before the option host_key is changed",
            place=access.place,
            again=False,
        )


def _is_pinned(kind: str, access: Access) -> bool:
    """Whether a key of this algorithm is among those pinned."""
    return any(
        key.kind == kind or (key.kind, kind[:4]) == ("ssh-rsa", "rsa-") for key in access.pinned
    )


def _enter(ssh: ModuleType, transport: Any, access: Access) -> None:  # noqa: ANN401
    """Show our key, then our password where that was not enough or not taken."""
    shown: list[Callable[[], object]] = []
    if access.key is not None:
        shown.append(lambda: transport.auth_publickey(access.user, access.key))
    if access.password:
        shown.append(lambda: transport.auth_password(access.user, access.password, fallback=False))
    begun = time.monotonic()
    for show in shown:
        if transport.is_authenticated():
            return
        try:
            show()
        except (ssh.SSHException, EOFError, OSError) as error:
            if not transport.is_active() or time.monotonic() - begun >= access.timeout:
                raise LineLost(f"the connection was lost: {error}", place=access.place) from error
    if not transport.is_authenticated():
        raise _not_let_in(access)


def _not_let_in(access: Access) -> StorageError:
    shown = [name for name in ("key", "password") if getattr(access, name)]
    return StorageError(
        f"the server does not let {access.user!r} in with this {' and this '.join(shown)}",
        place=access.place,
        again=False,
    )


def _start_sftp(ssh: ModuleType, transport: Any, access: Access) -> Session:  # noqa: ANN401
    try:
        channel = transport.open_session(window_size=_WINDOW, timeout=access.timeout)
        channel.settimeout(access.timeout)
        channel.invoke_subsystem("sftp")
    except (ssh.SSHException, EOFError, OSError) as error:
        raise LineLost(f"the server does not start SFTP: {error}", place=access.place) from error
    transport.set_keepalive(_KEEPALIVE)
    return Session(channel, access.place, transport.remote_version)


def _paramiko() -> ModuleType:
    try:
        import paramiko  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "SFTP needs the extra 'sftp': pip install 'leverans[sftp]'", place="sftp"
        ) from error
    logging.getLogger("paramiko").addHandler(logging.NullHandler())  # what it says is raised, too
    found: ModuleType = paramiko
    return found
