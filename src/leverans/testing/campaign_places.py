"""Where packages go in the campaign of random faults: a small disk, a bucket, an SFTP account."""

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from leverans.storage.interface import Store
from leverans.storage.local import LocalFolder
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.client import client_for
from leverans.testing.buckets import at_ceph, new_bucket
from leverans.testing.bystander import digest
from leverans.testing.ceph import Gateway
from leverans.testing.sshd import Server

INCOMING = "incoming/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where packages go in a run.

    Attributes:
        open: gives the store, anew in each process. containers: what an outsider finds there,
            name -> sha256. mirror: copies what lies there into the folder that the second program
            looks at; None where it is that folder. fill, empty: use up all room there, and give
            it back; None where that cannot be done.
    """

    open: Callable[[], Store]
    containers: Callable[[], dict[str, str]]
    mirror: Callable[[], None] | None = None
    fill: Callable[[], None] | None = None
    empty: Callable[[], None] | None = None


def small_disk(drop: Path) -> Place:
    """The drop folder itself, on a small disk of its own."""
    ballast = drop.parent / "ballast"

    def fill() -> None:
        free = os.statvfs(drop.parent)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(free.f_bavail * free.f_frsize, 1))

    return Place(
        open=lambda: LocalFolder(drop),
        containers=lambda: _containers(drop / INCOMING),
        fill=fill,
        empty=lambda: ballast.unlink(missing_ok=True),
    )


def bucket(drop: Path, gateway: Gateway) -> Place:
    """A new bucket of Ceph's gateway; an outsider asks the gateway itself, by boto3."""
    terms = new_bucket(at_ceph(gateway, tls=False, timeout=60))
    client = client_for(terms)
    name, prefix = terms.where.bucket, f"{terms.where.prefix}/"

    def objects() -> dict[str, bytes]:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=name, Prefix=prefix)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        found = {}
        for key in keys:
            with closing(client.get_object(Bucket=name, Key=key)["Body"]) as body:
                found[key.removeprefix(prefix)] = body.read()
        return found

    def containers() -> dict[str, str]:
        return {
            key.removeprefix(INCOMING): hashlib.sha256(data).hexdigest()
            for key, data in objects().items()
            if key.startswith(INCOMING) and key.endswith(".tar")
        }

    def mirror() -> None:
        for key, data in objects().items():
            path = drop / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    return Place(open=lambda: S3Bucket(terms), containers=containers, mirror=mirror)


def account(drop: Path, server: Server) -> Place:
    """A new folder of an OpenSSH server; an outsider looks at the server's own disk."""
    name = f"run-{uuid4().hex[:12]}"
    folder = server.make_folder(name)

    def mirror() -> None:
        shutil.copytree(folder / INCOMING, drop / INCOMING, dirs_exist_ok=True)

    return Place(
        open=lambda: server.store(name),
        containers=lambda: _containers(folder / INCOMING),
        mirror=mirror,
    )


def _containers(folder: Path) -> dict[str, str]:
    return {path.name: digest(path) for path in folder.glob("*.tar")}
