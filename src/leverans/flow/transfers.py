"""How far the packages of a delivery are at each target, for outcomes and faces."""

from leverans.flow.site import Site
from leverans.ledger import transfers
from leverans.model.delivery import Delivery
from leverans.model.transfer import Transfer


def transfers_to_targets(site: Site, delivery: Delivery | None) -> tuple[Transfer, ...]:
    """What has been begun for each package of a delivery, at each target."""
    with site.ledger.read() as connection:
        return tuple(
            transfer
            for package in (delivery.packages if delivery else ())
            for transfer in transfers.transfers_of(connection, package.id)
        )
