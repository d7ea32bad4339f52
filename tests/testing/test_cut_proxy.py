"""The proxy that hurts does exactly what it was asked, once."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from leverans.testing.cut_proxy import CutProxy, cut_proxy


@pytest.fixture
def heard() -> bytearray:
    """What the server has received, over all connections."""
    return bytearray()


@pytest.fixture
def proxy(heard: bytearray) -> Iterator[CutProxy]:
    """A proxy before a server that keeps what it hears and sends it back."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_echo, args=(door, heard), daemon=True).start()
        with cut_proxy(door.getsockname()[1]) as proxy:
            yield proxy


def _echo(door: socket.socket, heard: bytearray) -> None:
    with suppress(OSError):
        while True:
            client, _ = door.accept()
            with client, suppress(OSError):
                while data := client.recv(65536):
                    heard += data
                    client.sendall(data)


def _ask(proxy: CutProxy, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", proxy.port)) as client:
        threading.Thread(target=_send, args=(client, data), daemon=True).start()
        back = b""
        while len(back) < len(data) and (more := client.recv(65536)):
            back += more
        if len(back) < len(data):  # the sender heard of the reset first
            raise ConnectionResetError
        return back


def _send(client: socket.socket, data: bytes) -> None:
    with suppress(OSError):
        client.sendall(data)


def test_passes_everything_on_and_counts_it(proxy: CutProxy) -> None:
    data = bytes(range(256)) * 4000
    assert _ask(proxy, data) == data
    assert (proxy.up, proxy.down, proxy.connections) == (len(data), len(data), 1)


def test_resets_after_so_many_bytes_and_then_no_more(proxy: CutProxy, heard: bytearray) -> None:
    proxy.cut_after(100_000)
    with pytest.raises(ConnectionResetError):
        _ask(proxy, b"x" * 10_000_000)
    assert len(heard) <= 100_000
    assert _ask(proxy, b"again") == b"again"


def test_resets_what_is_still(proxy: CutProxy) -> None:
    with socket.create_connection(("127.0.0.1", proxy.port)) as client:
        client.sendall(b"a")
        assert client.recv(1) == b"a"
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_changes_one_byte(proxy: CutProxy, heard: bytearray) -> None:
    proxy.flip_after(3)
    assert _ask(proxy, b"abcdefg") == b"abc1efg"
    assert _ask(proxy, b"abcdefg") == b"abcdefg"
    assert heard == b"abc1efgabcdefg"


def test_refuses_whoever_comes(proxy: CutProxy, heard: bytearray) -> None:
    proxy.refuses = True
    with pytest.raises(ConnectionResetError):
        _ask(proxy, b"hello")
    assert not heard


def test_slows_down(proxy: CutProxy) -> None:
    proxy.rate = 1_000_000
    start = time.monotonic()
    _ask(proxy, b"x" * 200_000)
    assert time.monotonic() - start > 0.2


def test_holds_what_comes_after_so_many_bytes_until_it_may_go_on(
    proxy: CutProxy, heard: bytearray
) -> None:
    proxy.hold_after(1)
    data = bytes(500_000)
    asking = threading.Thread(target=_ask, args=(proxy, data), daemon=True)
    asking.start()
    time.sleep(0.3)
    assert 0 < len(heard) < len(data)
    assert asking.is_alive()
    assert proxy.open == 1
    proxy.go_on()
    asking.join(10)
    assert bytes(heard) == data
