"""Writes one event of the evidence log within the caller's transaction: both or neither."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from leverans.audit.log import append, hold_head
from leverans.audit.reading import time_of
from leverans.audit.vocabulary import is_identifier
from leverans.clock import stamp
from leverans.flow.site import Site
from leverans.model.event import AuditEvent

NAME = "leverans"
OTHERS = frozenset({"item", "package", "record"})
"""Kinds of objects that another house may have named."""
TWO_CLOCKS = timedelta(seconds=2)  # as far as the clocks of two machines may be apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What is worth an event; who, when and with what is added from the site.

    Attributes: as in `AuditEvent`.
    """

    event: str
    objects: tuple[tuple[str, str], ...] = ()
    refs: Mapping[str, str] = field(default_factory=dict)
    outcome: str = "success"
    reason: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    evidence: str = ""


def logged(named: str) -> str:
    """An id as the log takes it: one of others' making that is like no id stands as its sha256."""
    if is_identifier(named):
        return named
    return hashlib.sha256(named.encode("utf-8", "backslashreplace")).hexdigest()


def write(site: Site, connection: Connection, happened: Happened) -> None:
    """Append the event to the authority's chain.

    The clock is read when nobody else can write any more: of two writers, who comes second in the
    chain has the later time. A clock that is a little behind the newest event, as on another
    machine, gives that event's time; one that is further behind is written down as it is, for
    `log verify` to tell and a person to explain (`flow.log_care.note_clock`). A package may be
    called anything by who sends it: what is like no id stands as its digest (`logged`).
    """
    held = hold_head(connection, site.chain)
    newest = time_of(connection, site.chain, held.events)
    append(
        connection,
        site.chain,
        AuditEvent(
            event=happened.event,
            at=stamp(_not_before(site.clock(), newest)),
            actor=site.actor,
            role=site.role,
            objects=tuple(
                (kind, logged(named) if kind in OTHERS else named)
                for kind, named in happened.objects
            ),
            refs=happened.refs,
            outcome=happened.outcome,
            reason=happened.reason,
            counts=happened.counts,
            evidence=happened.evidence,
            software=f"{NAME} {site.software_version}",
            config=site.config,
        ),
        held=held,
    )


def _not_before(now: datetime, newest: datetime | None) -> datetime:
    if newest is not None and timedelta() < newest - now <= TWO_CLOCKS:
        return newest
    return now
