"""An agreement binds: it must be in force, and what was delivered under it stays as it was."""

from sqlalchemy import Connection

from leverans.flow.engagement import Engagement
from leverans.flow.history import Happened, write
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger.agreements import NewVersion, bound_delivery, keep_version, versions_of
from leverans.model.delivery import DeliveryKind
from leverans.model.submission import AgreementStatus


def check_in_force(site: Site, engagement: Engagement, kind: DeliveryKind) -> None:
    """Refuse to open a delivery under an agreement that is a draft, has ended or is not yet begun.

    A test delivery may be made under a draft. Receipts of what was sent before are collected
    whatever became of the agreement since.

    Raises:
        UsageError: it is not in force today.
    """
    terms, name = engagement.agreement.submission, engagement.agreement.id
    if terms.status is AgreementStatus.DRAFT and kind is DeliveryKind.REAL:
        raise refused("USE-AGREEMENT-DRAFT", agreement=name)
    today = site.clock().date()
    early = terms.valid_from is not None and today < terms.valid_from
    late = terms.valid_to is not None and today > terms.valid_to
    if early or late or terms.status is AgreementStatus.ENDED:
        raise refused(
            "USE-AGREEMENT-NOT-IN-FORCE",
            agreement=name,
            today=today.isoformat(),
            first=terms.valid_from.isoformat() if terms.valid_from else "-",
            last=terms.valid_to.isoformat() if terms.valid_to else "-",
        )


def check_version(site: Site, engagement: Engagement) -> None:
    """Refuse a changed agreement that still gives itself the version of one delivered under.

    Raises:
        UsageError: its `version` must be raised.
    """
    agreement = engagement.agreement
    stated = agreement.submission.version
    with site.ledger.read() as connection:
        others = [
            each.digest
            for each in versions_of(connection, agreement.id)
            if stated and each.version == stated and each.digest != agreement.digest
        ]
        number = bound_delivery(connection, agreement.id, others) if others else None
    if number is not None:
        raise refused(
            "USE-AGREEMENT-VERSION", agreement=agreement.id, version=stated, number=str(number)
        )


def keep_agreement(
    site: Site, connection: Connection, engagement: Engagement, delivery_id: str
) -> None:
    """Keep the agreement's text beside the delivery that is opened under it, with an event."""
    agreement = engagement.agreement
    new = NewVersion(
        agreement=agreement.id,
        version=agreement.submission.version,
        reference=agreement.reference,
        digest=agreement.digest,
        document=agreement.document,
        actor=site.actor,
        at=site.clock(),
    )
    kept = keep_version(connection, new)
    if kept is None:
        return
    word = "agreement.registered" if kept.number == 1 else "agreement.changed"
    told = Happened(
        event=word,
        objects=(("delivery", delivery_id), ("agreement", agreement.id)),
        refs=engagement.refs,
        counts={"version": kept.number},
        evidence=agreement.digest,
    )
    write(site, connection, told)
