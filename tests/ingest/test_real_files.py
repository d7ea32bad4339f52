import os
import tarfile
from pathlib import Path
from uuid import UUID

import pytest

from leverans.ingest.interface import Scope
from leverans.storage.local import LocalFolder
from leverans.testing.shares import Read, share
from leverans.testing.source_contract import files_of

SOURCE = Path(os.environ.get("LEVERANS_SHARED", "../shared")) / "data/real-files-dev.tar.xz"


@pytest.mark.official
@pytest.mark.skipif(not SOURCE.exists(), reason=f"needs the real files: {SOURCE}")
def test_of_172_files_that_nobody_here_made_all_are_accounted_for(tmp_path: Path) -> None:
    with tarfile.open(SOURCE) as archive:
        archive.extractall(tmp_path / "share", filter="data")
    store = LocalFolder(tmp_path / "share")
    keys = [entry.key for entry in store.list()]
    rows = "".join(f'"{key}";{number};Underlag\n' for number, key in enumerate(keys))
    scope = Scope(authority=UUID(int=3), work=tmp_path / "work")
    got = Read(share(store, "Sökväg;Titel;Handlingstyp\n" + rows), scope)
    assert got.inventory.files == len(keys) == 172
    assert got.loose == []
    sizes = {file.name: file.size for record in got.records for file in files_of(record)}
    assert sizes == {entry.key: entry.size for entry in store.list()}
    assert sum(sizes.values()) == got.inventory.bytes
