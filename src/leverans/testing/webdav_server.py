"""A WebDAV server for tests: rclone, over a folder of its own, on loopback.

It knows one user, and may encrypt with a certificate that the test has made.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from leverans.storage.webdav.folder import WebDavFolder
from leverans.storage.webdav.place import open_webdav
from leverans.testing.certificate import Certificate
from leverans.testing.ports import await_port, free_ports
from leverans.testing.services import absent

USER, PASSWORD = "leverans", "lösenord 1"  # of a server that lives for one test


@dataclass(frozen=True, slots=True)
class WebDavServer:
    """A running server: its port, and the folder that it serves at `/`, as this machine sees it."""

    port: int
    folder: Path
    certificate: Certificate | None

    def location(self, below: str = "", *, port: int = 0) -> str:
        """The URL of a folder, perhaps by way of a proxy at another port."""
        scheme = "dav" if self.certificate is None else "davs"
        return f"{scheme}://{USER}@127.0.0.1:{port or self.port}/{below}"

    def store(self, below: str = "", *, port: int = 0, timeout: float = 20) -> WebDavFolder:
        """A folder of the server as a store."""
        options = {"timeout": str(timeout)}
        if self.certificate is not None:
            options["ca"] = str(self.certificate.ca)
        where = self.location(below, port=port)
        return open_webdav(where, options, secrets={"password": PASSWORD}, root=self.folder)


@contextmanager
def webdav_server(
    certificate: Certificate | None = None, more: Sequence[str] = ()
) -> Iterator[WebDavServer]:
    """Start a server, and stop it afterwards by its process id.

    Where rclone is not installed the test is skipped; with CI=true it fails instead.
    """
    program = shutil.which("rclone")
    if program is None:
        absent("rclone is not installed (`make services` does it)")
    own = Path(tempfile.mkdtemp(prefix="leverans-webdav-"))
    try:
        (own / "served").mkdir()
        (port,) = free_ports(1)
        command = [program, "--config", str(own / "none"), "serve", "webdav", str(own / "served")]
        command += ["--addr", f"127.0.0.1:{port}", "--user", USER, "--pass", PASSWORD, *more]
        command += ["--dir-cache-time", "0s"]
        if certificate is not None:
            command += ["--cert", str(certificate.chain), "--key", str(certificate.key)]
        log = own / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out)  # noqa: S603
        try:
            await_port(port, why_not=lambda: log.read_text("utf-8", "replace"))
            yield WebDavServer(port, own / "served", certificate)
        finally:
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(own, ignore_errors=True)
