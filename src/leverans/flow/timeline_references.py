"""What the events of a timeline refer to, resolved to what an auditor can read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from leverans.flow.timeline_subject import Subject
from leverans.ledger import culling, culling_documents, holds, related
from leverans.ledger.agreements import versions_of
from leverans.ledger.plan_versions import plan_entries
from leverans.ledger.receipts import receipts_for
from leverans.model.event import AuditEvent
from leverans.model.timeline import Reference

Told = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class References:
    """Looks each thing up once for all events of a timeline."""

    connection: Connection
    subject: Subject
    _known: dict[tuple[str, str], Told] = field(default_factory=dict)
    _proofs: dict[str, Reference] | None = None

    def of(self, event: AuditEvent) -> tuple[Reference, ...]:
        """What one event refers to, in a fixed order."""
        return tuple(self._found(event))

    def _found(self, event: AuditEvent) -> Iterator[Reference]:
        refs = event.refs
        if "agreement" in refs:
            digest = refs.get("agreement_digest", "")
            yield self._reference("agreement", refs["agreement"], digest)
        if "plan" in refs:
            yield self._reference("plan", refs["plan"], refs.get("plan_digest", ""))
        for kind, named in event.objects:
            if kind == "order":
                yield self._reference("order", named)
                yield from self._rows(named, event)
            elif kind == "hold":
                yield self._reference("hold", named)
        if event.reason == "hold" and "detail" in refs:
            yield self._reference("hold", refs["detail"])
        proof = self._proof(event.evidence)
        if proof is not None:
            yield proof

    def _reference(self, kind: str, named: str, digest: str = "") -> Reference:
        key = (f"{kind} {named}", digest)
        if key not in self._known:
            self._known[key] = _LOOKS[kind](self.connection, named, digest)
        return Reference(kind=kind, id=named, told=self._known[key])

    def _rows(self, order: str, event: AuditEvent) -> Iterator[Reference]:
        """The rows and decisions on which the order lists the subject."""
        if not event.event.startswith("disposal."):
            return
        key = ("rows", order)
        if key not in self._known:
            self._known[key] = tuple(self._listed(order))
        for row, told in self._known[key]:
            version, disposal, application = told.split("\n")
            named = (("version", version), ("disposal", disposal), ("application", application))
            yield Reference(kind="row", id=row, told=_given(named))

    def _listed(self, order: str) -> Iterator[tuple[str, str]]:
        seen: dict[tuple[str, str], None] = {}
        for record, package in self.subject.parts:
            for one in related.listed_of(self.connection, order, record=record, package=package):
                words = (one.version, one.disposal_decision, one.application_decision)
                seen[one.row_id, "\n".join(words)] = None
        yield from (row for row in seen if row[0])

    def _proof(self, digest: str) -> Reference | None:
        """The receipt or protocol that an event's evidence is the digest of."""
        if self._proofs is None:
            self._proofs = dict(self._documents())
        return self._proofs.get(digest) if digest else None

    def _documents(self) -> Iterator[tuple[str, Reference]]:
        for package in self.subject.packages:
            for kind, kept in receipts_for(self.connection, package).items():
                told = _given((("receipt", kind.value), ("sha256", kept.sha256)))
                yield kept.sha256, Reference(kind="receipt", id=kept.reference, told=told)
        own = (self.subject.id,) if self.subject.kind == "order" else ()
        for order in (*self.subject.orders, *own):
            for one in culling_documents.documents(self.connection, order):
                told = _given((("document", one.kind), ("sha256", one.sha256)))
                yield one.sha256, Reference(kind="protocol", id=order, told=told)


def _agreement(connection: Connection, named: str, digest: str) -> Told:
    kept = [one for one in versions_of(connection, named) if one.digest == digest]
    told = [("digest", digest)]
    if kept:
        number = str(kept[0].number)
        told += [("number", number), ("version", kept[0].version), ("reference", kept[0].reference)]
    return _given(told)


def _plan(connection: Connection, named: str, digest: str) -> Told:
    entries = [one for one in plan_entries(connection) if one.name == named]
    told = [("digest", digest or (entries[0].digest if entries else ""))]
    if entries:
        told += [("version", entries[0].version), ("decision", entries[0].decision)]
        told.append(("application", entries[0].application))
    return _given(told)


def _order(connection: Connection, named: str, _: str) -> Told:
    order = culling.order_named(connection, named)
    if order is None:
        return ()
    return _given((("kind", order.kind.value), ("list", order.list_digest)))


def _hold(connection: Connection, named: str, _: str) -> Told:
    hold = holds.hold_of(connection, named)
    return () if hold is None else (("kind", hold.kind.value),)


def _given(told: "tuple[tuple[str, str], ...] | list[tuple[str, str]]") -> Told:
    return tuple((what, value) for what, value in told if value)


_LOOKS = {"agreement": _agreement, "plan": _plan, "order": _order, "hold": _hold}
