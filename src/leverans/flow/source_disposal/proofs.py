"""What proves that delivered packages are safe in the archive, one by one, asked anew each time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from leverans.clock import LOCAL
from leverans.deliveries.wire_format import read_kept
from leverans.flow.engagement import Engagement
from leverans.flow.key_doubts import is_doubtful
from leverans.flow.known_keys import is_of
from leverans.flow.site import Site
from leverans.flow.source_disposal.confirmed import believed
from leverans.flow.source_disposal.manifests import Digests, manifest_path
from leverans.flow.trust import disagreements
from leverans.ledger.packages import taken_over
from leverans.ledger.receipts import StoredReceipt, receipt_for
from leverans.ledger.trusted_keys import key_of
from leverans.model.delivery import PackageState, PackageStatus
from leverans.model.receipt import Receipt, ReceiptKind
from leverans.model.source_disposal import PackageProof
from leverans.signing.document import is_signed_by, read_signed
from leverans.signing.keys import read_public

S = PackageState
CONTROLLED = frozenset(
    {
        S.CUSTODY_TRANSFERRED,
        S.IN_INTERMEDIATE_ARCHIVE,
        S.SOURCE_DISPOSAL_DUE,
        S.SOURCE_DISPOSED,
        S.CLOSED,
    }
)
"""The reception control has passed, and the day has come on which somebody answers for it."""


def delivered_packages(site: Site, engagement: Engagement) -> Sequence[PackageStatus]:
    """The packages of an agreement that the archive has taken over, the oldest first."""
    with site.ledger.read() as connection:
        return taken_over(connection, engagement.agreement.id)


def proofs(
    site: Site, engagement: Engagement, packages: Sequence[PackageStatus], digests: Digests
) -> Mapping[str, PackageProof]:
    """Package id -> what is proved of it; what is not said is not proved.

    Args:
        digests: gets the digests of every manifest that is the signed one.
    """
    return {package.id: _proof(site, engagement, package, digests) for package in packages}


def _proof(
    site: Site, engagement: Engagement, package: PackageStatus, digests: Digests
) -> PackageProof:
    with site.ledger.read() as connection:
        proven_on = _proven_on(connection, engagement, package)
        confirmation = believed(connection, engagement, package)
    path = manifest_path(site, package)
    return PackageProof(
        package=package.id,
        proven_on=proven_on,
        controlled=package.state in CONTROLLED,
        manifest=path.is_file() and digests.take(path, package),
        confirmed_on=day_of(confirmation.at) if confirmation else None,
        records=package.records,
        found=confirmation.records if confirmation else 0,
    )


def _proven_on(
    connection: Connection, engagement: Engagement, package: PackageStatus
) -> date | None:
    """The day from which the archive answers for a package; None when nobody can prove it.

    What was received before its key was revoked, or lost, stays received; that the archive still
    has it is for a fixity confirmation to say, and that needs a key that counts today.
    """
    kept = receipt_for(connection, package.id, ReceiptKind.CUSTODY)
    if kept is None:
        return None
    receipt = read_kept(kept.document)
    signed = _signed_by_receiver(connection, engagement, receipt, kept.at)
    if not signed or any(_untrue(package, receipt)):
        return None
    return max(_days(receipt, kept))


def _days(receipt: Receipt, kept: StoredReceipt) -> Iterator[date]:
    yield day_of(receipt.at)
    yield kept.at.astimezone(LOCAL).date()
    yield date.fromisoformat(receipt.custody_from)


def _untrue(package: PackageStatus, receipt: Receipt) -> Iterator[bool]:
    yield from (True for _ in disagreements(package, receipt))
    if receipt.package_id != package.id or receipt.kind is not ReceiptKind.CUSTODY:
        yield True


def _signed_by_receiver(
    connection: Connection, engagement: Engagement, receipt: Receipt, kept_at: datetime
) -> bool:
    receiver = engagement.agreement.receiver
    key = key_of(connection, receipt.key) if receipt.key else None
    if key is None or key.own or not is_of(key, receiver.name, receiver.id):
        return False
    if is_doubtful(key, kept_at):
        return False
    return is_signed_by(read_signed(receipt.document), read_public(key.public_key.encode()))


def day_of(text: str) -> date:
    """The local day of a time with offset."""
    return datetime.fromisoformat(text).astimezone(LOCAL).date()
