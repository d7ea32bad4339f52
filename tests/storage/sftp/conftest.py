"""One real OpenSSH server for a module's tests, and a folder of its own for each of them."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from leverans.storage.sftp.folder import SftpFolder
from leverans.testing.sshd import Server, sshd


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with sshd() as server:
        yield server


@pytest.fixture
def name(server: Server) -> str:
    """The name of a new folder that the server's account may write into."""
    name = f"test-{uuid4().hex[:12]}"
    server.make_folder(name)
    return name


@pytest.fixture
def root(server: Server, name: str) -> Path:
    return server.folder / name


@pytest.fixture
def store(server: Server, name: str) -> Iterator[SftpFolder]:
    store = server.store(name)
    yield store
    store.close()
