"""A private Ceph RADOS Gateway for tests: one monitor, one store in memory, one gateway.

Real S3 with real object locks, over TLS and in plain HTTP. For tests and nothing else: whatever
is stored is gone when the store's process ends.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from leverans.testing.certificate import Certificate, make_certificate
from leverans.testing.ports import await_port, free_ports
from leverans.testing.services import absent

PROGRAMS = ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw")
ACCESS_KEY, SECRET_KEY = "AKTEST", "sktest-only-on-loopback"
MEMORY = 8 << 30  # bytes that the store may hold
SETTINGS = """
[global]
fsid = {fsid}
mon initial members = a
mon host = [v2:127.0.0.1:{v2},v1:127.0.0.1:{v1}]
ms bind ipv4 = true
ms bind ipv6 = false
public network = 127.0.0.0/8
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
run dir = {folder}/run
admin socket = {folder}/run/$name.asok
pid file = {folder}/run/$name.pid
log file = {folder}/log/$name.log
mon cluster log file = {folder}/log/cluster.log
crash dir = {folder}/log
mon data = {folder}/mon
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = {memory}
osd class load list = *
osd class default list = *
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 1000
mon warn on pool no redundancy = false
mon data avail warn = 2
mon data avail crit = 1
osd heartbeat grace = 120
ms type = async+posix
[client.rgw]
ms mon client mode = crc
rgw data = {folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:{plain} ssl_endpoint=127.0.0.1:{tls} \
ssl_certificate={chain} ssl_private_key={key}
rgw enable usage log = false
rgw gc obj min wait = 1
rgw gc processor period = 5
rgw gc processor max time = 5
rgw lc debug interval = -1
rgw dns name = localhost
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A running gateway.

    Attributes:
        folder: where everything of it lies. plain, tls: its ports. ca: whom to trust, PEM.
    """

    folder: Path
    plain: int
    tls: int
    ca: Path
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY

    @property
    def process(self) -> int:
        """The gateway's process id."""
        return _process(self.folder, "client.rgw")

    def freeze(self) -> None:
        """Stop the gateway where it stands; it answers nobody until `thaw`."""
        os.kill(self.process, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.process, signal.SIGCONT)

    def kill(self) -> None:
        """End the gateway at once; the store behind it lives on."""
        _end(self.folder, "client.rgw", signal.SIGKILL)

    def restart(self) -> None:
        """Start the gateway again after `kill`, on the same ports."""
        _ceph(self.folder, "radosgw", "-n", "client.rgw")
        for port in (self.plain, self.tls):
            await_port(port, why_not=lambda: _log(self.folder))


@contextmanager
def ceph(*, memory: int = MEMORY) -> Iterator[Gateway]:
    """Start monitor, store and gateway, and stop them afterwards by their process ids.

    Where Ceph is not installed the test is skipped; with CI=true it fails instead.
    """
    if not all(map(shutil.which, PROGRAMS)):
        absent("Ceph is not installed (`make services` does it)")
    folder = Path(tempfile.mkdtemp(prefix="leverans-ceph-"))
    try:
        plain, tls, v1, v2 = free_ports(4)
        trust = make_certificate(folder)
        _settle(folder, trust, {"plain": plain, "tls": tls, "v1": v1, "v2": v2, "memory": memory})
        try:
            _start(folder, v2)
            gateway = Gateway(folder=folder, plain=plain, tls=tls, ca=trust.ca)
            gateway.restart()
            _make_user(folder)
            yield gateway
        finally:
            for name in ("client.rgw", "osd.0", "mon.a"):
                _end(folder, name, signal.SIGKILL)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settle(folder: Path, trust: Certificate, figures: dict[str, int]) -> None:
    for name in ("mon", "osd", "rgw", "run", "log"):
        (folder / name).mkdir()
    files = {"folder": folder, "chain": trust.chain, "key": trust.key}
    text = SETTINGS.format(fsid=uuid4(), **files, **figures)
    (folder / "ceph.conf").write_text(text, "utf-8")


def _start(folder: Path, v2: int) -> None:
    """Monitor and store."""
    keyring, monmap = folder / "keyring", folder / "monmap"
    settings = (folder / "ceph.conf").read_text("utf-8")
    fsid = settings.split("fsid = ")[1].split("\n")[0]
    addresses = settings.split("mon host = ")[1].split("\n")[0]
    _run(
        "ceph-authtool",
        "--create-keyring",
        keyring,
        "--gen-key",
        "-n",
        "mon.",
        "--cap",
        "mon",
        "allow *",
    )
    caps = ("--cap", "mon", "allow *", "--cap", "osd", "allow *")
    _run("ceph-authtool", keyring, "--gen-key", "-n", "client.admin", *caps)
    _run("monmaptool", "--create", "--clobber", "--fsid", fsid, "--addv", "a", addresses, monmap)
    _ceph(folder, "ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", keyring)
    _ceph(folder, "ceph-mon", "-i", "a")
    await_port(v2, why_not=lambda: _log(folder))
    osd = str(uuid4())
    _ceph(folder, "ceph", "osd", "new", osd)
    _ceph(folder, "ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
    _ceph(folder, "ceph-osd", "-i", "0")


def _make_user(folder: Path) -> None:
    keys = ("--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY)
    _ceph(
        folder, "radosgw-admin", "user", "create", "--uid", "test", "--display-name", "test", *keys
    )


def _ceph(folder: Path, program: str, *arguments: str | Path) -> None:
    _run(program, "-c", folder / "ceph.conf", *arguments)


def _run(*command: str | Path) -> None:
    # the servers go into the background, and would keep a pipe open: output goes to a file
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603
            [*map(str, command)], stdout=output, stderr=output, check=False, timeout=120
        )
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    assert done.returncode == 0, f"{command[0]} failed: {said}"


def _log(folder: Path) -> str:
    return "\n".join(path.read_text("utf-8", "replace")[-2000:] for path in folder.glob("log/*"))


def _process(folder: Path, name: str) -> int:
    return int((folder / "run" / f"{name}.pid").read_text("ascii"))


def _end(folder: Path, name: str, how: signal.Signals) -> None:
    try:
        process = _process(folder, name)
        os.kill(process, how)
    except (FileNotFoundError, ProcessLookupError):
        return
    for _ in range(200):
        if _has_ended(process):
            return
        time.sleep(0.05)
    raise AssertionError(f"{name} {process} does not end")


def _has_ended(process: int) -> bool:
    """Whether it is gone, or waits only for its parent to take notice."""
    try:
        status = Path(f"/proc/{process}/stat").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rpartition(") ")[2].startswith("Z")
