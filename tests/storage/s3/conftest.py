from collections.abc import Iterator

import pytest

from leverans.storage.s3.terms import Location, Terms
from leverans.testing.lying_s3 import LyingServer, lying_s3


@pytest.fixture
def liar() -> Iterator[LyingServer]:
    with lying_s3() as server:
        yield server


@pytest.fixture
def terms(liar: LyingServer) -> Terms:
    """A place at the server that lies."""
    where = Location(endpoint=f"http://127.0.0.1:{liar.port}", bucket="arkiv", prefix="namnd")
    return Terms(where=where, access_key="AK", secret_key="x", timeout=5)  # noqa: S106


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two tries only a moment passes."""
    monkeypatch.setattr("leverans.storage.s3.trying.PAUSES", (0.01, 0.02))
    monkeypatch.setattr("leverans.storage.s3.confirming.PAUSES", (0.01, 0.02))
