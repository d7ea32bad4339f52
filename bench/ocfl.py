"""Taking a package into OCFL, beside ocfl-py in an environment of its own."""

import hashlib
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.case import Case, Done
from bench.peers import ocfl_python

from leverans.archive.inventory_writing import Version
from leverans.archive.members import opened_package
from leverans.archive.root import prepare_root
from leverans.archive.writing import ObjectWriter
from leverans.storage.local import LocalFolder

_ID = "urn:uuid:00000000-0000-4000-8000-000000000001"
_VERSION = Version(created="2026-03-02T09:00:00+01:00", message="measured", user="bench")


def ours_ocfl(folder: Path, out: Path) -> Done:
    """A version of an object, by a process of its own, as the peer's is."""
    code = f"from bench.ocfl import ingest; ingest({str(folder)!r}, {str(out)!r})"
    root = Path(__file__).resolve().parent.parent
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
    return _done(folder)


def ours_inside(folder: Path, out: Path) -> Done:
    """The same in this process: what a reception that runs already has to wait for."""
    ingest(str(folder), str(out))
    return _done(folder)


def ingest(folder: str, out: str) -> None:
    """sha512 and sha256 of each file, one read, written, settled, with inventory and sidecar."""
    store = LocalFolder(Path(out))
    prepare_root(store)
    with ExitStack() as stack:
        package = stack.enter_context(opened_package(Path(folder)))
        writer = stack.enter_context(ObjectWriter(store, _ID))
        writer.begin_new()
        writer.open_version(_VERSION)
        writer.take(package, "")
        writer.close_version()
        writer.publish()


def ocfl_py(folder: Path, out: Path) -> Done:
    """The same object by ocfl-py with sha512 alone, in its own process."""
    return _peer(folder, out)


def ocfl_py_both(folder: Path, out: Path) -> Done:
    """The same by ocfl-py with sha512, and sha256 in its fixity block, as ours has it."""
    return _peer(folder, out, "--fixity", "sha256")


def _peer(folder: Path, out: Path, *options: str) -> Done:
    python = ocfl_python()
    if python is None:
        raise SystemExit("ocfl-py is not installed: make services")
    program = python.with_name("ocfl-object.py")
    command = [str(python), str(program), "create", "--srcdir", str(folder), "--id", _ID]
    command += ["--digest", "sha512", "--objdir", str(out / "object"), *options]
    subprocess.run(command, check=True, capture_output=True)
    return _done(folder)


def _done(folder: Path) -> Done:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Done(files=len(sizes), bytes=sum(sizes))


def sha512_limit(folder: Path, out: Path) -> Done:
    """What one core needs to read and hash everything by sha512, and write nothing."""
    del out
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                hashlib.file_digest(stream, "sha512")
    return _done(folder)


CASES = (
    Case("ocfl ingest, 100,000 tiny files", "tiny", ours_ocfl, ocfl_py, goal=5.0),
    Case("ocfl ingest, 1,000 small files", "mixed", ours_ocfl, ocfl_py, goal=5.0),
    Case("ocfl ingest, 1,000 small, begun", "mixed", ours_inside, ocfl_py),
    Case("ocfl ingest, 1,000 small, both digests", "mixed", ours_ocfl, ocfl_py_both, goal=5.0),
    Case("ocfl ingest, 8 large files", "large", ours_ocfl, ocfl_py, goal=5.0),
    Case("ocfl ingest, 8 large, both digests", "large", ours_ocfl, ocfl_py_both, goal=5.0),
    Case("ocfl ingest, 8 large beside bare sha512", "large", ours_ocfl, sha512_limit),
)
