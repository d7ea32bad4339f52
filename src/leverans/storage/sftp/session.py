"""Questions to an SFTP server and its answers, on one channel."""

import struct
import threading
from collections import deque
from typing import Protocol

from leverans.model.errors import StorageError
from leverans.storage.sftp.failures import LineLost, Refusal
from leverans.storage.sftp.wire import LARGEST, VERSION, Answer, Ask, Code, Field, Packet, packed

_SAFE = 32_768  # bytes of data that every server takes in one request (§3 of the draft)
_MOST = 261_120  # what OpenSSH takes; larger requests would only grow our packets
_LIMITS = "limits@openssh.com"


class Channel(Protocol):
    """What is needed of an SSH channel; every call may raise `OSError` or `EOFError`."""

    def sendall(self, data: bytes, /) -> None:
        """Send all bytes."""

    def recv(self, count: int, /) -> bytes:
        """At most so many bytes; none when the other side has closed."""

    def close(self) -> None:
        """End it."""


class Session:
    """One channel on which SFTP is spoken.

    Several threads may share it. A question may be sent and its answer taken later, so that many
    are on their way at once; a caller leaves only small answers untaken, for two sides that both
    send and do not read would wait for each other for ever.

    Attributes:
        software: what the server calls itself, such as `SSH-2.0-OpenSSH_9.2p1`.
        extensions: names and versions of what the server can do beyond the draft.
        piece: bytes of data that one request reads or writes at most.
    """

    def __init__(self, channel: Channel, place: str, software: str) -> None:
        """Agree on the version with the server.

        Args:
            channel: with the subsystem `sftp` at its other end. place: named in errors.
            software: see above.

        Raises:
            StorageError: the server speaks something else. LineLost: it does not answer.
        """
        self._channel = channel
        self._place = place
        self.software = software
        self._lock = threading.RLock()
        self._last = 0
        self._kept: dict[int, tuple[int, Packet]] = {}
        self._abandoned: deque[bytes] = deque()
        self._unheard: set[int] = set()
        self.broken = False
        self.extensions = self._agree()
        self.piece = _SAFE
        if self.offers(_LIMITS):
            self.piece = self._ask_piece()

    def offers(self, extension: str) -> bool:
        """Whether the server knows an extension, such as `fsync@openssh.com`."""
        return extension.encode("ascii") in self.extensions

    def send(self, kind: Ask, *fields: Field) -> int:
        """Ask, and do not wait: the number under which `take` gives the answer."""
        with self._lock:
            while self._abandoned:
                self._unheard.add(self._put(Ask.CLOSE, self._abandoned.popleft()))
            return self._put(kind, *fields)

    def abandon(self, handle: bytes) -> None:
        """Have a handle given back just before the next question.

        Streams do this, for the garbage collector may end one at any moment: in the middle of a
        question of this very thread, or in the library's thread that takes in the answers.
        """
        self._abandoned.append(handle)

    def take(self, number: int) -> tuple[int, Packet]:
        """Wait for the answer to a question: its kind, and what it says.

        Raises:
            Refusal: the answer is a status other than "ok".
            LineLost: the connection broke, or there is no answer in time.
        """
        with self._lock:
            while number not in self._kept:
                kind, packet = self._receive()
                answered = packet.number()
                if answered in self._unheard:
                    self._unheard.remove(answered)
                else:
                    self._kept[answered] = (kind, packet)
            kind, packet = self._kept.pop(number)
        if kind == Answer.STATUS:
            _raise_unless_ok(packet)
        return kind, packet

    def ask(self, kind: Ask, *fields: Field) -> tuple[int, Packet]:
        """Ask and wait; raises as `take`."""
        return self.take(self.send(kind, *fields))

    def expect(self, wanted: Answer, kind: Ask, *fields: Field) -> Packet:
        """Ask and wait for an answer of one kind.

        Raises:
            StorageError: the server gives an answer of another kind. Else as `take`.
        """
        return self.taken(wanted, self.send(kind, *fields))

    def taken(self, wanted: Answer, number: int) -> Packet:
        """The answer to a question, which must be of one kind; raises as `expect`."""
        kind, packet = self.take(number)
        if kind != wanted:
            raise StorageError(f"the server answers with kind {kind}", place=self._place)
        return packet

    def close(self) -> None:
        """End the channel."""
        self.broken = True
        self._channel.close()

    def _put(self, kind: Ask, *fields: Field) -> int:
        self._last = (self._last + 1) & 0xFFFFFFFF
        self._send(packed(kind, self._last, *fields))
        return self._last

    def _agree(self) -> dict[bytes, bytes]:
        self._send(packed(Ask.INIT, VERSION))
        kind, packet = self._receive()
        if kind != Answer.VERSION or packet.number() < VERSION:
            raise StorageError("the server does not speak SFTP 3", place=self._place)
        extensions: dict[bytes, bytes] = {}
        while not packet.ended:
            name = packet.text()
            extensions[name] = packet.text()
        return extensions

    def _ask_piece(self) -> int:
        """What the server takes in one request; the same for reading and writing."""
        packet = self.expect(Answer.EXTENDED, Ask.EXTENDED, _LIMITS)
        _, most_read, most_written = packet.long(), packet.long(), packet.long()
        told = [most for most in (most_read, most_written) if most]
        return max(_SAFE, min([_MOST, *told]))

    def _send(self, data: bytes) -> None:
        self._refuse_broken()
        try:
            self._channel.sendall(data)
        except (OSError, EOFError) as error:
            raise self._lost(error) from error

    def _receive(self) -> tuple[int, Packet]:
        self._refuse_broken()
        size = struct.unpack(">I", self._read(4))[0]
        if not 0 < size <= LARGEST:
            self.broken = True
            raise StorageError("the server does not speak SFTP 3", place=self._place)
        packet = Packet(self._read(size))
        return packet.kind(), packet

    def _read(self, count: int) -> bytes:
        found: list[bytes] = []
        while count:
            try:
                data = self._channel.recv(count)
            except (OSError, EOFError) as error:
                raise self._lost(error) from error
            if not data:
                raise self._lost(EOFError("closed by the server"))
            found.append(data)
            count -= len(data)
        return b"".join(found)

    def _refuse_broken(self) -> None:
        if self.broken:
            raise LineLost("the connection was lost before", place=self._place)

    def _lost(self, error: Exception) -> LineLost:
        """Half a packet may be on its way: nothing more can be said on this channel."""
        self.broken = True
        if isinstance(error, TimeoutError):
            return LineLost("the server has not answered in time", place=self._place)
        return LineLost(f"the connection was lost: {error}", place=self._place)


def _raise_unless_ok(packet: Packet) -> None:
    code = packet.number()
    said = "" if packet.ended else packet.text().decode("utf-8", "replace")
    if code != Code.OK:
        raise Refusal(code, said)
