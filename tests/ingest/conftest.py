from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import UUID

import pytest

from leverans.ingest.interface import Scope
from leverans.model.agreement import SourceTerms
from leverans.storage.local import LocalFolder
from leverans.testing.shares import MAPPING, TERMS, Read, filled, share

Reading = Callable[..., Read]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "share"
    root.mkdir()
    return root


@pytest.fixture
def read(root: Path, tmp_path: Path) -> Reading:
    scope = Scope(authority=UUID(int=7), work=tmp_path / "work")

    def reading(
        sheet: str,
        files: Mapping[str, bytes] | None = None,
        mapping: str = MAPPING,
        terms: SourceTerms = TERMS,
    ) -> Read:
        store = filled(LocalFolder(root), files or {})
        return Read(share(store, sheet, mapping, terms), scope)

    return reading
