"""Names of MPEG-21 DIDL and of the profile's own elements, whose namespaces are configuration."""

from collections.abc import Mapping
from functools import lru_cache

DIDL = "urn:mpeg:mpeg21:2002:02-DIDL-NS"
INDEX = "index.xml"
ITEM, COMPONENT = f"{{{DIDL}}}Item", f"{{{DIDL}}}Component"
STATEMENT, RESOURCE = f"{{{DIDL}}}Statement", f"{{{DIDL}}}Resource"
OBJECT, REPRESENTATION, FILE = "ArchivalObject", "Representation", "File"
PREFIXES: Mapping[str, tuple[str, ...]] = {  # what stands alone in a Statement -> whose it is
    OBJECT: ("core",),
    REPRESENTATION: ("core",),
    FILE: ("core",),
    "VgrExtension": ("vgr",),
    "DomainExtension": ("vgrsy", "vgrsd"),
}
CORE = frozenset(
    (
        "CreatedDateTime",
        "PreservationPlanning",
        "AccessRight",
        "ObjectType",
        "Classification",
        "Unit",
        "Producer",
        "Relationship",
        "Size",
        "OriginalFileName",
        "Checksum",
    )
)


@lru_cache(maxsize=1024)  # there are few, and each is asked for at every element
def local(tag: str) -> str:
    """The name without its namespace."""
    return tag.rpartition("}")[2]


@lru_cache(maxsize=1024)
def space(tag: str) -> str:
    """The namespace, or ""."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""
