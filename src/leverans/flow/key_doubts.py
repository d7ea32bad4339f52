"""What a key has signed that may be in other hands, and which of it is proven older than that."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from leverans.clock import LOCAL
from leverans.deliveries.wire_format import read_kept
from leverans.flow.site import Site
from leverans.ledger import anchors as checkpoints
from leverans.ledger import trusted_keys
from leverans.ledger.confirmations import all_confirmations
from leverans.ledger.packages import carrying
from leverans.ledger.receipts import all_receipts
from leverans.ledger.trusted_keys import TrustedKey
from leverans.model.anchor import Anchor
from leverans.signing.document import read_signed

CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulAnswer:
    """An answer that a lost key may have signed for somebody else.

    Attributes:
        package: which it is about. kind: of `ReceiptKind`, or `confirmation`. day: of keeping it.
    """

    package: str
    kind: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """What was signed with a key on or after the day since when it may be in other hands.

    Attributes:
        anchors: numbers of checkpoints.
    """

    answers: tuple[DoubtfulAnswer, ...] = ()
    anchors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorDoubt:
    """An anchor that a lost key has signed and nothing proves older than the loss.

    Attributes:
        number: of the checkpoint. key: id. since: the day of the loss (ISO). found: as in `Anchor`.
    """

    number: int
    key: str
    since: str
    found: str = ""


def signed_since(connection: Connection, key: TrustedKey, since: date) -> Doubtful:
    """What is kept that the key has signed on or after a day, by our own clock."""
    return Doubtful(
        answers=tuple(_answers(connection, key, since)),
        anchors=tuple(
            row.number
            for row in checkpoints.checkpoints(connection)
            if row.key == key.id and _day(row.made_at) >= since
        ),
    )


def anchor_doubts(site: Site, kept: Iterable[Anchor] = ()) -> tuple[AnchorDoubt, ...]:
    """The anchors that prove nothing by their signature any more: the ledger's, and those given.

    Args:
        kept: anchors that were read from files.
    """
    with site.ledger.read() as connection:
        lost = {key.id: key for key in trusted_keys.keys(connection) if key.lost_since}
        if not lost:
            return ()
        proven = {key.id: _proven(connection, key) for key in lost.values()}
        ours = [
            AnchorDoubt(number=row.number, key=row.key, since=lost[row.key].lost_since)
            for row in checkpoints.checkpoints(connection)
            if row.key in lost and row.number > proven[row.key]
        ]
        given = [
            AnchorDoubt(
                number=each.number,
                key=each.key,
                since=lost[each.key].lost_since,
                found=each.found,
            )
            for each in kept
            if each.key in lost and not _is_older(connection, each, lost[each.key], proven)
        ]
    return (*ours, *given)


def is_doubtful(key: TrustedKey, kept_at: datetime) -> bool:
    """Whether what was kept at a time may have been signed by somebody who has found the key."""
    return bool(key.lost_since) and _day(kept_at) >= date.fromisoformat(key.lost_since)


def _answers(connection: Connection, key: TrustedKey, since: date) -> Iterator[DoubtfulAnswer]:
    for kept in all_receipts(connection):
        if _day(kept.at) >= since and read_kept(kept.document).key == key.id:
            yield DoubtfulAnswer(package=kept.package_id, kind=kept.kind.value, day=_day(kept.at))
    for one in all_confirmations(connection):
        if _day(one.at) >= since and read_signed(one.document).key == key.id:
            yield DoubtfulAnswer(package=one.package_id, kind=CONFIRMATION, day=_day(one.at))


def _is_older(
    connection: Connection, anchor: Anchor, key: TrustedKey, proven: Mapping[str, int]
) -> bool:
    """Whether a kept file is, byte for byte, what the ledger had before the key was lost."""
    digest = hashlib.sha256(anchor.document).hexdigest()
    for row in checkpoints.checkpoints(connection, number=anchor.number):
        if row.sha256 == digest:
            return anchor.number <= proven[key.id]
    return any(
        kept.document == anchor.document and not is_doubtful(key, kept.at)
        for kept in all_receipts(connection)
    )


def _proven(connection: Connection, lost: TrustedKey) -> int:
    """The newest checkpoint that existed before a key was lost: it vouches for all before it.

    Each checkpoint names the one before by its digest, so what proves one proves the older ones.
    """
    since = date.fromisoformat(lost.lost_since)
    keys = {key.id: key for key in trusted_keys.keys(connection)}
    seen = (*_stamped(connection), *_signed(connection, keys), *_received(connection, keys))
    return max((number for number, day in seen if day < since), default=0)


def _stamped(connection: Connection) -> Iterator[tuple[int, date]]:
    """(checkpoint, day on which it existed), by the time-stamping authorities."""
    for stamp in checkpoints.stamps(connection):
        if stamp.stamped_at is not None and not stamp.problem:
            yield stamp.checkpoint, _day(stamp.stamped_at)


def _signed(connection: Connection, keys: Mapping[str, TrustedKey]) -> Iterator[tuple[int, date]]:
    """The same, by keys of our own that were never lost."""
    for row in checkpoints.checkpoints(connection):
        if row.key in keys and not keys[row.key].lost_since:
            yield row.number, _day(row.made_at)


def _received(connection: Connection, keys: Mapping[str, TrustedKey]) -> Iterator[tuple[int, date]]:
    """The same, by other houses, which have answered for the packages that carry them."""
    carried = carrying(connection)
    for kept in all_receipts(connection) if carried else ():
        key = keys.get(read_kept(kept.document).key)
        theirs = key is not None and not key.own and not is_doubtful(key, kept.at)
        if theirs and kept.package_id in carried:
            yield carried[kept.package_id], _day(kept.at)


def _day(at: datetime) -> date:
    return at.astimezone(LOCAL).date()
