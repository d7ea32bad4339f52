"""Servers that say what no server should: refused in words, never believed, never waited for."""

import struct
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leverans.model.errors import StorageError
from leverans.storage.sftp import verbs
from leverans.storage.sftp.failures import LineLost, Refusal
from leverans.storage.sftp.session import Session
from leverans.storage.sftp.wire import Answer, Ask, Attributes, Long, Packet, Raw, packed

FOLDER = 0o40755


class Scripted:
    """A channel whose other end says what was written down before."""

    def __init__(self, *said: bytes) -> None:
        self.heard = b""
        self.closed = False
        self._said = BytesIO(b"".join(said))

    def sendall(self, data: bytes, /) -> None:
        self.heard += data

    def recv(self, count: int, /) -> bytes:
        return self._said.read(min(count, 7))

    def close(self) -> None:
        self.closed = True


def version(number: int = 3, *extensions: bytes) -> bytes:
    return packed(Answer.VERSION, number, *extensions)


def status(number: int, code: int, said: bytes = b"") -> bytes:
    return packed(Answer.STATUS, number, code, said, b"")


def names(number: int, *found: bytes) -> bytes:
    about = Raw(struct.pack(">II", 4, 0o100644))
    fields = [field for name in found for field in (name, b"line", about)]
    return packed(Answer.NAME, number, len(found), *fields)


def session(*said: bytes) -> Session:
    return Session(Scripted(version(), *said), "sftp://place", "SSH-2.0-Test")


@pytest.mark.parametrize(
    "said",
    [
        version(2),
        status(0, 0),
        b"220 FTP server ready\r\n" * 10,
        struct.pack(">I", 1 << 30) + b"\x02",
        struct.pack(">I", 0) * 4,
        packed(Answer.VERSION, 3, Raw(struct.pack(">I", 99) + b"x")),
    ],
)
def test_what_does_not_speak_sftp_3_is_left(said: bytes) -> None:
    with pytest.raises(StorageError):
        Session(Scripted(said), "sftp://place", "SSH-2.0-Test")


@pytest.mark.parametrize("said", [b"", version()[:5], version()[:3]])
def test_what_ends_in_the_middle_is_a_lost_line(said: bytes) -> None:
    with pytest.raises(LineLost, match="lost") as caught:
        Session(Scripted(said), "sftp://place", "SSH-2.0-Test")
    assert caught.value.again


def test_extensions_are_known_by_their_names() -> None:
    said = version(3, b"fsync@openssh.com", b"1", b"other", b"")
    found = Session(Scripted(said), "sftp://place", "SSH-2.0-Test")
    assert found.offers("fsync@openssh.com")
    assert not found.offers("1")


def test_a_server_that_takes_larger_pieces_gets_them() -> None:
    limits = Raw(struct.pack(">QQQQ", 0, 100_000, 90_000, 0))
    said = [version(3, b"limits@openssh.com", b"1"), packed(Answer.EXTENDED, 1, limits)]
    assert Session(Scripted(*said), "sftp://place", "SSH-2.0-Test").piece == 90_000


def test_answers_may_come_in_another_order() -> None:
    asked = session(status(2, 2, b"gone"), packed(Answer.HANDLE, 1, b"h"))
    first, second = asked.send(Ask.OPENDIR, b"a"), asked.send(Ask.OPENDIR, b"b")
    assert asked.taken(Answer.HANDLE, first).text() == b"h"
    with pytest.raises(Refusal, match="gone"):
        asked.take(second)


@pytest.mark.parametrize("name", [b"a/b", b"../../etc/passwd", b"", b"nul\0", b"/"])
def test_a_name_that_is_none_is_never_taken_for_one(name: bytes) -> None:
    with pytest.raises(StorageError, match="is no name"):
        verbs.names_in(session(names(1, b"fine", name)), b"handle")


def test_dots_and_names_that_are_no_text_are_told_apart() -> None:
    found = verbs.names_in(
        session(names(1, b".", b"..", b"..."), names(2, b"\xff"), status(3, 1)), b"h"
    )
    assert [each.name for each in found] == [b"...", b"\xff"]


def test_an_answer_of_another_kind_is_refused() -> None:
    with pytest.raises(StorageError, match="kind 102"):
        verbs.look(session(packed(Answer.HANDLE, 1, b"h")), b"path")


def test_more_names_than_there_are_bytes_are_refused() -> None:
    with pytest.raises(StorageError, match="cut short"):
        verbs.names_in(session(packed(Answer.NAME, 1, 0xFFFFFFFF)), b"handle")


def test_attributes_are_read_in_every_form() -> None:
    extended = Raw(struct.pack(">I", 1))
    all_of_them = Raw(struct.pack(">I", 0x8000000F))
    said = packed(Answer.ATTRS, 1, all_of_them, Long(5), 7, 8, FOLDER, 1, 99, extended, b"k", b"v")
    assert verbs.look(session(said), b"path") == Attributes(5, FOLDER, 99)
    assert verbs.look(session(packed(Answer.ATTRS, 1, 0)), b"path") == Attributes(0, 0, 0)


def test_a_broken_session_says_so_from_then_on() -> None:
    asked = session()
    for _ in range(2):
        with pytest.raises(LineLost):
            verbs.look(asked, b"path")
    assert asked.broken


@given(st.binary(max_size=400))
def test_nothing_that_a_server_says_is_worse_than_an_error(said: bytes) -> None:
    asked = session(said)
    for verb in (verbs.names_in, verbs.look, verbs.real_path, verbs.open_folder):
        with suppress(StorageError, Refusal):
            verb(asked, b"path")
    with pytest.raises((StorageError, Refusal)):  # at the latest when nothing more is said
        verbs.names_in(asked, b"path")


def read_all(packet: Packet) -> None:
    while True:
        packet.attributes()
        packet.text()
        packet.kind()


@given(st.binary(max_size=80))
def test_packets_of_any_bytes_are_read_to_their_end_and_not_further(data: bytes) -> None:
    with pytest.raises(StorageError, match="cut short"):
        read_all(Packet(data))
