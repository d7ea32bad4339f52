"""Writes one event of the evidence log within the caller's transaction: both or neither."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from leverans.audit.log import append
from leverans.audit.vocabulary import is_identifier
from leverans.clock import stamp
from leverans.flow.site import Site
from leverans.model.event import AuditEvent

NAME = "leverans"


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
    """Append the event to the authority's chain."""
    append(
        connection,
        site.chain,
        AuditEvent(
            event=happened.event,
            at=stamp(site.clock()),
            actor=site.actor,
            role=site.role,
            objects=happened.objects,
            refs=happened.refs,
            outcome=happened.outcome,
            reason=happened.reason,
            counts=happened.counts,
            evidence=happened.evidence,
            software=f"{NAME} {site.software_version}",
            config=site.config,
        ),
    )
