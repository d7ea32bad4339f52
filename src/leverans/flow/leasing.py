"""A worker's lease: taken, renewed by a heartbeat, given back; and the site to work in under it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from leverans.flow.kernel_lock import KernelLock
from leverans.flow.site import Site, random_id
from leverans.ledger import leases
from leverans.ledger.leases import Claim, Lease
from leverans.model.errors import LedgerError, Outrun

BEATS = 6  # to a lease: five may fail before another worker can take over


@contextmanager
def leased(site: Site, name: str, lock: KernelLock) -> Iterator[Site]:
    """Hold the lease on `name` for the length of the block.

    Yields:
        the site for this worker: every write of its ledger sees first that the lease is ours.

    Raises:
        LedgerBusy: another worker holds it. Outrun: another has taken over meanwhile.
    """
    claim = Claim(name=name, holder=random_id(), place=lock.place, alone=lock.ours)
    with site.ledger.begin() as connection:
        now = site.clock()
        lease = leases.take(connection, claim, at=now, until=now + _length(site))
    heart = Heart(site, lease)
    mine = replace(
        site,
        ledger=site.ledger.under(partial(leases.check, lease=lease)),
        apart="" if lock.ours else f"{name}-{lease.fence}",
        mark=lease.mark,
        check=heart.beat,
    )
    with heart.beating():
        yield mine


def _length(site: Site) -> timedelta:
    return timedelta(seconds=site.lease)


@dataclass(frozen=True, slots=True)
class Heart:
    """Renews a lease as long as this process runs; stopped or dead, it does not."""

    site: Site
    lease: Lease

    def beat(self) -> None:
        """Renew the lease now; `Outrun` when another worker has taken over."""
        with self.site.ledger.begin() as connection:
            now = self.site.clock()
            leases.renew(connection, self.lease, at=now, until=now + _length(self.site))

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat in a thread of its own, and give the lease back at the end."""
        end = threading.Event()
        thread = threading.Thread(target=self._beat_until, args=(end,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            end.set()
            thread.join()
            # a ledger that cannot be reached now lets the lease run out by itself
            with suppress(LedgerError), self.site.ledger.begin() as connection:
                leases.give_back(connection, self.lease, at=self.site.clock())

    def _beat_until(self, end: threading.Event) -> None:
        while not end.wait(self.site.lease / BEATS):
            try:
                self.beat()
            except Outrun:
                return  # whoever writes next is told
            except LedgerError:
                continue  # busy or away for the moment: the next beat may come through
