"""What tests of several parts share: explained assertions, and a ledger on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("leverans.testing")  # before anything of it is imported

from leverans.ledger.database import Ledger  # noqa: E402
from leverans.testing.ceph import Gateway, ceph  # noqa: E402
from leverans.testing.databases import Databases  # noqa: E402
from leverans.testing.postgres import Cluster, cluster  # noqa: E402
from leverans.testing.swift import SwiftServer, swift  # noqa: E402

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    """Ceph, started when the first test asks for it."""
    with ceph() as running:
        yield running


@pytest.fixture(scope="session")
def swift_server() -> Iterator[SwiftServer]:
    with swift() as running:
        yield running


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("template"), lambda url: Ledger.create(url).close())


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return databases.sqlite(tmp_path / "ledger.sqlite")
    return databases.postgresql(request.getfixturevalue("postgres"))
