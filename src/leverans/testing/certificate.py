"""A certificate authority of one test's own, and a server's certificate for this machine."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

EXTENSIONS = """basicConstraints=CA:FALSE
subjectAltName=DNS:localhost,IP:127.0.0.1
extendedKeyUsage=serverAuth
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Files in PEM form: `ca` to be trusted, `chain` and `key` for the server."""

    ca: Path
    chain: Path
    key: Path


def make_certificate(folder: Path) -> Certificate:
    """Make an authority and a certificate of 127.0.0.1 and localhost, with the openssl program."""
    ca, ca_key = folder / "ca.pem", folder / "ca.key"
    chain, key, asked = folder / "server.pem", folder / "server.key", folder / "server.csr"
    extensions = folder / "extensions"
    extensions.write_text(EXTENSIONS, "ascii")
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj")
    _openssl(*new, "/CN=Test CA", "-x509", "-days", "30", "-out", ca, "-keyout", ca_key)
    _openssl(*new, "/CN=localhost", "-out", asked, "-keyout", key)
    signed = ("x509", "-req", "-days", "30", "-set_serial", "1", "-extfile", extensions)
    _openssl(*signed, "-in", asked, "-CA", ca, "-CAkey", ca_key, "-out", chain)
    return Certificate(ca=ca, chain=chain, key=key)


def _openssl(*arguments: str | Path) -> None:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=False)  # noqa: S603, S607
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
