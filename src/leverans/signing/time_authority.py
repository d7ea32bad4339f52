"""Asks a time-stamping authority over HTTP (RFC 3161 §3.4): the one address that was configured.

No proxy is taken from the environment and no redirect is followed, so that nothing but what the
settings name is ever spoken to.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR
from socket import socket as Socket  # noqa: N812
from threading import Event, Timer
from urllib.parse import SplitResult, urlsplit

from leverans.model.errors import WorldError

ASKS = "application/timestamp-query"
ANSWERS = "application/timestamp-reply"
SECONDS = 20.0
LARGEST = 1024 * 1024  # bytes of an answer; a token with a long chain is 10 kB
OK = 200


class NoStamp(WorldError):
    """The time-stamping authority cannot be reached, or answers with something else."""

    advice = "advice.no_stamp"


def is_authority_url(url: str) -> bool:
    """Whether an address can be asked: `http` or `https`, a host, no account in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    del port
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def authority_name(url: str) -> str:
    """What an authority is called in the ledger: its host."""
    return urlsplit(url).hostname or ""


def ask(url: str, body: bytes, *, seconds: float = SECONDS) -> bytes:
    """The authority's answer to a request, byte for byte.

    Args:
        seconds: to wait for the connection, and for the answer to be whole.

    Raises:
        NoStamp: there is no answer of status 200, or one that is empty or too large.
    """
    parts = urlsplit(url)
    name = authority_name(url)
    connection = _connection(parts, seconds)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    try:
        connection.connect()
        with _hurried(connection, seconds):  # each header may come in time, and be no end
            connection.request("POST", path, body, {"Content-Type": ASKS, "Accept": ANSWERS})
            answer = connection.getresponse()
        data = _read(answer, time.monotonic() + seconds)
    except (OSError, HTTPException, ValueError) as error:
        raise NoStamp(f"no answer: {str(error) or type(error).__name__}", place=name) from error
    finally:
        connection.close()
    if answer.status != OK:
        raise NoStamp(f"answers {answer.status}", place=name)
    if not data or len(data) > LARGEST:
        raise NoStamp(f"answers with {'nothing' if not data else 'too much'}", place=name)
    return data


@contextmanager
def _hurried(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """Hang up when this takes too long as a whole, with an `OSError` then."""
    late = Event()

    def hang_up(socket: Socket) -> None:
        late.set()
        with suppress(OSError):  # it is closed
            socket.shutdown(SHUT_RDWR)

    watch = Timer(seconds, hang_up, [connection.sock])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        watch.join()  # it may be hanging up just now
    if late.is_set():
        raise OSError("the answer comes too slowly")


def _read(answer: HTTPResponse, until: float) -> bytes:
    """What is answered, as far as one byte more than is taken."""
    data = b""
    while len(data) <= LARGEST and (part := answer.read1(LARGEST + 1 - len(data))):
        data += part
        if time.monotonic() > until:
            raise OSError("the answer comes too slowly")
    if answer.length and len(data) <= LARGEST:  # what its header still promises
        raise OSError("the answer is cut short")
    return data


def _connection(parts: SplitResult, seconds: float) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=seconds)
    return HTTPConnection(host, parts.port, timeout=seconds)
