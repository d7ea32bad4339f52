"""A second program that looks at both sides of a delivery without any of our code.

    python -m leverans.testing.bystander FOLDER [SENDER RECEIVER DROP]

FOLDER is that of `TwoSides`, the others are names of folders in it. It opens both ledgers with
plain SQLite and the folders with the operating system, and prints every statement of a ledger that
the bytes do not bear out, one a line; nothing when all is true. Only the standard library and
OpenSSL are used. Containers are tar files.
"""

import base64
import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROVED = ("receipt_issued", "in_intermediate_archive", "custody_transferred")
SENT = ("in_transit", "received", "test_delivered", *PROVED)
NOTED = ("announced", *SENT)
BUILT = ("built", "validated", "approved_for_delivery", *NOTED)
ANSWERS = {
    "received": ("kvittens",),
    "rejected": ("refusal",),
    "test_accepted": ("kvittens", "provsvar"),
    "test_rejected": ("refusal",),
    **dict.fromkeys(PROVED, ("kvittens", "mottagningsbevis")),
}
ALLOWS = {  # answer -> states of a reception in which it may have been given
    "kvittens": ("verified", "awaiting", "approved", "accepted", "tested", "refused"),
    "mottagningsbevis": ("accepted",),
    "provsvar": ("tested",),
    "refusal": ("refused",),
}
LEDGER = Path("var", "ledger.sqlite")
STORE = Path("var", "archive")
SIDES = ("forvaltning", "mellanarkiv", "drop")
Row = dict[str, Any]


def look(root: Path, *names: str) -> str:
    """Let a program of its own look, and give what it says: "" when all is true.

    Args:
        root, names: see `lies`.
    """
    command = [sys.executable, "-m", "leverans.testing.bystander", str(root), *names]
    seen = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return seen.stdout + seen.stderr


def lies(root: Path, *names: str) -> list[str]:
    """What is not true: of both logs, of the producer's packages, of the archive's receptions.

    Args:
        root: of both sides. names: folders of who sends and who receives, and of the drop folder.
    """
    producer, archive, drop = (root / name for name in names or SIDES)
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


def received_digests(ocfl_object: Path) -> dict[str, str]:
    """Path -> sha256, for every file of an OCFL object's first version, read from its bytes."""
    inventory = json.loads((ocfl_object / "inventory.json").read_text("utf-8"))
    found: dict[str, str] = {}
    for named, paths in inventory["versions"]["v1"]["state"].items():
        content = ocfl_object / inventory["manifest"][named][0]
        found |= dict.fromkeys(paths, digest(content))
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
    sql = "SELECT p.*, d.kind FROM package p JOIN delivery d ON d.id = p.delivery"
    for package in rows(producer, sql):
        name, state = package["id"], package["state"]
        built, sent = _built(outbox, drop, package), incoming / f"{name}.tar"
        if state in BUILT and not _is_whole(built, outbox, package):
            yield f"{name}: {state}, and the outbox does not hold it whole"
        if state in NOTED and not (incoming / f"{name}.note.json").exists():
            yield f"{name}: {state}, and there is no note"
        if state in SENT and not sent.exists():
            yield f"{name}: {state}, and it is not in the drop folder"
        ended = state in ("test_accepted", "test_rejected")  # a test's container is removed
        allowed = (*NOTED, "rejected", *(["validated"] if package["kind"] == "test" else []))
        if sent.exists() and not ended and (state not in allowed or digest(sent) != digest(built)):
            yield f"{name}: {state}, and something else lies in the drop folder"
        for kind in ANSWERS.get(state, ()):
            yield from _of_answer(producer, drop, name, kind)


def _of_answer(producer: Path, drop: Path, name: str, kind: str) -> Iterator[str]:
    """What a state rests on: an answer that lies there and is kept word for word, and signed."""
    path = drop / "answers" / f"{name}.{kind}.json"
    if not path.exists():
        yield f"{name}: there is no {kind}"
        return
    found = rows(producer, "SELECT package, kind, document FROM receipt")
    kept = {(row["package"], row["kind"]): row["document"] for row in found}
    if kept.get((name, kind)) != path.read_bytes():
        yield f"{name}: the {kind} is not kept as it was given"
    keys = {row["id"]: row for row in rows(producer, "SELECT * FROM trusted_key")}
    signed = json.loads(path.read_bytes())
    if signed["key"] not in keys or not _is_signed(signed, keys[signed["key"]]["public_key"]):
        yield f"{name}: nobody who is trusted has signed the {kind}"


def _is_signed(signed: Row, public_key: str) -> bool:
    """Whether OpenSSL finds the signature true; where it is not installed nobody can say."""
    if shutil.which("openssl") is None:
        return True
    with TemporaryDirectory() as folder:
        parts = {"key": public_key.encode(), "text": signed["payload"].encode()}
        parts["signature"] = base64.b64decode(signed["signature"])
        for part, data in parts.items():
            Path(folder, part).write_bytes(data)
        command = "openssl pkeyutl -verify -rawin -pubin -inkey key -sigfile signature -in text"
        done = subprocess.run(command.split(), cwd=folder, capture_output=True, check=False)  # noqa: S603 - ours
    return done.returncode == 0


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
        sent = drop / "incoming" / f"{name}.tar"
        if reception["state"] == "accepted":
            if received_digests(archive / STORE / reception["location"]) != tar_digests(sent):
                yield f"{name}: accepted, and other bytes are kept than came"
        elif reception["state"] == "awaiting":
            kept = archive / "var" / "quarantine" / reception["reference"] / f"{name}.tar"
            if digest(kept) != digest(sent):
                yield f"{name}: waits, and other bytes are in quarantine than came"
    for answer in (drop / "answers").glob("*.json"):
        name, kind, _ = answer.name.rsplit(".", 2)
        told, reception = json.loads(json.loads(answer.read_bytes())["payload"]), known[name]
        if reception["state"] not in ALLOWS[kind] or (
            told["manifest_digest"] != reception["manifest_digest"]
        ):
            yield f"{name}: {kind} given, and the archive's ledger does not say so"


def _of_drop(drop: Path) -> Iterator[str]:
    for path in (drop / "incoming").glob("*"):
        if path.name.endswith(".note.json"):
            json.loads(path.read_text("utf-8"))
        elif not path.with_name(f"{path.stem}.note.json").exists():
            yield f"{path.name}: lies in the drop folder without a note"


if __name__ == "__main__":
    found = lies(Path(sys.argv[1]), *sys.argv[2:])
    sys.stdout.write("".join(f"{lie}\n" for lie in found))
    sys.exit(bool(found))
