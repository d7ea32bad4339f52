from pathlib import Path

import pytest

from leverans.storage.interface import Store
from leverans.storage.sftp.folder import SftpFolder
from leverans.testing.folder_contract import FolderContract
from leverans.testing.sshd import Server
from leverans.testing.store_contract import StoreContract

pytestmark = pytest.mark.services


class TestSftpFolder(StoreContract, FolderContract):
    @pytest.fixture
    def store(self, store: SftpFolder) -> Store:
        return store

    @pytest.fixture
    def outside(self, server: Server, root: Path) -> Path:
        return server.make_folder(f"{root.name}-outside")
