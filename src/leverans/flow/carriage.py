"""One package on its way to one target: what is done, and what the ledger says of it.

The status at each target is written with its event in one transaction, together with the
package's own state where that changes: it is announced with the first target that has the note,
and in transit with the last that has the package.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO

from sqlalchemy import Connection

from leverans.deliveries.interface import Progress, Sending, Target
from leverans.deliveries.retrying import Retrying
from leverans.deliveries.within_hours import WithinHours, refuse_outside
from leverans.flow.engagement import Engagement, Goal
from leverans.flow.history import Happened, write
from leverans.flow.moves import Move, counts_of, move
from leverans.flow.site import Site
from leverans.ledger import packages, transfers
from leverans.model.delivery import PackageState, PackageStatus
from leverans.model.errors import NotNow, WorldError
from leverans.model.package import Package
from leverans.model.receipt import DeliveryNote, Sent
from leverans.model.transfer import Transfer, TransferState

T = TransferState


@dataclass(frozen=True, slots=True, kw_only=True)
class Cargo:
    """What is carried: the package as the ledger knew it, its files, its note.

    `opened` gives the container's bytes where they do not lie in the outbox.
    """

    status: PackageStatus
    package: Package
    note: DeliveryNote
    opened: Callable[[int], BinaryIO] | None = None


class Carriage:
    """Carries one package to one target; a `Told` of the tries that are made."""

    def __init__(self, site: Site, engagement: Engagement, cargo: Cargo, goal: Goal) -> None:
        self._site = site
        self._engagement = engagement
        self._cargo = cargo
        self._goal = goal
        with site.ledger.read() as connection:
            self._now = transfers.transfer(connection, cargo.status.id, goal.name)
        self._doing = T.WAITING

    @property
    def status(self) -> Transfer:
        """How far it is."""
        return self._now

    def announce(self) -> None:
        """Put the note before the target, unless it has it."""
        if self._now.announced:
            return
        self._doing = T.WAITING
        self._trying(self._goal.target).announce(self._cargo.note)
        with self._site.ledger.begin() as connection:
            self._change(connection, state=T.ANNOUNCED, last_error="")
            self._happened(connection, PackageState.ANNOUNCED, Move(
                to=PackageState.ANNOUNCED,
                event="transfer.announced",
                evidence=self._cargo.status.manifest_digest,
            ))  # fmt: skip

    def send(self, progress: Progress, others: int) -> None:
        """Send what the target lacks, unless it is there.

        Args:
            progress: told of bytes that are there. others: targets that do not have it yet.

        Raises:
            NotNow: outside of the agreed hours; what is there stays for the next run.
            WorldError: the last try failed; it is in the ledger and in the log.
        """
        if self._now.state is T.SENT:
            return
        hours, target = self._engagement.agreement.transfer.hours, self._goal.target
        refuse_outside(hours, self._site.clock())
        if hours is not None:
            target = WithinHours(target, hours, self._site.clock)
        self._doing = T.SENDING
        sending = Sending(check=self._site.check, mark=self._site.mark, opened=self._cargo.opened)
        try:
            sent = self._trying(target).send(
                self._cargo.package, self._cargo.note, progress, sending
            )
        except NotNow:
            with self._site.ledger.begin() as connection:
                self._change(connection, state=T.ANNOUNCED)
            raise
        self._arrived(sent, others)

    def _arrived(self, sent: Sent, others: int) -> None:
        with self._site.ledger.begin() as connection:
            self._change(
                connection,
                state=T.SENT,
                sent_at=self._site.clock(),
                bytes=sent.size,
                digest=sent.digest,
                last_error="",
            )
            to = PackageState.ANNOUNCED if others else PackageState.IN_TRANSIT
            self._happened(connection, to, Move(
                to=to,
                event="transfer.sent",
                outcome="success" if sent.resent else "already_there",
                counts={**counts_of(self._cargo.status), "size": sent.size},
                evidence=self._cargo.status.manifest_digest,
            ))  # fmt: skip

    def begun(self) -> None:
        """A try begins; see `Told`."""
        if self._doing is T.SENDING:
            with self._site.ledger.begin() as connection:
                self._change(connection, state=T.SENDING, tries=self._now.tries + 1)

    def failed(self, error: WorldError) -> None:
        """A try failed: an event with the kind of error, and no name in it."""
        kind = type(error).__name__
        with self._site.ledger.begin() as connection:
            self._change(connection, state=T.FAILED, last_error=kind)
            told = Happened(
                event="transfer.failed",
                objects=self._objects,
                refs=self._engagement.refs,
                outcome="failure",
                reason=kind,
                counts={"tries": self._now.tries},
            )
            write(self._site, connection, told)

    @property
    def _about(self) -> tuple[tuple[str, str], ...]:
        return (("target", self._goal.name),)

    @property
    def _objects(self) -> tuple[tuple[str, str], ...]:
        status = self._cargo.status
        return (("delivery", status.delivery_id), ("package", status.id), *self._about)

    def _trying(self, target: Target) -> Retrying:
        site, terms = self._site, self._engagement.agreement.transfer
        return Retrying(target, terms, self, pause=site.pause, chance=site.chance)

    def _change(self, connection: Connection, **values: object) -> None:
        to = replace(self._now, **values)  # type: ignore[arg-type] # names of its own fields
        self._now = transfers.change(connection, self._now, to, at=self._site.clock())

    def _happened(self, connection: Connection, to: PackageState, moved: Move) -> None:
        """The event, with the package's own move where there is one."""
        now = packages.package(connection, self._cargo.status.id)
        about = replace(moved, about=self._about)
        if now.state is not to:
            move(self._site, connection, self._engagement, now, about)
            return
        told = Happened(
            event=moved.event,
            objects=self._objects,
            refs=self._engagement.refs,
            outcome=moved.outcome,
            counts=moved.counts,
            evidence=moved.evidence,
        )
        write(self._site, connection, told)
