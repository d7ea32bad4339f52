import time
from io import BytesIO
from pathlib import Path

import pytest

from leverans.testing.sshd import sshd
from leverans.testing.store_contract import keys

pytestmark = pytest.mark.services


def accounts() -> list[bytes]:
    return [Path(name).read_bytes() for name in ("/etc/passwd", "/etc/group")]


def test_two_servers_live_side_by_side_and_leave_nothing_behind() -> None:
    before = accounts()
    with sshd() as one, sshd() as other:
        for server in (one, other):
            server.make_folder("shelf")
            store = server.store("shelf")
            store.put_new(str(server.port), BytesIO(b"x"))
            assert keys(store) == [str(server.port)]
        processes = [server.process for server in (one, other)]
        processes += [*one.sessions(), *other.sessions()]
        assert len(set(processes)) == len(processes) >= 4
    assert not one.own.exists()
    assert not other.own.exists()
    deadline = time.monotonic() + 20
    while any(map(is_alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)  # a session ends by itself when its server has closed the connection
    assert not [number for number in processes if is_alive(number)]
    assert accounts() == before


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
