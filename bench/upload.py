"""Building, hashing and uploading a package in one read, against programs that upload ready files.

Both sides upload to one real S3 server (Ceph's gateway on loopback, plain HTTP, objects in memory)
that the bench starts and ends itself. The peers find their files ready; we still have to build.
"""

import atexit
import json
import os
import shutil
import subprocess
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Self
from uuid import uuid4

from bench import peers
from bench.build import order
from bench.case import Case, Done
from bench.data import one_record

from leverans.packaging.eark import EArkSip
from leverans.packaging.interface import Straight
from leverans.storage.interface import Entry
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.client import client_for
from leverans.storage.s3.terms import PROFILES, Location, Terms
from leverans.testing.buckets import at_ceph
from leverans.testing.ceph import Gateway, ceph

MEMORY = 12 << 30  # bytes that the server may hold; each run empties its bucket
_RUNNING = ExitStack()
_STARTED: list[Gateway] = []


def start_server(data: Path) -> None:
    """Start the server, once for all cases, and leave word for the runs where it listens."""
    if not _STARTED:
        atexit.register(_RUNNING.close)
        _STARTED.append(_RUNNING.enter_context(ceph(memory=MEMORY)))
    terms = at_ceph(_STARTED[0], tls=False, timeout=120)
    told = {
        "endpoint": terms.where.endpoint,
        "access_key": terms.access_key,
        "secret_key": terms.secret_key,
    }
    _word(data).write_text(json.dumps(told), encoding="utf-8")


def straight(data: Path, out: Path) -> Done:
    """Our tar: built, hashed and uploaded in one read of the files; no copy lies here."""
    with _Bucket(data) as bucket:
        store = S3Bucket(bucket.terms)
        size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
        sink = store.begin_stream("package.tar", size + (64 << 20))
        package = EArkSip(1).build_straight(
            one_record(data),
            Straight(folder=out, sink=sink),
            order=order("2.2.0"),
            told=lambda _: None,
            progress=lambda *_: None,
        )
        entry: Entry = sink.finish()
        if entry.size < package.payload_bytes:
            raise SystemExit("the server holds less than the payload")
        return Done(files=package.payload_files, bytes=package.payload_bytes)


def container(data: Path, out: Path) -> Done:
    """Our tar, built on disk, then uploaded: two reads."""
    with _Bucket(data) as bucket:
        package = EArkSip(2).build(
            one_record(data),
            out,
            order=order("2.2.0"),
            told=lambda _: None,
            progress=lambda *_: None,
        )
        path = Path(package.path)

        def opened(offset: int) -> BinaryIO:
            stream = path.open("rb")
            stream.seek(offset)
            return stream

        S3Bucket(bucket.terms).put_on("package.tar", package.size, opened, lambda _: None)
        return Done(files=package.payload_files, bytes=package.payload_bytes)


def awscli(data: Path, out: Path) -> Done:
    """`aws s3 cp --recursive` of the ready files, as it comes."""
    del out
    program = peers.aws()
    with _Bucket(data) as bucket:
        where = bucket.terms
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(bucket.home),
            "AWS_ACCESS_KEY_ID": where.access_key,
            "AWS_SECRET_ACCESS_KEY": where.secret_key,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        target = f"s3://{where.where.bucket}/files/"
        command = [program, "--endpoint-url", where.where.endpoint, "s3", "cp", "--recursive"]
        quiet = ["--only-show-errors", str(data), target]
        subprocess.run([*command, *quiet], env=environ, check=True)
        return _counted(data)


def rclone(data: Path, out: Path) -> Done:
    """`rclone copy` of the ready files, as it comes."""
    del out
    program = shutil.which("rclone")
    if program is None:
        return Done(files=0, bytes=0)
    with _Bucket(data) as bucket:
        where = bucket.terms
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(bucket.home),
            "RCLONE_CONFIG_PLACE_TYPE": "s3",
            "RCLONE_CONFIG_PLACE_PROVIDER": "Ceph",
            "RCLONE_CONFIG_PLACE_ENDPOINT": where.where.endpoint,
            "RCLONE_CONFIG_PLACE_ACCESS_KEY_ID": where.access_key,
            "RCLONE_CONFIG_PLACE_SECRET_ACCESS_KEY": where.secret_key,
        }
        target = f"place:{where.where.bucket}/files"
        subprocess.run([program, "copy", str(data), target], env=environ, check=True)
        return _counted(data)


def _word(data: Path) -> Path:
    return data.with_name(f"{data.name}.server")


def _counted(data: Path) -> Done:
    sizes = [path.stat().st_size for path in data.rglob("*") if path.is_file()]
    return Done(files=len(sizes), bytes=sum(sizes))


class _Bucket:
    """A bucket for one run; making and emptying it is measured too, on both sides alike."""

    def __init__(self, data: Path) -> None:
        told = json.loads(_word(data).read_text(encoding="utf-8"))
        where = Location(endpoint=told["endpoint"], bucket=f"bench-{uuid4().hex[:12]}", prefix="")
        self.terms = Terms(
            where=where,
            access_key=told["access_key"],
            secret_key=told["secret_key"],
            profile=PROFILES["ceph"],
            timeout=120,
        )
        self.home = data.parent
        self._client = client_for(replace(self.terms, timeout=120))

    def __enter__(self) -> Self:
        self._client.create_bucket(Bucket=self.terms.where.bucket)
        return self

    def __exit__(self, *_: object) -> None:
        bucket = self.terms.where.bucket
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        for key in keys:
            self._client.delete_object(Bucket=bucket, Key=key)
        self._client.delete_bucket(Bucket=bucket)


CASES = (
    Case("upload large, built on the way, beside awscli of ready files", "large", straight,
         awscli, before=start_server, goal=0.77),
    Case("upload large, built on the way, beside rclone of ready files", "large", straight,
         rclone, before=start_server),
    Case("upload 1,000 mixed as one container, beside awscli", "mixed", straight,
         awscli, before=start_server, goal=3.0),
    Case("upload 1,000 mixed as one container, beside rclone", "mixed", straight,
         rclone, before=start_server),
    Case("upload large, built first, beside awscli of ready files", "large", container,
         awscli, before=start_server),
)  # fmt: skip
