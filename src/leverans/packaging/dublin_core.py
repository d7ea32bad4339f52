"""A package's description in simple Dublin Core (ISO 15836): a dozen lines about the whole."""

from leverans.model.package import BuildOrder
from leverans.packaging.escape import element, shown

NAME = "dc.xml"
KIND = "DC"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
)


def document(order: BuildOrder, records: int) -> str:
    """The whole description."""
    agreement = order.agreement
    terms = [
        ("title", agreement.label),
        ("creator", agreement.archival_creator.name),
        ("contributor", agreement.submitter.name),
        ("publisher", agreement.receiver.name),
        ("date", order.built_at.date().isoformat()),
        ("type", agreement.package.content_category),
        ("identifier", f"urn:uuid:{order.package_id}"),
        ("source", agreement.source.system),
        ("relation", agreement.reference),
    ]
    lines = (element(f"dc:{name}", shown(value)) + "\n" for name, value in terms if value)
    extent = element("dc:format", f"{records} records") + "\n"
    return f"{_HEAD}{''.join(lines)}{extent}</metadata>\n"
