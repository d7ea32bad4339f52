"""The package log: everything that happened to one id, from source to culling.

Answerable for ever: it rests on the log and on tables that outlive what they speak of, and it is
made of ids, times, counts and digests alone.
"""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from leverans.audit.reading import events
from leverans.flow.access import looked
from leverans.flow.history import logged
from leverans.flow.permission import entering
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.flow.timeline_references import References
from leverans.flow.timeline_subject import Subject, subject_of
from leverans.flow.timeline_ways import Gathered, gather
from leverans.ledger import culling, related
from leverans.ledger.actors import login_of
from leverans.ledger.tombstones import tombstones_in, tombstones_of
from leverans.model.access_entry import Action
from leverans.model.rights import Right
from leverans.model.timeline import Culled, Timeline
from leverans.model.tombstone import Tombstone

STONES = 1000  # of a package, that are summed up where no order tells of them


def timeline(site: Site, named: str) -> Timeline:
    """Everything that happened to an id and to what it hangs together with, in order of the chain.

    Args:
        named: a package, record, item, delivery (`7`, `T7`), an archive's reference, a culling
            order, a hold, or any other id that the log has.

    Raises:
        UsageError: nothing is known of it. Denied: who acts may not read the log.
    """
    site = entering(site, Right.READ_LOG)
    wanted = named.strip().removeprefix("urn:uuid:")
    with site.ledger.read() as connection:
        subject = subject_of(connection, wanted) if wanted else None
        subject = subject or _of_log(site, connection, wanted)
        if subject is None:
            raise refused("USE-UNKNOWN-ID", id=named)
        found = gather(site, connection, subject)
        return _told(site, connection, named, subject, found)


def actor_names(site: Site, told: Timeline) -> dict[str, str]:
    """Actor id -> login of those who appear; secrecy-marked, and the access log says who asked.

    Raises:
        Denied: who acts may not read the log. AccessNotWritten: it could not be written down.
    """
    actors = sorted({entry.event.actor for entry in told.entries})
    looked(entering(site, Right.READ_LOG), Action.NAMES_SHOWN, "actor", actors)
    with site.ledger.read() as connection:
        return {actor: login_of(connection, actor) for actor in actors}


def _of_log(site: Site, connection: Connection, named: str) -> Subject | None:
    """An id that the log knows and the ledger does not, such as that of a key, a run or a task."""
    if not named:
        return None
    for stored in events(connection, site.chain, object_id=logged(named), limit=1):
        kinds = (kind for kind, found in stored.event.objects if found == logged(named))
        return Subject(kind=next(kinds), id=named, own=(logged(named),))
    return None


def _told(
    site: Site, connection: Connection, named: str, subject: Subject, found: Gathered
) -> Timeline:
    references = References(connection, subject)
    return Timeline(
        kind=subject.kind,
        id=subject.id,
        named=named,
        chain=site.chain,
        house=site.name,
        packages=subject.packages,
        entries=tuple(
            replace(entry, references=references.of(entry.event)) for entry in found.entries
        ),
        stays=subject.stays,
        culled=tuple(_culled(connection, subject)),
        shortened=found.shortened,
    )


def _culled(connection: Connection, subject: Subject) -> Iterator[Culled]:
    """What is no more of the subject, order after order; what only a tombstone tells comes last."""
    told: set[str] = set()
    for order in subject.orders:
        for part in subject.parts:
            for one in _by_order(connection, order, part):
                told.add(order)
                yield one
    yield from _by_stones(connection, subject, told)


def _by_order(connection: Connection, order_id: str, part: tuple[str, str]) -> Iterator[Culled]:
    order = culling.entered(connection, order_id)
    record, package = part
    gone = related.listed_of(
        connection, order_id, record=record, package=package, states=related.GONE
    )
    for one in gone:
        yield Culled(
            order=order_id,
            kind=order.kind.value,
            package=one.package,
            records=one.records,
            files=one.files,
            bytes=one.bytes,
            at=order.started_at,
            state=order.state.value,
            verified=one.verified,
            row_id=one.row_id,
            version=one.version,
            disposal_decision=one.disposal_decision,
            application_decision=one.application_decision,
            protocol=order.protocol,
            final_on=order.final_at[:10],
        )


def _by_stones(connection: Connection, subject: Subject, told: set[str]) -> Iterator[Culled]:
    """At an archive whose ledger was made anew the store still tells what was culled."""
    if subject.record:
        stones = tombstones_of(connection, subject.record)
    else:
        stones = tuple(
            stone
            for package in subject.packages
            for stone in tombstones_in(connection, package, STONES)
        )
    sums: dict[tuple[str, str], list[Tombstone]] = {}
    for stone in stones:
        if stone.order not in told:
            sums.setdefault((stone.order, stone.package), []).append(stone)
    for (order, package), some in sums.items():
        yield Culled(
            order=order,
            package=package,
            records=len(some),
            files=_sum([stone.files for stone in some]),
            bytes=_sum([stone.bytes for stone in some]),
            at=some[0].culled_at,
            decisions=some[0].decisions,
        )


def _sum(numbers: list[int]) -> int:
    return -1 if min(numbers) < 0 else sum(numbers)
