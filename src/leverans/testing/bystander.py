"""A second program that looks at both sides of a delivery without any of our code.

    python -m leverans.testing.bystander FOLDER

FOLDER is that of `TwoSides`. It opens both ledgers with plain SQLite and the folders with the
operating system, and prints every statement of a ledger that the bytes do not bear out, one a
line; nothing when all is true. Only the standard library is used. Containers are tar files.
"""

import hashlib
import json
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

BUILT = ("built", "validated", "approved_for_delivery", "announced", "in_transit", "received")
NOTED = ("announced", "in_transit", "received")
SENT = ("in_transit", "received")
ANSWERED = ("received", "rejected")
LEDGER = Path("var", "ledger.sqlite")
Row = dict[str, Any]


def look(root: Path) -> str:
    """Let a program of its own look, and give what it says: "" when all is true."""
    command = [sys.executable, "-m", "leverans.testing.bystander", str(root)]
    seen = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return seen.stdout + seen.stderr


def lies(root: Path) -> list[str]:
    """What is not true: of both logs, of the producer's packages, of the archive's receptions."""
    producer, archive, drop = root / "forvaltning", root / "mellanarkiv", root / "drop"
    return [
        *_of_log(producer),
        *_of_log(archive),
        *_of_packages(producer, drop),
        *_of_receptions(archive, drop),
        *_of_drop(drop),
    ]


def rows(workspace: Path, sql: str) -> list[Row]:
    """Rows of a workspace's ledger, each with its columns' names."""
    with closing(sqlite3.connect(workspace / LEDGER)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql)]


def digest(path: Path) -> str:
    """sha256 (hex) of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tar_digests(path: Path) -> dict[str, str]:
    """Path below the root folder -> sha256, for every file of a tar package."""
    found = {}
    with tarfile.open(path) as tar:
        for member in tar:
            stream = tar.extractfile(member)
            if stream is not None:
                name = member.name.partition("/")[2]
                found[name] = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type] # a reader of bytes
    return found


def _of_log(workspace: Path) -> Iterator[str]:
    before = "0" * 64
    for seq, row in enumerate(rows(workspace, "SELECT * FROM audit_event ORDER BY seq"), start=1):
        body: bytes = row["body"]
        told = json.loads(body)
        whole = hashlib.sha256(body).hexdigest() == row["hash"]
        linked = before == row["prev_hash"] == told["prev"] and seq == row["seq"] == told["seq"]
        if not (whole and linked):
            yield f"{workspace.name}: event {seq} is not in the chain"
        before = row["hash"]
    (head,) = rows(workspace, "SELECT hash FROM audit_head")
    if head["hash"] != before:
        yield f"{workspace.name}: the log ends elsewhere than its head says"


def _of_packages(producer: Path, drop: Path) -> Iterator[str]:
    outbox, incoming = producer / "var" / "outbox", drop / "incoming"
    for package in rows(producer, "SELECT * FROM package"):
        name, state = package["id"], package["state"]
        built, sent = _built(outbox, drop, package), incoming / f"{name}.tar"
        if state in BUILT and not _is_whole(built, outbox, package):
            yield f"{name}: {state}, and the outbox does not hold it whole"
        if state in NOTED and not (incoming / f"{name}.note.json").exists():
            yield f"{name}: {state}, and there is no note"
        if state in SENT and not sent.exists():
            yield f"{name}: {state}, and it is not in the drop folder"
        if sent.exists() and (state not in NOTED + ANSWERED or digest(sent) != digest(built)):
            yield f"{name}: {state}, and something else lies in the drop folder"
        if state in ANSWERED and not (drop / "answers" / f"{name}.json").exists():
            yield f"{name}: {state}, and there is no answer"


def _built(outbox: Path, drop: Path, package: Row) -> Path:
    """Where the container lies: in the outbox, or where it was sent while it was built."""
    place, name = str(package["place"]), str(package["id"])
    if not place.startswith("@straight"):
        return outbox / place / f"{name}.tar"
    mark = place.removeprefix("@straight")
    sent = drop / "incoming" / f"{name}.tar"
    part = drop / "parts" / (f"{name}.{mark}.tar" if mark else f"{name}.tar")
    return sent if sent.exists() else part


def _is_whole(container: Path, outbox: Path, package: Row) -> bool:
    """The container as the ledger tells of it, and every file in it as the manifest does."""
    beside = outbox if package["place"].startswith("@straight") else container.parent
    manifest = beside / f"{package['id']}.manifest.txt"
    if not (container.exists() and manifest.exists()):
        return False
    if digest(manifest) != package["manifest_digest"]:
        return False
    lines = manifest.read_text("utf-8").splitlines()
    listed = {name: sha256 for sha256, name in (line.split("  ", 1) for line in lines)}
    return container.stat().st_size == int(package["size"]) and tar_digests(container) == listed


def _of_receptions(archive: Path, drop: Path) -> Iterator[str]:
    known = {row["package"]: row for row in rows(archive, "SELECT * FROM reception")}
    for name, reception in known.items():
        if reception["state"] == "accepted":
            kept, sent = archive / reception["location"], drop / "incoming" / f"{name}.tar"
            if digest(kept) != digest(sent):
                yield f"{name}: accepted, and other bytes are kept than came"
    for answer in (drop / "answers").glob("*.json"):
        told = json.loads(answer.read_text("utf-8"))
        reception = known[answer.stem]
        if (
            reception["state"] == "arrived"
            or told["manifest_digest"] != (reception["manifest_digest"])
        ):
            yield f"{answer.stem}: answered, and the archive's ledger does not say so"


def _of_drop(drop: Path) -> Iterator[str]:
    for path in (drop / "incoming").glob("*"):
        if path.name.endswith(".note.json"):
            json.loads(path.read_text("utf-8"))
        elif not path.with_name(f"{path.stem}.note.json").exists():
            yield f"{path.name}: lies in the drop folder without a note"


if __name__ == "__main__":
    found = lies(Path(sys.argv[1]))
    sys.stdout.write("".join(f"{lie}\n" for lie in found))
    sys.exit(bool(found))
