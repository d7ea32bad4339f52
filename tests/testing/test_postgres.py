import socket
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from leverans.testing import postgres
from leverans.testing.databases import Databases


def start() -> None:
    with postgres.cluster():
        raise AssertionError("there is no server to start")


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres, "INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))


def run(url: str, statement: str) -> str:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        found = str(result.scalar()) if result.returns_rows else ""
    engine.dispose()
    return found


@pytest.mark.usefixtures("not_installed")
def test_a_missing_server_skips_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="make services"):
        start()


@pytest.mark.usefixtures("not_installed")
def test_a_missing_server_is_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="make services"):
        start()


@pytest.mark.services
def test_each_url_is_a_database_of_its_own_and_the_server_is_gone_afterwards(
    tmp_path: Path,
) -> None:
    def prepare(url: str) -> None:
        run(url, "CREATE TABLE prepared (x int)")

    databases = Databases(tmp_path, prepare)
    with postgres.cluster() as cluster:
        first, second = databases.postgresql(cluster), databases.postgresql(cluster)
        folder = Path(run(first, "SHOW data_directory"))
        run(first, "INSERT INTO prepared VALUES (1)")
        assert run(first, "SELECT count(*) FROM prepared") == "1"
        assert run(second, "SELECT count(*) FROM prepared") == "0"
    assert not folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", cluster.port))
