"""Talks to ClamAV's daemon over its socket: INSTREAM, one connection a file.

Only `stream: OK` means that a file was scanned and nothing found. Whatever else happens (an error,
half an answer, silence, a broken connection) the file has not been scanned.
"""

import ipaddress
import re
import socket
import struct
from collections.abc import Iterable
from typing import NamedTuple

LARGEST = 2**31 - 1  # ClamAV scans no larger files, whatever its settings say (clamd.conf(5))
PATIENCE = 60.0
_SLOWEST = 2 * 1024**2  # bytes a second that a scan may take before it counts as hanging
_LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: ([^\x00-\x1f]{1,400}) FOUND")
_LIMITED = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")
"""What clamd reports, when it is set to, for files that it could not look into."""


class NoAddress(ValueError):
    """The text names no socket on this machine."""


class Lost(Exception):
    """The connection failed: not there, broken, or silent for too long."""

    def __init__(self, reason: str, *, silent: bool = False) -> None:
        """`silent`: it was the waiting that ended."""
        super().__init__(reason)
        self.silent = silent


class Refused(Exception):
    """The daemon says that it has not scanned the file, or something that is no answer."""


class Daemon(NamedTuple):
    """Program and signature database as the daemon names them; `database` may be ""."""

    engine: str
    database: str


class Clamd:
    """A client of one daemon."""

    def __init__(self, address: str, *, patience: float = PATIENCE) -> None:
        """`address` as for `parse_address`; `patience`: seconds without any sign of life.

        Raises:
            NoAddress: see there.
        """
        self._family, self._address = parse_address(address)
        self._patience = patience

    def version(self) -> Daemon:
        """Who is there.

        Raises:
            Lost, Refused: nobody, or nobody who answers as ClamAV does.
        """
        with self._connected() as connection:
            _send(connection, b"zVERSION\0")
            answer = _answer(connection)
        engine, _, database = answer.partition("/")
        if not engine.startswith("ClamAV"):
            raise Refused(f"it calls itself {answer[:60]!r}")
        return Daemon(engine, database)

    def is_there(self) -> bool:
        """Whether it still answers."""
        try:
            with self._connected() as connection:
                _send(connection, b"zPING\0")
                return _answer(connection) == "PONG"
        except (Lost, Refused):
            return False

    def scan(self, chunks: Iterable[bytes], size: int) -> str:
        """Scan one file; the name of the signature that it fits, "" when it is clean.

        Raises:
            Lost, Refused: it has not been scanned.
        """
        with self._connected() as connection:
            try:
                _send(connection, b"zINSTREAM\0")
                for data in chunks:
                    _send(connection, struct.pack("!I", len(data)) + data)
                _send(connection, struct.pack("!I", 0))
            except Lost as lost:
                raise _told_before(connection, lost) from lost
            connection.settimeout(self._patience + size / _SLOWEST)
            return _judged(_answer(connection))

    def _connected(self) -> socket.socket:
        connection = socket.socket(self._family)
        connection.settimeout(self._patience)
        try:
            connection.connect(self._address)
        except OSError as error:
            connection.close()
            raise Lost(
                error.strerror or str(error), silent=isinstance(error, TimeoutError)
            ) from error
        return connection


def parse_address(text: str) -> tuple[int, str | tuple[str, int]]:
    """Socket family and address of `/path/to/socket` or `host:port`, the host being this machine.

    Raises:
        NoAddress: it is neither: files must not leave this machine unencrypted.
    """
    if text.startswith("/"):
        return socket.AF_UNIX, text
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if host == "localhost":
        host = "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise NoAddress(text) from None
    if not address.is_loopback or not port.isdecimal() or not 0 < int(port) < 65536:  # noqa: PLR2004
        raise NoAddress(text)
    return (socket.AF_INET6 if address.version == 6 else socket.AF_INET), (host, int(port))  # noqa: PLR2004


def _judged(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    found = _FOUND.fullmatch(answer)
    if found is None or found[1].startswith(_LIMITED):
        raise Refused(answer[:200])
    return found[1]


def _told_before(connection: socket.socket, lost: Lost) -> Exception:
    """Over its limit the daemon says so and hangs up while we are still sending."""
    try:
        return Refused(_answer(connection)[:200])
    except Lost:
        return lost


def _send(connection: socket.socket, data: bytes) -> None:
    try:
        connection.sendall(data)
    except TimeoutError as error:
        raise Lost("it takes no more data", silent=True) from error
    except OSError as error:
        raise Lost(error.strerror or str(error)) from error


def _answer(connection: socket.socket) -> str:
    """An answer ends with a zero byte; without it, it is none."""
    data = b""
    while not data.endswith(b"\0"):
        try:
            more = connection.recv(_LONGEST_ANSWER)
        except TimeoutError as error:
            raise Lost("it does not answer", silent=True) from error
        except OSError as error:
            raise Lost(error.strerror or str(error)) from error
        data += more
        if not more or len(data) > _LONGEST_ANSWER:
            raise Lost("the answer is not whole")
    return data.rstrip(b"\0").decode("utf-8", "replace")
