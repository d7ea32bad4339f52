"""Except: a person leaves an item out of a delivery, with a reason that every report counts."""

from dataclasses import dataclass

from sqlalchemy import Connection

from leverans.flow.history import Happened, write
from leverans.flow.permission import admitted
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger.exceptions import ReasonedException, except_item
from leverans.ledger.item_names import items_named, items_shaped, names_of
from leverans.messages.redaction import MASK, redacted
from leverans.model.rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Excepted:
    """What was left out: the item's id and the name it was found under."""

    item: str
    name: str


def leave_out(site: Site, agreement: str, named: str, reason: str) -> Excepted:
    """Leave an item out from now on.

    Args:
        agreement: id of the agreement. named: the item's id, or its name as a report shows it.
        reason: why; kept apart from the evidence log, which holds only that it happened.

    Raises:
        UsageError: no report names such an item, several have that name, or there is no reason.
    """
    if not reason.strip():
        raise refused("USE-NO-REASON")
    with site.ledger.begin() as connection:
        site = admitted(site, connection, Right.EXCEPT)
        found = names_of(connection, [named])
        items = list(found) or items_named(connection, named) or _masked(connection, named)
        if not items:
            raise refused("USE-NO-ITEM", item=named)
        if len(items) > 1:
            raise refused("USE-MANY-ITEMS", item=named, ids=", ".join(items))
        item = items[0]
        name = found.get(item, named)
        kept = ReasonedException(
            item=item,
            agreement=agreement,
            name=name,
            reason=reason.strip(),
            actor=site.actor,
            at=site.clock(),
        )
        except_item(connection, kept)
        made = Happened(
            event="exception.made",
            objects=(("item", item), ("agreement", agreement)),
            refs={"agreement": agreement},
        )
        write(site, connection, made)
    return Excepted(item=item, name=name)


def _masked(connection: Connection, named: str) -> list[str]:
    """The items whose name a report shows so, with personal data masked."""
    if MASK not in named:
        return []
    shaped = items_shaped(connection, named, any_one=MASK)
    return [item for item, name in shaped if redacted(name) == named]
