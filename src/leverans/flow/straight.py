"""Packages that go to their first target while they are built, and of which no copy lies here.

`PackageStatus.place` says so, and with which mark: `@straight` or `@straight7`. Such a package is
checked where it has arrived, from its bytes, before any note tells of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from leverans.deliveries.interface import Arriving, Sending, StraightTarget
from leverans.deliveries.settling import Settling
from leverans.flow.engagement import Engagement, Goal
from leverans.flow.site import Site
from leverans.ledger import transfers
from leverans.model.delivery import DeliveryKind, PackageStatus
from leverans.model.errors import TargetError, WorldError
from leverans.packaging.interface import StraightFormat
from leverans.validators.containers.elsewhere import Elsewhere

STRAIGHT = "@straight"
STREAMS = 4  # open at once: metadata is read while content is hashed
SKIP = 1 << 20  # bytes that are read and thrown away rather than opening anew


def is_straight(package: PackageStatus) -> bool:
    """Whether a package was built so."""
    return package.place.startswith(STRAIGHT)


def mark_of(package: PackageStatus) -> str:
    """The mark that it was sent with."""
    return package.place.removeprefix(STRAIGHT)


def goes_straight(engagement: Engagement, kind: DeliveryKind) -> bool:
    """Whether a package shall be built so: a test delivery sends nothing, and is built here."""
    return engagement.agreement.transfer.straight and kind is DeliveryKind.REAL


def straight_format(engagement: Engagement) -> StraightFormat:
    """The format of the agreement, which must be able to; `TargetError` if not."""
    if not isinstance(engagement.format, StraightFormat):
        detail = f"{engagement.format.name} cannot be sent while it is built: leave straight out"
        raise TargetError(detail, again=False)
    return engagement.format


def straight_target(engagement: Engagement) -> StraightTarget:
    """The first target, which must be able to; `TargetError` if not."""
    target = engagement.target
    if not isinstance(target, StraightTarget):
        detail = f"{target.name} takes nothing that is still being built: leave straight out"
        raise TargetError(detail, again=False)
    return target


@contextmanager
def arriving(
    site: Site, engagement: Engagement, package: PackageStatus, size_hint: int
) -> Iterator[Arriving]:
    """A container on its way; what has come of it stays there when the block fails."""
    sending = Sending(check=site.check, mark=site.mark)
    there = straight_target(engagement).begin(package.id, size_hint, sending)
    try:
        yield there
    except BaseException:
        with suppress(WorldError):
            there.leave()
        raise


def withdraw(engagement: Engagement, package: PackageStatus) -> None:
    """Take away what has arrived of a package that is built anew; it is compared if it stays."""
    if is_straight(package):
        with suppress(WorldError):
            straight_target(engagement).withdraw(package.id, mark_of(package))


def goals_of(site: Site, engagement: Engagement, package: PackageStatus) -> tuple[Goal, ...]:
    """The targets of a package; the first has it already where it was sent while it was built."""
    first, *further = engagement.goals
    if not is_straight(package):
        return engagement.goals
    with site.ledger.read() as connection:
        built = transfers.transfer(connection, package.id, first.name)
    settling = Settling(straight_target(engagement), built.digest, mark_of(package))
    return (Goal(name=first.name, target=settling), *further)


@contextmanager
def read_there(engagement: Engagement, package: PackageStatus) -> Iterator[Elsewhere | None]:
    """How a package is read where it has arrived; None for one that lies here."""
    if not is_straight(package):
        yield None
        return
    opened = straight_target(engagement).arrived(package.id, mark_of(package))
    reading = ReadsAt(opened)
    try:
        yield Elsewhere(size=package.size, pread=reading.pread)
    finally:
        reading.close()


class ReadsAt:
    """Reads at offsets from streams that can only be read on; keeps a few of them open."""

    def __init__(self, opened: Callable[[int], BinaryIO]) -> None:
        self._opened = opened
        self._streams: list[tuple[int, BinaryIO]] = []  # where each is; the last used last

    def pread(self, size: int, offset: int) -> bytes:
        """So many bytes from an offset, fewer at the end."""
        stream = self._stream_at(offset)
        found = bytearray()
        while len(found) < size and (data := stream.read(size - len(found))):
            found += data
        self._streams.append((offset + len(found), stream))
        return bytes(found)

    def close(self) -> None:
        """Close all streams."""
        for _, stream in self._streams:
            stream.close()
        self._streams.clear()

    def _stream_at(self, offset: int) -> BinaryIO:
        for n, (place, stream) in enumerate(self._streams):
            if place <= offset <= place + SKIP:
                del self._streams[n]
                left = offset - place
                while left and (skipped := stream.read(left)):
                    left -= len(skipped)
                return stream
        if len(self._streams) == STREAMS:
            self._streams.pop(0)[1].close()
        return self._opened(offset)
