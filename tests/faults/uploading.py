"""An upload to S3 in a process of its own, so that it can be killed and another can go on.

    python uploading.py ENDPOINT BUCKET KEY FILE [--ca FILE] [--ledger URL] --keys ID SECRET

Without `--ledger` there is no journal, and the server is asked what it holds. The last line that
is printed is the entry's SHA-256 and the largest memory that was used, in KiB.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from leverans.clock import now
from leverans.ledger.database import Ledger
from leverans.ledger.uploads import LedgerUploads
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.terms import PROFILES, Location, Terms
from leverans.testing.own_memory import peak


def main(arguments: Sequence[str]) -> None:
    """Upload, or die in it."""
    asked = _asked(arguments)
    bucket, _, prefix = asked.bucket.partition("/")
    terms = Terms(
        where=Location(endpoint=asked.endpoint, bucket=bucket, prefix=prefix),
        access_key=asked.keys[0],
        secret_key=asked.keys[1],
        profile=PROFILES["ceph"],
        ca=asked.ca,
        timeout=asked.timeout,
    )
    journal = LedgerUploads(Ledger.open(asked.ledger), now) if asked.ledger else None
    size = asked.file.stat().st_size

    def opened(offset: int) -> BinaryIO:
        stream: BinaryIO = asked.file.open("rb")
        stream.seek(offset)
        return stream

    entry = S3Bucket(terms, journal).put_on(asked.key, size, opened, lambda _: None)
    sys.stdout.write(f"{entry.sha256} {peak() // 1024}\n")


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="uploading")
    for name in ("endpoint", "bucket", "key"):
        parser.add_argument(name)
    parser.add_argument("file", type=Path)
    parser.add_argument("--ca", default="")
    parser.add_argument("--ledger", default="")
    parser.add_argument("--timeout", type=float, default=20)
    parser.add_argument("--keys", nargs=2, required=True)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
