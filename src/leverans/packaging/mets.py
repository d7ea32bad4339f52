"""METS 1.12.1 for E-ARK SIP 2.2.0 and 2.1.0, as text: the sections after the header.

The order is the schema's: header, dmdSec, amdSec, fileSec, structMap. The `<file>` lines come
from `listing`; the structMap points at whole file groups (CSIP116, CSIP119), so it does not
grow with the files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leverans.model.package import BuildOrder
from leverans.packaging.cases.forms import information_type
from leverans.packaging.escape import element, escape, href
from leverans.packaging.premis import derived

END = "</mets>\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A metadata file that METS points to (CSIP17-44).

    Attributes:
        id: XML id of its section. path: relative to the METS file.
        kind: MDTYPE, or `OTHER:` and the OTHERMDTYPE. mime: media type.
        size: bytes. digest, algorithm: of the file; created: time with offset.
    """

    id: str
    path: str
    kind: str
    mime: str
    size: int
    digest: str
    algorithm: str
    created: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A file group and its place in the structMap.

    Attributes:
        id: XML id. use: USE and LABEL. lines: its `<file>` elements when they are few.
        mets: path of the representation's METS, or "" when the group is pointed at itself.
    """

    id: str
    use: str
    lines: str = ""
    mets: str = ""


def descriptive(reference: Reference) -> str:
    """One dmdSec (CSIP17-30)."""
    return (
        f'<dmdSec ID="{reference.id}" CREATED="{reference.created}" STATUS="CURRENT">'
        f"{_pointer(reference)}</dmdSec>\n"
    )


def administrative(section: str, references: Iterable[Reference]) -> str:
    """The amdSec with one digiprovMD per file on the provenance (CSIP31-44)."""
    parts = "".join(
        f'<digiprovMD ID="{one.id}" CREATED="{one.created}" STATUS="CURRENT">'
        f"{_pointer(one)}</digiprovMD>"
        for one in references
    )
    return f'<amdSec ID="{section}">{parts}</amdSec>\n'


def _pointer(one: Reference) -> str:
    kind, _, other = one.kind.partition(":")
    more = f' OTHERMDTYPE="{other}"' if other else ""
    return (
        f'<mdRef LOCTYPE="URL" xlink:type="simple" xlink:href="{href(one.path)}" MDTYPE="{kind}"'
        f'{more} MIMETYPE="{one.mime}" SIZE="{one.size}" CREATED="{one.created}"'
        f' CHECKSUM="{one.digest}" CHECKSUMTYPE="{one.algorithm}"/>'
    )


def files_begin(order: BuildOrder, objid: str) -> str:
    """Begin of the fileSec (CSIP59)."""
    return f'<fileSec ID="{xml_id(order, objid, "files")}">\n'


def group_begin(order: BuildOrder, group: Group) -> str:
    """Begin of a file group (CSIP60-65)."""
    kind = ""
    if group.use.startswith("Representations"):
        value = escape(information_type(order.agreement.package))
        kind = f' csip:CONTENTINFORMATIONTYPE="{value}"'
    return f'<fileGrp ID="{group.id}" USE="{escape(group.use)}"{kind}>\n'


GROUP_END = "</fileGrp>\n"
FILES_END = "</fileSec>\n"


def structure(
    order: BuildOrder, objid: str, metadata: tuple[str, str], groups: Sequence[Group]
) -> str:
    """The CSIP structMap (CSIP80-119).

    Args:
        order: of the package. objid: of this METS. metadata: ADMID and DMDID lists.
        groups: one division each: by `fptr`, or by `mptr` where it has a METS of its own.
    """
    admid, dmdid = metadata
    children = element(
        "div",
        ID=xml_id(order, objid, "metadata"),
        LABEL="Metadata",
        ADMID=admid,
        DMDID=dmdid,
    )
    children += "".join(_division(order, objid, group) for group in groups)
    top = element("div", children, ID=xml_id(order, objid, "top"), LABEL=objid)
    identity = xml_id(order, objid, "structure")
    return element("structMap", top, ID=identity, TYPE="PHYSICAL", LABEL="CSIP") + "\n"


def _division(order: BuildOrder, objid: str, group: Group) -> str:
    if group.mets:
        pointer = element(
            "mptr",
            LOCTYPE="URL",
            xlink__type="simple",
            xlink__href=href(group.mets),
            xlink__title=group.id,
        )
        label = group.use
    else:
        pointer = element("fptr", FILEID=group.id)
        label = group.use.split("/", maxsplit=1)[0]
    return element("div", pointer, ID=xml_id(order, objid, "div", group.use), LABEL=label)


def xml_id(order: BuildOrder, *key: str) -> str:
    """An XML id that every rebuild gives again."""
    return f"uuid-{derived(order.package_id, 'xml', *key)}"
