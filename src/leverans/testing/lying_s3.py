"""A small S3 server that lies on purpose: it loses, changes, cuts short, or sends away.

It knows the verbs that a store needs for small objects, and no signatures. What it does wrong is
set in `lies`; every request that it has seen is in `seen`.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

WHEN = "Fri, 27 Nov 2026 12:00:00 GMT"
LISTED = "2026-11-27T12:00:00.000Z"


class Seen(NamedTuple):
    """One request: its verb, the name in the bucket, its headers in lower case."""

    verb: str
    name: str
    headers: dict[str, str]


@dataclass(slots=True)
class LyingServer:
    """A running server.

    Attributes:
        objects: what it holds, by name. seen: what it was asked.
        lies: `forgets` (says 200 to a write and stores nothing), `spoils` (stores other bytes),
            `mislabels` (shows another ETag), `truncates` (sends half of what it foretells),
            `disorders` (lists backwards), `redirects` (to another host), `denies` (403 with
            AccessDenied). It never reads from an offset, whatever it is asked.
        busy: so many next requests are answered 503 SlowDown. wait: Retry-After of those, s.
    """

    port: int
    objects: dict[str, bytes] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    lies: set[str] = field(default_factory=set)
    busy: int = 0
    wait: int = 0


@contextmanager
def lying_s3() -> Iterator[LyingServer]:
    """Start one on a free port of this machine."""

    class Handler(_Handler):
        state = LyingServer(0)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Handler.state.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield Handler.state
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: LyingServer
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self._is_turned_away():
            return
        if "spoils" in self.state.lies:
            data = b"?" + data[1:]
        if "forgets" not in self.state.lies:
            self.state.objects[self._name()] = data
        self._answer(200, headers={"ETag": self._etag(data)})

    def do_HEAD(self) -> None:
        self._give(body=False)

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
        if "list-type" in asked:
            if not self._is_turned_away():
                self._answer(200, self._listing(asked.get("prefix", [""])[0]))
        elif {"versioning", "object-lock", "uploads"} & set(asked):
            self._answer(200, "<Nothing/>")
        else:
            self._give(body=True)

    def do_DELETE(self) -> None:
        if not self._is_turned_away():
            self.state.objects.pop(self._name(), None)
            self._answer(204)

    def _give(self, *, body: bool) -> None:
        if self._is_turned_away():
            return
        data = self.state.objects.get(self._name())
        if data is None:
            self._refuse(404, "NoSuchKey")
            return
        headers = {"ETag": self._etag(data), "Last-Modified": WHEN}
        sent = data[: len(data) // 2] if "truncates" in self.state.lies else data
        self._start(200, len(data), headers)
        if body:
            self.wfile.write(sent)
            self.close_connection = len(sent) < len(data)

    def _is_turned_away(self) -> bool:
        named = {name.lower(): value for name, value in self.headers.items()}
        self.state.seen.append(Seen(self.command, self._name(), named))
        if self.state.busy:
            self.state.busy -= 1
            self._refuse(503, "SlowDown", {"Retry-After": str(self.state.wait)})
        elif "redirects" in self.state.lies:
            away = {"x-amz-bucket-region": "eu-north-1", "Location": "http://s3.elsewhere.invalid/"}
            self._refuse(301, "PermanentRedirect", away)
        elif "denies" in self.state.lies:
            self._refuse(403, "AccessDenied")
        else:
            return False
        return True

    def _listing(self, prefix: str) -> str:
        names = sorted(
            (name for name in self.state.objects if name.startswith(prefix)),
            reverse="disorders" in self.state.lies,
        )
        items = "".join(
            f"<Contents><Key>{name}</Key><Size>{len(self.state.objects[name])}</Size>"
            f"<LastModified>{LISTED}</LastModified></Contents>"
            for name in names
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{items}</ListBucketResult>"

    def _etag(self, data: bytes) -> str:
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return f'"{md5[::-1] if "mislabels" in self.state.lies else md5}"'

    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/").partition("/")[2]

    def _refuse(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        endpoint = "<Endpoint>s3.elsewhere.invalid</Endpoint>"
        text = f"<Error><Code>{code}</Code><Message>no</Message>{endpoint}</Error>"
        self._answer(status, text, headers)

    def _answer(self, status: int, text: str = "", headers: dict[str, str] | None = None) -> None:
        body = text.encode()
        self._start(status, len(body), headers or {})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _start(self, status: int, length: int, headers: dict[str, str]) -> None:
        self.send_response(HTTPStatus(status))
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""
