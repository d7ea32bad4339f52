"""A time-stamping authority for tests: a CA and a TSA of `openssl`, behind a small HTTP server.

    with tsa(folder) as authority:
        ask(authority.url, request)
        authority.verify(document, token)   # by `openssl ts -verify`

What it answers next can be chosen, so that an authority that is down, rude or wrong is met too.
`certs=` must not stand in its settings: with it `openssl` writes a set in an order that strict
readers of DER refuse.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from pathlib import Path
from threading import Lock, Thread

from leverans.testing.services import absent

POLICY = "1.2.3.4.1"
SETTINGS = """
[tsa]
default_tsa = main
[main]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = {policy}
digests = sha256, sha384, sha512
accuracy = secs:1
tsa_name = yes
ess_cert_id_alg = sha256
{more}
"""
EXTENSIONS = """basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
"""


@dataclass(slots=True)
class Authority:
    """A running authority.

    Attributes:
        folder: its files. url: where it is asked. asked: how many requests it has had.
        says: what it answers instead of a stamp: a status and bytes; None = a stamp.
        headers: that it sends besides. dribbles: seconds between the bytes of its answer.
    """

    folder: Path
    url: str = ""
    asked: int = 0
    says: tuple[int, bytes] | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    dribbles: float = 0.0
    lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def roots(self) -> Path:
        """The CA's certificate."""
        return self.folder / "ca.pem"

    def stamp(self, request: bytes) -> bytes:
        """The answer to a request, made by `openssl ts -reply`."""
        query, reply = self.folder / "query", self.folder / "reply"
        query.write_bytes(request)
        settings = self.folder / "tsa.cnf"
        _openssl(
            "ts", "-reply", "-config", settings, "-section", "main", "-queryfile", query,
            "-out", reply,
        )  # fmt: skip
        return reply.read_bytes()

    def verify(self, document: bytes, token: bytes, roots: Path | None = None) -> bool:
        """Whether `openssl ts -verify` takes a token for one over the document."""
        data, answer = self.folder / "verified.data", self.folder / "verified.tsr"
        data.write_bytes(document)
        answer.write_bytes(token)
        asked = ("ts", "-verify", "-data", data, "-in", answer, "-CAfile", roots or self.roots)
        return _run(*asked).returncode == 0


def make_authority(folder: Path, *, more: str = "") -> Authority:
    """Make a CA and a TSA in a folder; skips the test where there is no `openssl`.

    Args:
        more: further lines of its settings.
    """
    if shutil.which("openssl") is None:
        absent("the program openssl is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    text = SETTINGS.format(folder=folder, policy=POLICY, more=more)
    (folder / "tsa.cnf").write_text(text, "utf-8")
    (folder / "extensions").write_text(EXTENSIONS, "ascii")
    (folder / "serial").write_text("01\n", "ascii")
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj")
    ca = ("-x509", "-days", "3650", "-out", folder / "ca.pem", "-keyout", folder / "ca.key")
    _openssl(*new, "/CN=Test CA", *ca)
    _openssl(*new, "/CN=Test TSA", "-out", folder / "tsa.csr", "-keyout", folder / "tsa.key")
    _openssl(
        "x509", "-req", "-days", "3650", "-set_serial", "2", "-extfile", folder / "extensions",
        "-in", folder / "tsa.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
        "-out", folder / "tsa.pem",
    )  # fmt: skip
    return Authority(folder)


@contextmanager
def served(authority: Authority) -> Iterator[Authority]:
    """Let an authority be asked over HTTP, on loopback, until the context ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with authority.lock:
                authority.asked += 1
                status, answer = authority.says or (200, authority.stamp(body))
            self.send_response(status)
            for name, value in authority.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            with suppress(OSError):  # whoever asked has gone
                _write(self.wfile, answer, authority.dribbles)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        authority.url = f"http://127.0.0.1:{server.server_address[1]}/tsa"
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def tsa(folder: Path) -> Iterator[Authority]:
    """Make an authority and let it be asked."""
    with served(make_authority(folder)) as authority:
        yield authority


def _write(stream: BufferedIOBase, answer: bytes, dribbles: float) -> None:
    if not dribbles:
        stream.write(answer)
        return
    for byte in answer:
        stream.write(bytes([byte]))
        time.sleep(dribbles)


def _openssl(*arguments: str | Path) -> None:
    done = _run(*arguments)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")


def _run(*arguments: str | Path) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=False)  # noqa: S603, S607
