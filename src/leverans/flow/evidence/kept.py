"""The documents that the ledger and its stores keep, looked up by the digest that an event names.

What may not be shown is withheld with its reason (`withholding.py`); what is not kept any more is
said to be lost.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from leverans.flow.cull.protocol_store import opened
from leverans.flow.evidence.excerpts import agreement_excerpt, plan_excerpt
from leverans.flow.evidence.withholding import is_personal, may_name, speaks_of_people
from leverans.flow.site import Site
from leverans.ledger import culling_documents
from leverans.ledger.agreements import document_of, version_with
from leverans.ledger.confirmations import confirmation_with
from leverans.ledger.culling_documents import StoredDocument
from leverans.ledger.plan_decisions import decisions
from leverans.ledger.plan_versions import PlanFileKept, plan_entries, plan_of, plan_with
from leverans.ledger.receipts import StoredReceipt, receipt_with, receipts_for
from leverans.model.bundle import Withheld
from leverans.model.errors import ProtocolNotKept
from leverans.model.receipt import ReceiptKind

Said = Mapping[str, Any]  # an event, as JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document, or that it is withheld and why.

    Attributes:
        kind, ending: what it is, and how the name of its file ends.
        data: its bytes, None where it is withheld. withheld: the reason then.
        excerpt: a file with what may be told of it then, None where there is nothing.
        secret: whether it names people, and was asked for.
    """

    kind: str
    ending: str = "json"
    data: bytes | None = None
    withheld: str = ""
    excerpt: bytes | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Books:
    """Where documents are looked for; with those that name people, where it is asked for."""

    site: Site
    connection: Connection
    with_names: bool = False


def receipt(books: Books, said: Said, digest: str) -> Found:
    """The archive's answer; a refusal says which files were wrong, and is withheld."""
    kept = _receipt(books, said, digest)
    if kept is None:
        return lost("receipt")
    if kept.kind is ReceiptKind.REFUSAL:
        return Found(kind="receipt", withheld=Withheld.FILE_NAMES)
    return Found(kind="receipt", data=kept.document)


def _receipt(books: Books, said: Said, digest: str) -> StoredReceipt | None:
    """By the package that the event names, whose id may stand there as a digest."""
    for kind, named in said["objects"]:
        kept = receipts_for(books.connection, named) if kind == "package" else {}
        for each in kept.values():
            if each.sha256 == digest:
                return each
    return receipt_with(books.connection, digest)


def confirmation(books: Books, _: Said, digest: str) -> Found:
    """A fixity confirmation."""
    document = confirmation_with(books.connection, digest)
    return lost("confirmation") if document is None else Found(kind="confirmation", data=document)


def protocol(books: Books, said: Said, digest: str) -> Found:
    """A culling protocol; never its annex, which has the ids of records."""
    stored = _stored(books, said, digest)
    if stored is None:
        return lost("protocol")
    if stored.kind.endswith("-annex"):
        return Found(kind="annex", withheld=Withheld.RECORD_IDS)
    try:
        with opened(books.site, stored) as stream:
            return Found(kind="protocol", data=stream.read())
    except ProtocolNotKept:
        return lost("protocol")


def _stored(books: Books, said: Said, digest: str) -> StoredDocument | None:
    orders = [named for kind, named in said["objects"] if kind == "order"]
    found = (culling_documents.documents(books.connection, order) for order in orders)
    return next((each for known in found for each in known if each.sha256 == digest), None)


def agreement(books: Books, _: Said, digest: str) -> Found:
    """An agreement's file; where it names people, an excerpt unless they were asked for."""
    document = document_of(books.connection, digest)
    if document is None:
        return lost("agreement")
    names = may_name(document)
    if names and not books.with_names:
        excerpt = agreement_excerpt(digest, document, version_with(books.connection, digest))
        return Found(kind="agreement", withheld=Withheld.CONTACTS, excerpt=excerpt)
    return Found(kind="agreement", ending="toml", data=document, secret=names)


def plan(books: Books, said: Said, digest: str) -> Found:
    """A plan's file; an excerpt where it seems to name people, or is a workbook with authors."""
    kept = plan_with(books.connection, digest) or _plan_in_use(books, said, digest)
    if kept is None:
        return lost("plan")
    if kept.kind == "csv" and not is_personal(kept.document):
        return Found(kind="plan", ending="csv", data=kept.document)
    why = Withheld.PERSONAL_DATA if kept.kind == "csv" else Withheld.AUTHORS
    return Found(kind="plan", withheld=why, excerpt=_plan_excerpt(books, digest))


def _plan_excerpt(books: Books, digest: str) -> bytes | None:
    """The rows, where the plan was imported: a workbook in the workspace is not read for this."""
    known = (each for each in plan_entries(books.connection) if each.digest == digest)
    entry = next(known, None)
    if entry is None:
        return None
    return plan_excerpt(digest, entry, plan_of(books.connection, entry))


def _plan_in_use(books: Books, said: Said, digest: str) -> PlanFileKept | None:
    """A plan that was never imported: its file lies in the workspace, perhaps changed since."""
    name = said["refs"].get("plan", "")
    for path in sorted((books.site.root / "plans").glob("*")):
        if path.stem == name and path.suffix != ".toml":
            document = path.read_bytes()
            if hashlib.sha256(document).hexdigest() == digest:
                return PlanFileKept(kind=path.suffix[1:].lower(), document=document, about="")
    return None


def decision_texts(books: Books) -> dict[str, bytes]:
    """References of decisions, by their sha256: so the log has those that are like no id."""
    texts = [each.decision.ref.encode() for each in decisions(books.connection)]
    return {hashlib.sha256(text).hexdigest(): text for text in texts}


def decision(text: bytes) -> Found:
    """A decision's reference as a document: its text is what the digest is made of."""
    if speaks_of_people(text.decode()):
        return Found(kind="decision", withheld=Withheld.PERSONAL_DATA)
    return Found(kind="decision", ending="txt", data=text)


def lost(kind: str) -> Found:
    """A document that is not kept here any more."""
    return Found(kind=kind, withheld=Withheld.LOST)
