"""A private OpenSSH server for tests: own folder, port and keys, SFTP and nothing else.

    with sshd() as server:
        server.make_folder("shelf")
        server.store("shelf").put_new("key", data)
        assert (server.folder / "shelf/key").is_file()

As root the client is jailed (ChrootDirectory) and is the account `nobody`; its folders lie in
`/run`, for all folders above a jail must be root's. Without root there is no jail, and the account
is our own. With a password the server sees an account file of its own, by a mount that nobody else
sees.
"""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from leverans.storage.sftp.folder import SftpFolder
from leverans.storage.sftp.place import open_sftp
from leverans.testing.services import absent

ACCOUNT = "nobody"
JAILED = "in"  # the folder in the jail that the account may write into
SETTINGS = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/hostkey
PidFile none
AuthorizedKeysFile {folder}/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication {password}
KbdInteractiveAuthentication no
MaxStartups 100
AllowTcpForwarding no
X11Forwarding no
Subsystem sftp internal-sftp
ForceCommand internal-sftp {more}
"""
JAIL = "ChrootDirectory {folder}/jail\n"
# Over the real one, for this server and its children only.
PRIVATE = 'mount --bind "$1" /etc/shadow && shift && exec "$@"'


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        port: on 127.0.0.1. user: whom it lets in. process: its id.
        folder: as this machine sees it, the folder that `location("")` names.
        seen: the same folder as clients see it.
    """

    own: Path = field(repr=False)
    port: int
    user: str
    process: int
    folder: Path
    seen: str

    def location(self, below: str = "", *, port: int = 0) -> str:
        """The URL of a folder in the server, perhaps by way of a proxy at another port."""
        return f"sftp://{self.user}@127.0.0.1:{port or self.port}{self.seen}/{below}".rstrip("/")

    @property
    def options(self) -> Mapping[str, str]:
        """The pinned key of this server."""
        return {"host_key": (self.own / "hostkey.pub").read_text("ascii").strip()}

    @property
    def secrets(self) -> Mapping[str, str]:
        """The private key that it lets in."""
        return {"key": self.key_file.read_text("ascii")}

    @property
    def key_file(self) -> Path:
        """Where that key lies."""
        return self.own / "userkey"

    def make_folder(self, name: str) -> Path:
        """Make a folder that the account may write into."""
        made = self.folder / name
        made.mkdir()
        if _root():
            shutil.chown(made, ACCOUNT)
        return made

    def store(self, below: str = "", *, port: int = 0, timeout: float = 20) -> SftpFolder:
        """A folder of the server as a store, perhaps by way of a proxy at another port."""
        options = {**self.options, "timeout": str(timeout)}
        where = self.location(below, port=port)
        return open_sftp(where, options, secrets=self.secrets, root=self.own)

    def sessions(self) -> list[int]:
        """The ids of the processes that serve connections now."""
        return _below(self.process)

    def log(self) -> str:
        """What the server has written so far."""
        return (self.own / "log").read_text("utf-8", "replace")

    def freeze(self) -> None:
        """Stop every session by SIGSTOP: the connections stay, and nothing answers."""
        _tell(self.sessions(), signal.SIGSTOP)

    def thaw(self) -> None:
        """Let every stopped session go on."""
        _tell(self.sessions(), signal.SIGCONT)

    def hang_up(self) -> None:
        """Kill every session; the server goes on listening."""
        _tell(self.sessions(), signal.SIGKILL)


@contextmanager
def sshd(*, password: str = "", more: Sequence[str] = ()) -> Iterator[Server]:
    """Start a server, and stop it and its sessions afterwards by their process ids.

    Where OpenSSH's server is not installed the test is skipped; with CI=true it fails instead.

    Args:
        password: that the account may come in by, beside its key; needs root.
        more: arguments of internal-sftp, such as `-R` (read only) or `-P`, `hardlink`.
    """
    program = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        absent("OpenSSH's server is not installed (`make services` does it)")
    own = Path(tempfile.mkdtemp(prefix="leverans-sshd-", dir="/run" if _root() else None))
    try:
        port = _free_port()
        folder = _settle(own)
        _configure(own, port, password=password, more=more)
        command = [program, "-D", "-f", f"{own}/sshd_config", "-E", f"{own}/log"]
        with subprocess.Popen(_private(own, command) if password else command) as process:  # noqa: S603
            try:
                _await(port, process, own)
                seen = f"/{JAILED}" if _root() else str(folder)
                user = ACCOUNT if _root() else getpass.getuser()
                yield Server(own, port, user, process.pid, folder, seen)
            finally:
                _end(process)
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _settle(own: Path) -> Path:
    """Make the keys and the folder that clients may write into."""
    own.chmod(0o755)
    for name in ("hostkey", "userkey"):
        _run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(own / name)])
    shutil.copy(own / "userkey.pub", own / "authorized_keys")
    (own / "authorized_keys").chmod(0o644)
    folder = own / "jail" / JAILED
    folder.mkdir(parents=True)
    if _root():
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd insists on its empty folder
        shutil.chown(folder, ACCOUNT)
    return folder


def _configure(own: Path, port: int, *, password: str, more: Sequence[str]) -> None:
    text = SETTINGS.format(
        port=port, folder=own, password="yes" if password else "no", more=" ".join(more)
    )
    if _root():
        text += JAIL.format(folder=own)
    (own / "sshd_config").write_text(text, "ascii")
    if password:
        hashed = _run(["openssl", "passwd", "-6", "-stdin"], said=password)
        (own / "shadow").write_text(f"{ACCOUNT}:{hashed.strip()}:19000:0:99999:7:::\n", "ascii")
        (own / "shadow").chmod(0o600)


def _private(own: Path, command: list[str]) -> list[str]:
    """The command, seeing an account file of its own."""
    if not _root():
        absent("a server with passwords needs root")
    return ["unshare", "--mount", "sh", "-c", PRIVATE, "sh", f"{own}/shadow", *command]


def _await(port: int, process: "subprocess.Popen[bytes]", own: Path) -> None:
    for _ in range(200):
        with socket.socket() as probe, suppress(OSError):
            probe.connect(("127.0.0.1", port))
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    log = own / "log"
    raise AssertionError(f"sshd does not start: {log.read_text('utf-8') if log.exists() else ''}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stop the server, then what still serves its connections: sessions outlive their server."""
    sessions = _below(process.pid)
    process.kill()
    process.wait()
    _tell(sessions, signal.SIGKILL)


def _below(process: int) -> list[int]:
    """The ids of all processes below one."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    except FileNotFoundError:
        return []
    children = [int(number) for number in text.split()]
    return children + [number for child in children for number in _below(child)]


def _tell(processes: list[int], what: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, what)


def _run(command: list[str], said: str = "") -> str:
    done = subprocess.run(command, input=said, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, f"{command[0]} failed: {done.stderr}"
    return done.stdout


def _root() -> bool:
    return os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
