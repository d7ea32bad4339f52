"""Whole commands run by people with user ids of their own, for tests of what takes two persons.

    with common_ground() as place:  # make the workspace there
        office = Office(workspace, folder_of_the_archive)
        office.appoint(61_001, "archivist")
        office.run(61_001, "cull", "propose", "--json").json

Needs root: only root can become somebody else. The process becomes the other person for good,
before it reads the command: real and effective user id, group and groups, umask; it gets the
environment that the test gives it and nothing else.

    python -m leverans.testing.persons UID GID ARGUMENT…
"""

import atexit
import os
import runpy
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import leverans
from leverans.testing.command_line import Said
from leverans.testing.services import absent
from leverans.testing.unprivileged import open_ways

GROUP = 61_000  # of the people who share a workspace; it needs no name
FOUNDER, SECOND = 0, 61_999
SHARED_UMASK = 0o002
FOLDER, FILE = 0o2775, 0o664
LEFT_OUT = ("site-packages", "test", "idlelib", "lib2to3", "ensurepip", "turtledemo", "config-*")


class Office:
    """A workspace that several people of one group share, as docs/howto/share-a-workspace.md says.

    Args:
        places: the workspace first, then other folders that they reach. Key files stay private.
    """

    def __init__(self, *places: Path) -> None:
        """Share the folders; skips the test where nobody else can be become."""
        if os.geteuid() != 0:
            absent("needs root, to become other persons")
        self.workspace, self._begun = places[0], False
        for place in places:
            open_ways(place)
            share(place)
        told = self.run(GROUP, "--version")
        if told.code:
            absent(f"another user cannot run this program: {told.err.strip()[-200:]}")

    def run(
        self, uid: int, *arguments: str | Path, environ: Mapping[str, str] | None = None
    ) -> Said:
        """Run one command line as a person, standing in the workspace."""
        command = ["-m", __name__, str(uid), str(GROUP), *map(str, arguments)]
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, *command],
            cwd=self.workspace,
            env={"HOME": str(self.workspace), **_python(), **(environ or {})},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Said(code=done.returncode, out=done.stdout, err=done.stderr)

    def appoint(self, uid: int, *roles: str) -> None:
        """Give a person roles by the commands: root proposes them, a second administrator confirms.

        Root has to be the founder, that is, the one who ran `init`.
        """
        self._second()
        for role in roles:
            proposed = self.run(FOUNDER, "roles", "grant", role, "--uid", str(uid), "--json")
            assert proposed.code == 0, proposed.err
            confirmed = self.run(SECOND, "roles", "confirm", proposed.json["grant"])
            assert confirmed.code == 0, confirmed.err

    def _second(self) -> None:
        """Have a second administrator, from the first appointment on."""
        if self._begun:
            return
        self._begun = True
        args = ("roles", "grant", "tenant_admin", "--uid", str(SECOND), "--json")
        proposed = self.run(FOUNDER, *args)
        assert proposed.code == 0, proposed.err
        confirmed = self.run(SECOND, "roles", "confirm", proposed.json["grant"])
        assert confirmed.code == 0, confirmed.err


@contextmanager
def common_ground() -> Iterator[Path]:
    """A folder that everybody may pass through, outside pytest's own.

    Each pytest that begins closes the folder that all of them share, also in the middle of ours.
    """
    place = Path(mkdtemp(prefix="leverans-office-"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place)


def share(place: Path) -> None:
    """Let the group read and write everything below, and what is made there later; keys apart."""
    for path in (place, *place.rglob("*")):
        if path.is_symlink() or path.parent.name == "keys":
            continue
        os.chown(path, -1, GROUP)
        path.chmod(FOLDER if path.is_dir() else FILE)


@cache
def _python() -> Mapping[str, str]:
    """What makes Python find its modules when it is no longer root's.

    Where Python's own library lies where nobody else may look, a copy of it is used.
    """
    ours, own = str(Path(leverans.__file__).parents[1]), Path(sysconfig.get_path("stdlib"))
    if all(folder.stat().st_mode & 0o001 for folder in (own, *own.parents)):
        return {"PYTHONPATH": ours}
    home = Path(mkdtemp(prefix="leverans-python-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    home.chmod(0o755)
    ignored = shutil.ignore_patterns(*LEFT_OUT)
    shutil.copytree(own, home / sys.platlibdir / own.name, ignore=ignored)
    packages = sysconfig.get_path("purelib")
    return {"PYTHONHOME": str(home), "PYTHONPATH": f"{ours}{os.pathsep}{packages}"}


def _become(uid: int, gid: int) -> None:
    """Be that person from now on."""
    os.umask(SHARED_UMASK)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


if __name__ == "__main__":
    _become(int(sys.argv[1]), int(sys.argv[2]))
    sys.argv = ["leverans", *sys.argv[3:]]
    runpy.run_module("leverans", run_name="__main__")
