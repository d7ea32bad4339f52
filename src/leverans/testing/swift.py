"""A private OpenStack Swift with its S3 face for tests: one of each server, and memcached.

Real S3 of another make than Ceph: it honours If-None-Match, and claims locks that it does not
hold. Installed in a virtual environment of its own, for it pins what others must not have.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from leverans.testing.certificate import make_certificate
from leverans.testing.ports import await_port, free_ports
from leverans.testing.services import absent

PLACE = "LEVERANS_SWIFT"  # names the virtual environment
INSTALLED = Path(__file__).parents[3] / ".tools" / "swift"
ACCESS_KEY, SECRET_KEY = "test:tester", "testing-only-on-loopback"
SERVERS = ("account", "container", "object")
RING = """
[swift-hash]
swift_hash_path_suffix = test
swift_hash_path_prefix = test
[storage-policy:0]
name = one
default = yes
"""
SERVER = """
[DEFAULT]
devices = {folder}/node
mount_check = false
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
swift_dir = {folder}
user = {account}
log_level = WARNING
fallocate_reserve = 0
disable_fallocate = true
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
PROXY = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
cert_file = {chain}
key_file = {key}
workers = 0
swift_dir = {folder}
user = {account}
log_level = WARNING
[pipeline:main]
pipeline = catch_errors proxy-logging cache listing_formats bulk s3api tempauth slo dlo \
versioned_writes symlink proxy-logging proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:proxy-logging]
use = egg:swift#proxy_logging
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{memcached}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
allow_multipart_uploads = true
min_segment_size = 5242880
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = {secret} .admin
[filter:slo]
use = egg:swift#slo
rate_limit_after_segment = 1000
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwiftServer:
    """A running Swift: its port, which speaks TLS only, and `ca`, whom to trust, PEM."""

    tls: int
    ca: Path
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY


@contextmanager
def swift() -> Iterator[SwiftServer]:
    """Start the servers, and stop them afterwards by their process ids.

    Where Swift or memcached is not installed the test is skipped; with CI=true it fails instead.
    """
    binaries = Path(os.environ.get(PLACE, "") or INSTALLED) / "bin"
    memcached = shutil.which("memcached")
    if memcached is None or not (binaries / "swift-proxy-server").is_file():
        absent("Swift or memcached is not installed (`make services` does it)")
    folder = Path(tempfile.mkdtemp(prefix="leverans-swift-"))
    try:
        ports = free_ports(5)
        trust = make_certificate(folder)
        _settle(folder, binaries, ports, {"chain": trust.chain, "key": trust.key})
        with ExitStack() as running:
            cache = [memcached, "-l", "127.0.0.1", "-p", str(ports[4]), "-U", "0"]
            if os.geteuid() == 0:
                cache += ["-u", "nobody"]
            running.enter_context(_running(folder, "memcached", ports[4], cache))
            for port, kind in zip(ports, (*SERVERS, "proxy"), strict=False):
                command = [str(binaries / f"swift-{kind}-server"), f"{folder}/{kind}-server.conf"]
                running.enter_context(_running(folder, kind, port, command))
            yield SwiftServer(tls=ports[3], ca=trust.ca)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settle(folder: Path, binaries: Path, ports: list[int], trust: dict[str, Path]) -> None:
    (folder / "node" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(RING, "utf-8")
    whose = {"folder": folder, "account": _account()}
    for port, kind in zip(ports, SERVERS, strict=False):
        text = SERVER.format(port=port, kind=kind, **whose)
        (folder / f"{kind}-server.conf").write_text(text, "utf-8")
        ring = [str(binaries / "swift-ring-builder"), f"{kind}.builder"]
        _run(folder, [*ring, "create", "4", "1", "0"])
        _run(folder, [*ring, "add", f"r1z1-127.0.0.1:{port}/d1", "1"])
        _run(folder, [*ring, "rebalance"])
    text = PROXY.format(port=ports[3], memcached=ports[4], secret=SECRET_KEY, **whose, **trust)
    (folder / "proxy-server.conf").write_text(text, "utf-8")


def _account() -> str:
    return subprocess.run(
        ["id", "-un"],  # noqa: S607
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()


@contextmanager
def _running(folder: Path, name: str, port: int, command: list[str]) -> Iterator[None]:
    """One server in a process group of its own, from its first answer to its end."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdout=output,
            stderr=output,
            cwd=folder,
            env={**os.environ, "SWIFT_DIR": str(folder)},
            start_new_session=True,
        )
    try:
        await_port(port, why_not=lambda: log.read_text("utf-8", "replace")[-4000:])
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _run(folder: Path, command: list[str]) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")
