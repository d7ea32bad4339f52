"""An upload is killed, again and again: little is sent twice, and what arrives is what was sent.

What was sent is counted on the wire, by a proxy between the killed process and a real server.
"""

import hashlib
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from leverans.ledger.database import Ledger
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.parts import Uploads
from leverans.storage.s3.terms import MIB, PART_SIZE, Terms
from leverans.testing.buckets import at_ceph, new_bucket
from leverans.testing.ceph import Gateway
from leverans.testing.cut_proxy import CutProxy, cut_proxy

pytestmark = pytest.mark.services
PROGRAM = Path(__file__).with_name("uploading.py")
KEY = "drop/paket.tar"
PAPERWORK = 0.01  # of the bytes: headers, lists, handshakes
MEMORY = 150 * 1024  # KiB


@dataclass(kw_only=True)
class Upload:
    """A file on its way through a proxy to a new bucket, in one process after another."""

    proxy: CutProxy
    place: Terms
    direct: Terms
    file: Path
    ledger: str = ""
    sha256: str = ""

    def make_file(self, mib: int) -> None:
        """So many MiB that are nowhere the same."""
        source, digest = random.Random(mib), hashlib.sha256()  # noqa: S311
        with self.file.open("wb") as out:
            for _ in range(mib):
                data = source.randbytes(MIB)
                digest.update(data)
                out.write(data)
        self.sha256 = digest.hexdigest()

    def start(self) -> "subprocess.Popen[str]":
        where = self.place.where
        command = [sys.executable, str(PROGRAM), where.endpoint]
        command += [f"{where.bucket}/{where.prefix}", KEY, str(self.file)]
        command += ["--ca", self.place.ca, "--ledger", self.ledger]
        command += ["--keys", self.place.access_key, self.place.secret_key]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def kill_after(self, count: int) -> None:
        """Start, hold the line when so many more bytes have gone over it, and kill."""
        start = self.proxy.up
        self.proxy.hold_after(count)
        process = self.start()
        while self.proxy.up - start < count and process.poll() is None:
            time.sleep(0.001)
        assert process.poll() is None, process.communicate()
        process.kill()
        process.communicate()
        self.proxy.go_on()
        while self.proxy.open:
            time.sleep(0.01)

    def finish(self) -> int:
        """Go on to the end; the memory that it took, KiB."""
        process = self.start()
        out, error = process.communicate(timeout=600)
        assert process.returncode == 0, error
        told, memory = out.split()
        assert told == self.sha256
        return int(memory)

    def left(self) -> int:
        """Bytes that the server does not hold yet, once it has put away what was on its way."""
        before, held = -1, self._held()
        while held != before:
            time.sleep(0.3)
            before, held = held, self._held()
        return self.file.stat().st_size - held

    def _held(self) -> int:
        uploads = Uploads(self.direct)
        parts = [uploads.parts(KEY, begun.upload_id) or {} for begun in uploads.begun()]
        return sum(size for found in parts for size, _ in found.values())

    def sha256_there(self) -> str:
        digest = hashlib.sha256()
        with S3Bucket(self.direct).open(KEY) as stream:
            while data := stream.read(MIB):
                digest.update(data)
        return digest.hexdigest()


@pytest.fixture
def upload(gateway: Gateway, tmp_path: Path) -> Iterator[Upload]:
    with cut_proxy(gateway.tls) as proxy:
        direct = new_bucket(at_ceph(gateway))
        endpoint = f"https://127.0.0.1:{proxy.port}"
        place = replace(direct, where=replace(direct.where, endpoint=endpoint))
        yield Upload(proxy=proxy, place=place, direct=direct, file=tmp_path / "paket.tar")
    S3Bucket(direct).delete(KEY)


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    Ledger.create(url).close()
    return url


def kill_and_finish(upload: Upload, *, seed: int, kills: int) -> int:
    """Kill so often, then finish; each time no more than a part of each sender is sent again."""
    moments = random.Random(seed)  # noqa: S311
    size = upload.file.stat().st_size
    for _ in range(kills):
        upload.kill_after(moments.randrange(upload.left() * 8 // 10))
    memory = upload.finish()
    sent_again = upload.proxy.up - size
    assert sent_again < kills * upload.place.senders * PART_SIZE + size * PAPERWORK
    assert upload.sha256_there() == upload.sha256
    assert list(S3Bucket(upload.direct).unfinished()) == []
    return memory


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_three_times_it_sends_little_twice(upload: Upload, ledger: str, seed: int) -> None:
    upload.make_file(100)
    upload.ledger = ledger
    kill_and_finish(upload, seed=seed, kills=3)


def test_without_a_journal_the_server_tells_what_it_holds(upload: Upload) -> None:
    upload.make_file(100)
    kill_and_finish(upload, seed=3, kills=3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_two_gigabytes_killed_at_random(upload: Upload, ledger: str, seed: int) -> None:
    upload.make_file(2048)
    upload.ledger = ledger
    assert kill_and_finish(upload, seed=seed, kills=5) < MEMORY
