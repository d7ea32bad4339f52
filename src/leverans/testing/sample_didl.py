"""A small valid package of mellanarkiv DIDL, to break in one place at a time."""

from leverans.testing.sample_package import SamplePackage

INDEX = "index.xml"
NATIVE_ID = "0b6c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f21"
SPACES = (
    'xmlns="urn:mpeg:mpeg21:2002:02-DIDL-NS" xmlns:core="urn:exempel:core"'
    ' xmlns:vgr="urn:exempel:vgr" xmlns:vgrsd="urn:exempel:vgrsd"'
)
PLANNING = '<core:PreservationPlanning action="RETENTION" RDA="KU 2023-00999">Bevaras'
PLANNING += "</core:PreservationPlanning>"
CLASSES = (
    '<core:Classification id="1" classCode="2" level="VO" name="Styra">'
    '<core:Classification id="2" classCode="2.1" level="PG" name="Planera">'
    '<core:Classification id="3" classCode="2.1.1" level="P" name="Leda"/>'
    "</core:Classification></core:Classification>"
)
PRODUCER = '<core:Producer idType="HSA-ID" id="SE2321000131-E000000000001">Exempelnämnden'
PRODUCER += "</core:Producer>"
OBJECT_TYPE = '<core:ObjectType id="17" filePlan="KU.DHP.2024.1">Plan</core:ObjectType>'
CREATED = "<core:CreatedDateTime>2024-04-17T06:00:00Z</core:CreatedDateTime>"
EXTENSION = (
    "<vgr:VgrExtension><vgr:Title>Plan</vgr:Title>"
    "<vgr:RestrictionCode>Allmän handling - Offentlig</vgr:RestrictionCode></vgr:VgrExtension>"
)
DOMAIN = "<vgrsd:DomainExtension><vgrsd:ValidTo>2026-04-16</vgrsd:ValidTo></vgrsd:DomainExtension>"


def stated(content: str) -> str:
    """A Descriptor with one Statement."""
    statement = f'<Statement mimeType="text/xml">{content}</Statement>'
    return f"<Descriptor>{statement}</Descriptor>\n"


def archival_object(own_id: str) -> str:
    """Its metadata."""
    return stated(
        f'<core:ArchivalObject idType="UUID" id="{own_id}">\n{CREATED}\n{PLANNING}\n'
        "<core:AccessRight>Public</core:AccessRight>\n"
        "<core:Description>En plan</core:Description>\n"
        f'{OBJECT_TYPE}\n{CLASSES}\n<core:Unit refcode="" level=""/>\n{PRODUCER}\n'
        "</core:ArchivalObject>"
    )


def component(own_id: str, path: str, mime: str) -> str:
    """A file."""
    return (
        "<Component>"
        + stated(
            f'<core:File idType="UUID" id="{own_id}"><core:Size>@size:{path}@</core:Size>'
            f"<core:OriginalFileName>{path}</core:OriginalFileName></core:File>"
        )
        + f'<Resource ref="{path}" mimeType="{mime}"/></Component>\n'
    )


def representation(use: str, own_id: str, files: str, more: str = "") -> str:
    """An Item with its files; `more` stands in core:Representation."""
    record = f'<core:Representation idType="UUID" id="{own_id}" use="{use}">{more}'
    return f"<Item>{stated(record + '</core:Representation>')}{files}</Item>\n"


SOURCE = f'<core:Relationship type="hasSource" id="{NATIVE_ID}"/>'
KEPT = '<core:PreservationPlanning action="PRESERVATION">Bevaras</core:PreservationPlanning>'
WORD = component("7f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f31", "document_001.docx", "application/msword")
PDF = component("7f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f32", "document_002.pdf", "application/pdf")
NATIVE = representation("NATIVE", NATIVE_ID, WORD, KEPT)
ARCHIVED = representation("ORIGINAL", "0b6c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f22", PDF, SOURCE)
ITEM = (
    "<Item>\n"
    + archival_object("6f1c0a52-0d6f-4b1f-9a3b-2f3d0c9f8f11")
    + stated(EXTENSION)
    + stated(DOMAIN)
    + NATIVE
    + ARCHIVED
    + "</Item>\n"
)
DOCUMENT = f'<?xml version="1.0" encoding="UTF-8"?>\n<DIDL {SPACES}>\n{ITEM}</DIDL>\n'


def sample_didl() -> SamplePackage:
    """Valid; all there is to say is that the source sends no checksums."""
    return SamplePackage(
        {"document_001.docx": "plan", "document_002.pdf": "%PDF", INDEX: DOCUMENT}, "objekt-1"
    )
