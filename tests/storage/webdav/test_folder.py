from collections.abc import Iterator
from uuid import uuid4

import pytest

from leverans.storage.interface import Store
from leverans.testing.certificate import make_certificate
from leverans.testing.store_contract import StoreContract
from leverans.testing.webdav_server import WebDavServer, webdav_server

pytestmark = pytest.mark.services


@pytest.fixture(scope="module", params=["plain", "encrypted"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebDavServer]:
    folder = tmp_path_factory.mktemp("certificate")
    certificate = make_certificate(folder) if request.param == "encrypted" else None
    with webdav_server(certificate) as server:
        yield server


class TestWebDavFolder(StoreContract):
    @pytest.fixture
    def store(self, server: WebDavServer) -> Store:
        name = uuid4().hex
        (server.folder / name).mkdir()
        return server.store(name)
