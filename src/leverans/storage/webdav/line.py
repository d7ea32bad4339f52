"""Requests to a WebDAV server, and what they came to."""

import base64
import os
import ssl
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection

from leverans.model.errors import AlreadyInStore, NoSpace, NotFoundInStore, StorageError

_LONGEST = 64 << 20  # bytes of an answer that nobody wants
_SUCCESS = range(200, 300)
_KINDS: Mapping[int, type[StorageError]] = {
    404: NotFoundInStore,
    409: NotFoundInStore,  # a folder above it is not there (RFC 4918 §9.7.1)
    410: NotFoundInStore,
    412: AlreadyInStore,  # Overwrite: F (§10.6)
    507: NoSpace,
}
_FOR_GOOD = frozenset({400, 401, 403, 405, 501, 505})  # somebody must mend it first


class AnswerLost(StorageError):
    """The connection broke, or the server has not answered in time; a new one may do."""


class Refused(StorageError):
    """The server answered with a status that is no success.

    Args:
        status: the HTTP status.
    """

    def __init__(self, status: int, reason: str, place: str) -> None:
        super().__init__(
            f"the server answers {status} {reason}", place=place, again=status not in _FOR_GOOD
        )
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a server is reached.

    Attributes:
        place: the URL without secrets, for errors. context: None without encryption.
        authorization: the header's value, or "". timeout: seconds for each step.
    """

    place: str
    host: str
    port: int
    context: ssl.SSLContext | None = field(repr=False)
    authorization: str = field(repr=False)
    timeout: float


def basic(user: str, password: str) -> str:
    """The value of the header `Authorization` (RFC 7617, UTF-8)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def storage_error(refused: Refused, place: str) -> StorageError:
    """The `StorageError` that fits what the server said of `place`."""
    kind = _KINDS.get(refused.status)
    return kind(refused.detail, place=place) if kind else refused


class Line:
    """Connections to one server: small requests share them, a body has one of its own."""

    def __init__(self, access: Access) -> None:
        """Remember how; nothing is connected yet."""
        self._access = access
        self._idle: deque[HTTPConnection] = deque()
        self._process = os.getpid()

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> None:
        """Send a request without a body, and want no more than success.

        A connection that the server has closed meanwhile is made anew and asked again; a `MOVE`,
        which must not be asked twice, gets a new one from the beginning.

        Raises:
            Refused: the answer is no success. AnswerLost: there is none.
        """
        with self.answer(method, path, headers or {}) as answer:
            answer.read(_LONGEST)

    @contextmanager
    def answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Iterator[HTTPResponse]:
        """The answer to a small request, to be read inside the block; raises as `ask`."""
        connection, answer = self._begin(method, path, headers, body or None)
        whole = False
        try:
            with self._told():
                _expect_success(answer, self._access.place)
                yield answer
                whole = not answer.will_close and not answer.read(1)
        except Refused:
            whole = answer.isclosed() and not answer.will_close
            raise
        finally:
            if whole:
                self._idle.append(connection)
            else:  # what was not read would be taken for the next answer
                connection.close()

    def _begin(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[HTTPConnection, HTTPResponse]:
        """Send a request on an idle connection, or on a new one where the server has closed it."""
        known = None if method == "MOVE" else self._known()
        if known is not None:
            try:
                return known, self._send(known, method, path, headers, body)
            except (HTTPException, OSError):
                known.close()
        connection = self._connect()
        try:
            with self._told():
                return connection, self._send(connection, method, path, headers, body)
        except BaseException:
            connection.close()
            raise

    def put(self, path: str, body: Iterable[bytes], headers: Mapping[str, str]) -> None:
        """Send a body on a connection of its own; raises as `ask`, and what `body` raises."""
        connection = self._connect()
        pieces = iter(body)
        try:
            with self._told():
                connection.putrequest("PUT", path)
                for name, value in {**self._headers(), **headers}.items():
                    connection.putheader(name, value)
                connection.endheaders()
            for piece in pieces:  # what the source raises is not the server's fault
                with self._told():
                    connection.send(_framed(piece, headers))
            with self._told():
                connection.send(_framed(b"", headers))
                _expect_success(connection.getresponse(), self._access.place)
        finally:
            connection.close()

    def get(self, path: str, headers: Mapping[str, str]) -> tuple[HTTPConnection, HTTPResponse]:
        """An answer to be read slowly, with its own connection for the caller to close."""
        connection = self._connect()
        try:
            with self._told():
                answer = self._send(connection, "GET", path, headers, None)
                _expect_success(answer, self._access.place)
        except BaseException:
            connection.close()
            raise
        return connection, answer

    def close(self) -> None:
        """End the idle connections; the next request makes a new one."""
        while self._idle:
            self._idle.pop().close()

    def _known(self) -> HTTPConnection | None:
        """An idle connection of this process; a forked child has none."""
        if self._process != os.getpid():
            self.close()
            self._process = os.getpid()
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _connect(self) -> HTTPConnection:
        access = self._access
        if access.context is None:
            return HTTPConnection(access.host, access.port, timeout=access.timeout)
        return HTTPSConnection(
            access.host, access.port, timeout=access.timeout, context=access.context
        )

    def _send(
        self,
        connection: HTTPConnection,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> HTTPResponse:
        connection.request(method, path, body, {**self._headers(), **headers})
        return connection.getresponse()

    def _headers(self) -> dict[str, str]:
        given = self._access.authorization
        return {"Authorization": given} if given else {}

    @contextmanager
    def _told(self) -> Iterator[None]:
        place = self._access.place
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise StorageError(
                f"the server's certificate is not trusted: {error.verify_message}",
                place=place,
                again=False,
            ) from error
        except TimeoutError as error:
            raise AnswerLost("the server has not answered in time", place=place) from error
        except (HTTPException, OSError) as error:
            raise AnswerLost(f"the connection was lost: {error}", place=place) from error


def _expect_success(answer: HTTPResponse, place: str) -> None:
    if answer.status not in _SUCCESS:
        with suppress(HTTPException, OSError):
            answer.read(_LONGEST)
        raise Refused(answer.status, answer.reason, place)


def _framed(piece: bytes, headers: Mapping[str, str]) -> bytes:
    """A piece as it stands in the body: with its length before it where the whole's is unknown."""
    if "Content-Length" in headers:
        return piece
    return f"{len(piece):x}\r\n".encode("ascii") + piece + b"\r\n"
