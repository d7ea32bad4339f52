"""A TCP proxy on loopback that hurts: it cuts, slows, delays, spoils and counts what passes.

    with cut_proxy(server_port) as proxy:
        proxy.cut_after(20_000_000)      # the connection is reset when so many more bytes went up
        client(port=proxy.port)
        assert proxy.up < 41_000_000

"Up" is from the client to the server. What is asked for counts from the moment it is asked.
"""

import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 1 << 16
_TICK = 0.05  # s; how long a connection that is still may not hear of a cut
_RESET = struct.pack("ii", 1, 0)  # close at once, with RST instead of FIN


@dataclass(slots=True)
class _Lane:
    """One direction of one connection: what was read and not yet passed on."""

    source: socket.socket
    sink: socket.socket
    up: bool
    held: bytes = b""
    ended: bool = False


@dataclass(slots=True)
class CutProxy:
    """A running proxy.

    Attributes:
        port: where clients connect. target: port of the server; may be changed.
        up, down: bytes passed since the start. connections: how many there were. open: how many
            there are.
        rate: bytes a second and direction of each connection; 0 is no limit.
        delay: seconds that each piece of at most 64 KiB waits. refuses: resets whoever connects.
    """

    port: int
    target: int
    up: int = 0
    down: int = 0
    connections: int = 0
    open: int = 0
    rate: float = 0
    delay: float = 0
    refuses: bool = False
    closed: bool = False
    _cut_at: int | None = None
    _flip_at: int | None = None
    _hold_at: int | None = None
    _cuts: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def cut(self) -> None:
        """Reset every connection there is now."""
        with self._lock:
            self._cuts += 1

    def cut_after(self, count: int) -> None:
        """Reset every connection when `count` more bytes have gone up; once."""
        with self._lock:
            self._cut_at = self.up + count

    def flip_after(self, count: int) -> None:
        """Change the byte that goes up after `count` more bytes; once."""
        with self._lock:
            self._flip_at = self.up + count

    def hold_after(self, count: int) -> None:
        """Take nothing more up once `count` more bytes have gone up, until `go_on`."""
        with self._lock:
            self._hold_at = self.up + count

    def go_on(self) -> None:
        """Take up what was held."""
        with self._lock:
            self._hold_at = None

    def carry(self, client: socket.socket) -> None:
        """Serve one connection until it ends or is cut."""
        with self._lock:
            self.open += 1
        try:
            self._carry(client)
        finally:
            with self._lock:
                self.open -= 1

    def _carry(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self.target)) as far:
            cuts = self._cuts
            lanes = (_Lane(client, far, up=True), _Lane(far, client, up=False))
            while not all(lane.ended for lane in lanes):
                if self.closed or cuts != self._cuts:
                    break
                self._move(lanes)
            else:
                return
            for end in (client, far):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def _move(self, lanes: tuple[_Lane, ...]) -> None:
        holds = self._hold_at is not None and self._hold_at <= self.up
        free_lanes = [lane for lane in lanes if not (lane.up and holds)]
        reading = {lane.source: lane for lane in free_lanes if not lane.held and not lane.ended}
        writing = {lane.sink: lane for lane in lanes if lane.held}
        ready, free, _ = select.select(list(reading), list(writing), [], _TICK)
        for sink in free:
            lane = writing[sink]
            lane.held = lane.held[sink.send(lane.held) :]
        for source in ready:
            self._read(reading[source])

    def _read(self, lane: _Lane) -> None:
        data = lane.source.recv(_CHUNK)
        if not data:
            lane.ended = True
            lane.sink.shutdown(socket.SHUT_WR)
            return
        lane.held = self._passed(data, up=lane.up)
        wait = self.delay + (len(data) / self.rate if self.rate else 0)
        if wait:
            time.sleep(wait)

    def _passed(self, data: bytes, *, up: bool) -> bytes:
        """Count the bytes, and what is left of them after what was asked for."""
        with self._lock:
            if not up:
                self.down += len(data)
                return data
            start, self.up = self.up, self.up + len(data)
            if self._flip_at is not None and self._flip_at < self.up:
                at, self._flip_at = self._flip_at - start, None
                data = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
            if self._cut_at is not None and self._cut_at <= self.up:
                data, self._cut_at = data[: self._cut_at - start], None
                self._cuts += 1
            return data


@contextmanager
def cut_proxy(target: int) -> Iterator[CutProxy]:
    """Start a proxy before the server that listens on port `target` of 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(_TICK)
        proxy = CutProxy(door.getsockname()[1], target)
        doorkeeper = threading.Thread(target=_serve, args=(proxy, door), daemon=True)
        doorkeeper.start()
        try:
            yield proxy
        finally:
            proxy.closed = True
            doorkeeper.join()


def _serve(proxy: CutProxy, door: socket.socket) -> None:
    carriers: list[threading.Thread] = []
    while not proxy.closed:
        with suppress(TimeoutError):
            client, _ = door.accept()
            if proxy.refuses:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                client.close()
                continue
            proxy.connections += 1
            carriers.append(threading.Thread(target=proxy.carry, args=(client,), daemon=True))
            carriers[-1].start()
    for carrier in carriers:
        carrier.join()
