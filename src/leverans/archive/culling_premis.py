"""PREMIS 3.0 of a culling: the event of deletion, and which object came before."""

from uuid import uuid5

from leverans.archive.aip_premis import HEAD, SPACE, event_type, identifier, kind_of
from leverans.archive.doomed import Mandate
from leverans.archive.layout import object_id
from leverans.archive.markup import tag, xml


def culling_premis(package_id: str, generation: int, mandate: Mandate, records: int) -> bytes:
    """The document; the same order gives the same bytes. Ids and figures, no titles.

    Args:
        generation: of what remains. records: how many were culled from it.
    """
    kind = kind_of(package_id)
    before, after = (object_id(package_id, one) for one in (generation - 1, generation))
    related = tag("relationshipType", "derivation") + tag("relationshipSubType", "has source")
    related += identifier("relatedObject", before, "OCFL")
    thing = (
        identifier("object", package_id, kind)
        + identifier("object", after, "OCFL")
        + tag("relationship", related)
    )
    body = f'<object xsi:type="intellectualEntity">{thing}</object>\n'
    body += _event(package_id, mandate, records) + _agents(package_id, mandate)
    return f"{HEAD}{body}</premis>\n".encode()


def culling_event_id(package_id: str, order: str) -> str:
    """Id of the event of a package's culling by an order, as the log has it too."""
    return _made_of(package_id, order, "event")


def _event(package_id: str, mandate: Mandate, records: int) -> str:
    decisions = ", ".join(mandate.decisions) or "-"
    said = f"culled (gallrat) by order {mandate.order}; protocol {mandate.protocol or '-'};"
    note = tag("eventOutcomeDetailNote", f"records={records}")
    linked = "".join(
        identifier("linkingAgent", _id(package_id, mandate, who)) for who, *_ in _who(mandate)
    )
    linked += identifier("linkingObject", package_id, kind_of(package_id))
    detail = tag("eventDetail", xml(f"{said} decisions {decisions}"))
    outcome = tag("eventOutcome", "success") + tag("eventOutcomeDetail", note)
    inner = (
        identifier("event", culling_event_id(package_id, mandate.order))
        + event_type("deletion")
        + tag("eventDateTime", xml(mandate.at))
        + tag("eventDetailInformation", detail)
        + tag("eventOutcomeInformation", outcome)
        + linked
    )
    return tag("event", inner) + "\n"


def _agents(package_id: str, mandate: Mandate) -> str:
    made = []
    for key, name, kind in _who(mandate):
        identity = identifier("agent", _id(package_id, mandate, key))
        named = tag("agentName", xml(name))
        if key == "actor":
            identity, named = identity + identifier("agent", name, "local"), ""
        made.append(tag("agent", identity + named + tag("agentType", kind)) + "\n")
    return "".join(made)


def _who(mandate: Mandate) -> list[tuple[str, str, str]]:
    """(key, name, type) of the agents there are; a person is its pseudonymous id."""
    found = [("software", mandate.software, "software")]
    found += [("archive", mandate.archive, "organization"), ("actor", mandate.actor, "person")]
    return [one for one in found if one[1]]


def _id(package_id: str, mandate: Mandate, *key: str) -> str:
    return _made_of(package_id, mandate.order, *key)


def _made_of(package_id: str, order: str, *key: str) -> str:
    return str(uuid5(SPACE, "\x1f".join((package_id, order, *key))))
