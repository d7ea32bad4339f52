"""Our DIDL: an Item is an archival object, an Item in it a representation, a Component a file."""

import pytest
from lxml import etree

from leverans.testing.schema_judge import (
    Change,
    Judge,
    put_first,
    remove,
    repeat,
    set_attribute,
    set_text,
)

DIDL = "urn:mpeg:mpeg21:2002:02-DIDL-NS"
PACKAGE = f"""<DIDL xmlns="{DIDL}" xmlns:core="urn:x-config:core"><Item>
<Descriptor><Statement mimeType="text/xml"><core:ArchivalObject idType="UUID" id="1">
<core:ObjectType>Plan</core:ObjectType></core:ArchivalObject></Statement></Descriptor>
<Item><Descriptor><Statement mimeType="text/xml"><core:Representation use="NATIVE"/></Statement>
</Descriptor><Component><Descriptor><Statement mimeType="text/xml"><core:File><core:Size>10
</core:Size></core:File></Statement></Descriptor>
<Resource ref="document_001.docx" mimeType="application/msword"/></Component></Item></Item></DIDL>
"""
CHANGES: list[tuple[str, Change, bool]] = [
    ("a package without an object", remove("Item"), False),
    ("two objects", repeat("Item"), False),
    ("an object without a description", remove("Descriptor"), True),
    ("an object with two descriptions", repeat("Descriptor"), True),
    ("a description that says nothing", remove("Statement"), False),
    ("a description that says two things", repeat("Statement"), False),
    ("a statement without a type", set_attribute("Statement", "mimeType", None), False),
    ("a statement in words", set_text("Statement", "ord"), True),
    ("a representation without a file", remove("Component"), True),
    ("two files", repeat("Component"), True),
    ("a file without content", remove("Resource"), False),
    ("content that stands in the file", set_attribute("Resource", "ref", None), True),
    ("content without a type", set_attribute("Resource", "mimeType", None), False),
    ("content before its description", put_first("Resource"), False),
    ("an attribute of the archive's own", set_attribute("Item", "{urn:x}a", "1"), True),
    ("an attribute that is none", set_attribute("Item", "use", "1"), False),
    ("an identifier", set_attribute("Item", "id", "i1"), True),
    ("words where none stand", set_text("Component", "ord"), False),
]


@pytest.mark.parametrize(("what", "change", "accepted"), CHANGES, ids=[one[0] for one in CHANGES])
def test_what_a_delivery_may_be(what: str, change: Change, accepted: bool) -> None:  # noqa: FBT001
    package = etree.fromstring(PACKAGE)  # noqa: TID251 (our own text)
    judge = Judge(DIDL)
    assert judge.accepts(package)
    assert judge.accepts_after(package, change) is accepted, what
