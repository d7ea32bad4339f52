"""Virus scanning: by a real daemon, and by false ones that never make a file clean."""

import io
import os
import socket
import struct
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from leverans.messages.catalogue import render
from leverans.model.finding import Level
from leverans.schemas.shelf import SchemaShelf
from leverans.testing.clamd import Daemon, clamd, eicar
from leverans.testing.content_step import Look, look_into
from leverans.testing.sample_package import SamplePackage
from leverans.validators.check import check_package
from leverans.validators.containers.interface import Member
from leverans.validators.content import viruses
from leverans.validators.content.clamd import (
    Clamd,
    Lost,
    NoAddress,
    Refused,
    parse_address,
)
from leverans.validators.content.viruses import VirusScan
from leverans.validators.interface import CheckProfile

KINDS = ["folder", "tar", "zip"]


@pytest.fixture(scope="module")
def daemon() -> Iterator[Daemon]:
    with clamd() as running:
        yield running


def in_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", eicar())
    return out.getvalue()


# --- a real daemon


@pytest.mark.services
@pytest.mark.parametrize("kind", KINDS)
def test_malicious_code_is_found_wherever_it_is(look: Look, daemon: Daemon, kind: str) -> None:
    files = {
        "data/ren.txt": b"protokoll",
        "data/smittad.txt": eicar(),
        "data/packad.zip": in_zip(),
        "data/inuti.bin": os.urandom(3000) + eicar() + os.urandom(3000),
        "data/tom.txt": b"",
    }
    looked = look(files, kind=kind, clamd=daemon.address)
    found = {finding.location: finding for finding in looked.findings}
    assert {place for place, one in found.items() if one.rule == "CONTENT-VIRUS"} == {
        "data/smittad.txt",
        "data/packad.zip",
        "data/inuti.bin",
    }
    told = render(found["data/packad.zip"], "sv").message
    assert "Own.Eicar" in told
    assert found["data/packad.zip"].level is Level.ERROR
    scanned = looked.content.scanned
    assert scanned is not None
    assert (scanned.files, scanned.infected, scanned.not_scanned) == (4, 3, 0)
    assert scanned.engine.startswith("ClamAV ")
    assert looked.values("CONTENT-SCANNED") == {
        "files": "4",
        "infected": "3",
        "engine": scanned.engine,
        "database": "-",
    }


@pytest.mark.services
def test_a_file_over_the_limit_is_not_scanned_and_the_next_one_is(
    look: Look, daemon: Daemon
) -> None:
    big = bytes(daemon.limit) + eicar()
    looked = look({"data/a.bin": big, "data/b.txt": eicar()}, clamd=daemon.address)
    assert looked.rules == [
        ("CONTENT-NOT-SCANNED", "data/a.bin"),
        ("CONTENT-SCANNED", "paket.tar"),
        ("CONTENT-VIRUS", "data/b.txt"),
    ]
    assert looked.content.scanned is not None
    assert (looked.content.scanned.files, looked.content.scanned.not_scanned) == (1, 1)


@pytest.mark.services
def test_a_file_that_the_engine_gives_up_on_is_not_scanned(daemon: Daemon) -> None:
    """Packed, it is small enough to be sent; unpacked it is beyond what the engine looks at."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bin", bytes(2 * daemon.limit))
    with pytest.raises(Refused, match=r"Heuristics\.Limits\.Exceeded"):
        Clamd(daemon.address).scan([out.getvalue()], len(out.getvalue()))


@pytest.mark.services
def test_a_daemon_that_dies_leaves_the_rest_unscanned(tmp_path: Path) -> None:
    with clamd() as dying:
        answers = iter([None])
        kind = VirusScan.take

        def take(self: VirusScan, *given: object) -> None:
            kind(self, *given)  # type: ignore[arg-type]
            if next(answers, 0) is None:
                dying.kill()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(VirusScan, "take", take)
            patch.setattr(viruses, "UNDER_WAY", 0)
            files = {f"data/{n}.txt": b"protokoll" for n in range(5)}
            looked = look_into(tmp_path, files, clamd=dying.address)
    assert looked.rules == [
        ("CONTENT-SCANNED", "paket.tar"),
        ("CONTENT-SCANNER-LOST", "paket.tar"),
    ]
    assert looked.values("CONTENT-SCANNER-LOST")["files"] == "4"
    assert looked.values("CONTENT-SCANNED")["files"] == "1"


@pytest.mark.services
def test_a_package_is_scanned_with_its_metadata(
    sample: SamplePackage, tmp_path: Path, daemon: Daemon
) -> None:
    sample.files["metadata/other/x.txt"] = eicar().decode()
    report = check_package(
        sample.write(tmp_path),
        profile=CheckProfile(workers=1, clamd=daemon.address),
        shelf=SchemaShelf(home=tmp_path / "none"),
    )
    found = [(f.rule, f.location) for f in report.findings if f.rule.startswith("CONTENT")]
    assert found == [
        ("CONTENT-VIRUS", "metadata/other/x.txt"),
        ("CONTENT-SCANNED", "paket-1"),
    ]
    assert "CONTENT-VIRUS" in report.checked
    (done,) = [f for f in report.findings if f.rule == "CONTENT-SCANNED"]
    assert dict(done.params)["files"] == str(report.files)


# --- false ones

Answer = Callable[[socket.socket], None]


@contextmanager
def false_daemon(answer: Answer) -> Iterator[str]:
    """Answers VERSION as it should, PING never wrongly, and INSTREAM by `answer`."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        address = f"{folder}/clamd"
        listening.bind(address)
        listening.listen(20)
        threading.Thread(target=_serve, args=(listening, answer), daemon=True).start()
        yield address
        listening.shutdown(socket.SHUT_RDWR)


def _serve(listening: socket.socket, answer: Answer) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=_serve_one, args=(connection, answer), daemon=True).start()


def _serve_one(connection: socket.socket, answer: Answer) -> None:
    with connection, suppress(OSError):
        asked = _until_zero(connection)
        if asked == b"zVERSION":
            connection.sendall(b"ClamAV 9.9/27000/Thu Nov 26 08:00:00 2026\0")
        elif asked == b"zPING":
            connection.sendall(b"PONG\0")
        else:
            answer(connection)


def _until_zero(connection: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\0"):
        more = connection.recv(1)
        if not more:
            break
        data += more
    return data.rstrip(b"\0")


def whole(connection: socket.socket) -> bytes:
    """What was streamed, to its end."""
    out = b""
    stream = connection.makefile("rb")
    while size := struct.unpack("!I", stream.read(4))[0]:
        out += stream.read(size)
    return out


def saying(text: bytes) -> Answer:
    def answer(connection: socket.socket) -> None:
        whole(connection)
        connection.sendall(text)

    return answer


def early(connection: socket.socket) -> None:
    """Says that it is too much, and hangs up while data is still coming."""
    connection.recv(1000)
    connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")


def hanging(connection: socket.socket) -> None:
    whole(connection)
    time.sleep(3)


def not_taking(_: socket.socket) -> None:
    time.sleep(3)


NEVER_CLEAN = {
    "an error": saying(b"INSTREAM: Can't allocate memory ERROR\0"),
    "half an answer": saying(b"stream: OK"),
    "another file's answer": saying(b"other: OK\0"),
    "garbage": saying(b"\xff\xfe\0"),
    "nothing": saying(b""),
    "an empty answer": saying(b"\0"),
    "an answer without end": saying(b"stream: OK" * 1000),
    "two answers": saying(b"stream: OK\0stream: Own.Virus FOUND\0"),
    "no name": saying(b"stream:  FOUND\0"),
    "the limit": early,
    "hanging up": lambda connection: connection.close(),
    "silence": hanging,
    "taking nothing": not_taking,
}


@pytest.mark.parametrize("case", NEVER_CLEAN)
def test_no_other_answer_makes_a_file_clean(case: str) -> None:
    with false_daemon(NEVER_CLEAN[case]) as address:
        client = Clamd(address, patience=0.4)
        with pytest.raises((Lost, Refused)):
            client.scan((os.urandom(1024**2) for _ in range(20)), 20)


def test_the_whole_file_is_streamed_and_the_signature_told() -> None:
    received: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        received.append(whole(connection))
        connection.sendall(b"stream: Own.Virus-1 (x) FOUND\0")

    with false_daemon(answer) as address:
        assert Clamd(address).scan([b"ab", b"c" * 300_000], 300_002) == "Own.Virus-1 (x)"
    assert received == [b"ab" + b"c" * 300_000]


def test_who_scans_and_with_what_is_recorded(look: Look) -> None:
    with false_daemon(saying(b"stream: OK\0")) as address:
        scanned = look({"data/a.txt": b"x"}, clamd=address).content.scanned
    assert scanned is not None
    assert (scanned.engine, scanned.files) == ("ClamAV 9.9", 1)
    assert scanned.database == "27000/Thu Nov 26 08:00:00 2026"


def test_a_daemon_that_hangs_is_left_after_a_few_files(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viruses, "Clamd", lambda address: Clamd(address, patience=0.2))
    with false_daemon(hanging) as address:
        looked = look({f"data/{n}.txt": b"x" for n in range(50)}, clamd=address)
    rules = [rule for rule, _ in looked.rules]
    assert rules == ["CONTENT-NOT-SCANNED"] * 2 + ["CONTENT-SCANNER-LOST"]
    assert looked.values("CONTENT-SCANNER-LOST")["files"] == "50"
    assert looked.content.scanned is not None
    assert (looked.content.scanned.files, looked.content.scanned.not_scanned) == (0, 50)


@pytest.mark.parametrize(
    "address",
    ["/nowhere/clamd.ctl", "127.0.0.1:1", "example.invalid:3310", "192.0.2.1:3310", "clamd.ctl"],
)
def test_a_wrong_address_is_one_finding_and_nothing_is_clean(look: Look, address: str) -> None:
    looked = look({"data/a.txt": b"x", "data/b.txt": eicar()}, clamd=address)
    assert looked.rules == [("CONTENT-SCANNER-LOST", "paket.tar")]
    assert looked.values("CONTENT-SCANNER-LOST")["files"] == "2"
    assert looked.content.scanned is not None
    assert (looked.content.scanned.files, looked.content.scanned.not_scanned) == (0, 2)


def test_something_else_that_listens_there_is_no_scanner(look: Look) -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listening:
        address = f"{folder}/socket"
        listening.bind(address)
        listening.listen(1)

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(b"220 smtp ready\0")

        threading.Thread(target=answer, daemon=True).start()
        looked = look({"data/a.txt": b"x"}, clamd=address)
    assert looked.rules == [("CONTENT-SCANNER-LOST", "paket.tar")]


def test_files_above_what_the_engine_can_scan_are_not_sent() -> None:
    sent: list[str] = []
    with false_daemon(saying(b"stream: OK\0")) as address:
        found: list[str] = []
        scan = VirusScan(address, lambda finding: found.append(finding.rule))

        class NoSource:
            def chunks(self, member: Member) -> Iterator[bytes]:
                sent.append(member.path)
                return iter([b"x"])

        scan.take(Member("stor.bin", 2**31, 0), "stor.bin", NoSource())  # type: ignore[arg-type]
        scan.take(Member("liten.bin", 1, 0), "liten.bin", NoSource())  # type: ignore[arg-type]
        scan.finish("paket")
    assert sent == ["liten.bin"]
    assert found == ["CONTENT-NOT-SCANNED", "CONTENT-SCANNED"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/run/clamav/clamd.ctl", (socket.AF_UNIX, "/run/clamav/clamd.ctl")),
        ("127.0.0.1:3310", (socket.AF_INET, ("127.0.0.1", 3310))),
        ("localhost:3310", (socket.AF_INET, ("127.0.0.1", 3310))),
        ("[::1]:3310", (socket.AF_INET6, ("::1", 3310))),
    ],
)
def test_addresses_of_this_machine_are_understood(text: str, expected: object) -> None:
    assert parse_address(text) == expected


@pytest.mark.parametrize("text", ["", "clamd", "10.0.0.1:3310", "127.0.0.1", "127.0.0.1:0", ":1"])
def test_any_other_address_is_refused(text: str) -> None:
    with pytest.raises(NoAddress):
        parse_address(text)
