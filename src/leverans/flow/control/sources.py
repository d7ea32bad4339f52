"""What lies in the sources, read as far as their metadata: no content, and nothing is changed."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from leverans.flow.control.interface import SourceAtHand
from leverans.flow.site import Site
from leverans.flow.watch import Watch
from leverans.ledger.record_traits import Records, empty, fill, in_sources, scratch
from leverans.model.errors import LeveransError

FOLDER = "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The records of every source that could be read, and what was wrong with the others.

    Attributes:
        records: None where there are no sources. unread: agreement -> kind of the error.
    """

    records: Records | None = None
    unread: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def looked_into(site: Site, sources: tuple[SourceAtHand, ...], watch: Watch) -> Iterator[Looked]:
    """Read the metadata of the sources into a scratch database, which is removed afterwards."""
    if not sources:
        yield Looked()
        return
    unread: dict[str, str] = {}
    number = 0
    with scratch(site.folder("work", FOLDER) / "records.sqlite") as connection:
        for one in sources:
            watch.stage("survey")
            try:
                source = one.open()
                scope = site.scope(f"{FOLDER}-{one.agreement}")
                source.inventory(scope)
                records = source.records(scope)
                number += fill(connection, one.agreement, records, first=number)
            except LeveransError as error:
                empty(connection, one.agreement)
                unread[one.agreement] = type(error).__name__
            finally:
                shutil.rmtree(site.folder("work") / f"{FOLDER}-{one.agreement}", ignore_errors=True)
        yield Looked(records=in_sources(connection), unread=unread)
