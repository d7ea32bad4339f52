"""A source is a place like any other: source copies, by a list and by ourselves."""

import hashlib
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from leverans.flow.cull.place import CullingPlace
from leverans.flow.engagement import Engagement
from leverans.flow.site import Site
from leverans.ledger.source_disposal import asked_files
from leverans.testing.at_source import AtSource
from leverans.testing.culling_contract import ORDER, CullingContract, PlaceWorld


class TestSourceCopies(CullingContract):
    @pytest.fixture
    def world(self, request: pytest.FixtureRequest, method: str) -> Iterator[PlaceWorld]:
        name = "deleting" if method == "delete" else "delivered"
        share: AtSource = request.getfixturevalue(name)
        with (
            share.acting("archivist") as (site, engagement),
            site.ledger.read() as connection,
        ):
            yield _world(share, connection, (site, engagement))


def _world(share: AtSource, connection: Connection, opened: tuple[Site, Engagement]) -> PlaceWorld:
    source, (site, engagement) = share.sides.source, opened

    def again() -> CullingPlace:
        return share.place(site, engagement)

    def change(record: str) -> None:
        del record  # of one of them; whichever it is, its snapshot is another
        for path in source.rglob("*.pdf"):
            path.write_bytes(path.read_bytes() + b"%\n")

    def settle() -> None:
        with site.ledger.read() as reading:
            asked = {one.file.sha256 for one in asked_files(reading, order=ORDER)}
        for path in source.rglob("*.pdf"):
            if hashlib.sha256(path.read_bytes()).hexdigest() in asked:
                path.unlink()

    place = again()
    return PlaceWorld(
        place=place,
        connection=lambda: connection,
        again=again,
        records=tuple(facts.id for facts in place.facts(connection)),
        change=change,
        settle=settle,
    )
