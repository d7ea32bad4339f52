"""The kvittens of further targets: places that get the same packages, and must say that they have.

Only the first target's answers tell who answers for the records. Of the others it is asked that
somebody whose key a person has pinned says the bytes have arrived, and that these are ours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from leverans.flow.engagement import Engagement, Goal
from leverans.flow.site import Site
from leverans.flow.trust import disagreements, unsigned
from leverans.ledger.trusted_keys import key_of
from leverans.messages.catalogue import find
from leverans.model.delivery import PackageStatus
from leverans.model.finding import Finding
from leverans.model.receipt import Receipt, ReceiptKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Further:
    """What further targets said of a package.

    Attributes:
        complete: True when every target that is waited for has answered.
        receipts: target -> kvittens. wrong: what holds the delivery.
    """

    complete: bool
    receipts: Mapping[str, Receipt] = field(default_factory=dict)
    wrong: tuple[Finding, ...] = ()


def further_id(package_id: str, target: str) -> str:
    """Under which id a further target's kvittens is kept beside the package's own receipts."""
    return f"{package_id}:{target}"


def read_further(site: Site, engagement: Engagement, package: PackageStatus) -> Further:
    """Ask every further target whose receipt is required.

    Raises:
        TargetError: an answer cannot be read or understood.
    """
    asked = [goal for goal in engagement.further if goal.answers]
    found: dict[str, Receipt] = {}
    wrong: list[Finding] = []
    with site.ledger.read() as connection:
        for goal in asked:
            receipt = _answer(goal, package)
            if receipt is not None:
                found[goal.name] = receipt
                wrong += _wrong(connection, goal, package, receipt)
    return Further(complete=len(found) == len(asked), receipts=found, wrong=tuple(wrong))


def _answer(goal: Goal, package: PackageStatus) -> Receipt | None:
    """Its kvittens, or a refusal: that is no kvittens that agrees, and holds the delivery."""
    given = {receipt.kind: receipt for receipt in goal.target.receipts(package.id)}
    return given.get(ReceiptKind.REFUSAL) or given.get(ReceiptKind.ACKNOWLEDGEMENT)


def _wrong(
    connection: Connection, goal: Goal, package: PackageStatus, receipt: Receipt
) -> Iterator[Finding]:
    told = {"key": receipt.key, "party": goal.name}
    key = key_of(connection, receipt.key)
    if key is None or key.own:
        yield find("REC-KEY-UNKNOWN", told, location=package.id)
    else:
        yield from unsigned(key, receipt, told, package)
    if receipt.package_id != package.id:
        yield find("REC-OTHER-PACKAGE", location=package.id, other=receipt.package_id)
    elif receipt.kind is ReceiptKind.REFUSAL:
        told = {"target": goal.name, "reference": receipt.reference}
        yield find("REC-FURTHER-REFUSED", told, location=package.id)
    else:
        yield from disagreements(package, receipt)
