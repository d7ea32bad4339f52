"""Finds an order of two persons by its id."""

from collections.abc import Iterable
from typing import TypeVar

from leverans.flow.refused import refused
from leverans.model.two_persons import Decided

Order = TypeVar("Order", bound=Decided)


def named_order(orders: Iterable[Order], order_id: str) -> Order:
    """The order with this id.

    Raises:
        UsageError: there is none.
    """
    found = next((one for one in orders if one.id == order_id), None)
    if found is None:
        raise refused("USE-ORDER-UNKNOWN", order=order_id)
    return found
