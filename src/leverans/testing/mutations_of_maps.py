"""Breaks the rules of the file section and the structural map, of IDs and of the XML itself."""

from leverans.testing.mutation import LOST, REPRESENTATION, ROOT, Mutation, broken
from leverans.testing.sample_package import LINK


def _used_otherwise(*names: str) -> Mutation:
    """All content in groups that say they are something else."""
    swaps = tuple((ROOT, f'USE="Representations/{name}"', 'USE="Metadata"') for name in names)
    # rep1's div then names no group's USE, and its mptr the ID of a group that is none of content
    return Mutation("CSIP114", swaps, frozenset({"CSIP107", "CSIP108"}))


_MPTR = f'<mptr {LINK}"representations/rep1/METS.xml" xlink:title="grp-rep1"/>'
_OTHER = "representations/rep2/data/c.txt"

FILE_SECTION_MUTATIONS = (
    broken("CSIP58", '<fileSec ID="files">', '<fileSec ID="x"/><fileSec ID="files">'),
    broken("CSIP59", '<fileSec ID="files">', "<fileSec>"),
    broken("CSIP60", 'USE="Documentation"', 'USE="Metadata"', "CSIP116"),
    broken("CSIP60", 'USE="Documentation"', 'USE="documentation"', "CSIP64", "CSIP116"),
    broken("CSIP113", 'USE="Schemas"', 'USE="Metadata"', "CSIP118"),
    _used_otherwise("rep1", "rep2/data"),
    broken("CSIP61", 'ADMID="prov-1">', 'ADMID="dmd-1">'),
    broken("CSIP61", 'ADMID="prov-1">', 'ADMID="">'),
    broken("CSIP62", ' csip:CONTENTINFORMATIONTYPE="ERMS"', ""),
    broken("CSIP62", '="ERMS">\n<file ID="plain-1"', '="Erms">\n<file ID="plain-1"'),
    broken("CSIP63", ' csip:OTHERCONTENTINFORMATIONTYPE="egen"', ""),
    broken("CSIP63", 'MATIONTYPE="egen"', 'MATIONTYPE="ERMS"'),
    broken("CSIP64", "Representations/rep2/data", "Representations/rep9/data"),
    broken("CSIP64", 'USE="Schemas"', 'USE="Blandat"', "CSIP113", "CSIP118"),
    # a group without ID cannot be pointed to
    broken("CSIP65", ' ID="grp-xsd"', "", "CSIP100", "CSIP118", "PKG-FILEID-DANGLING"),
    broken(
        "CSIP66", '<fileGrp ID="grp-xsd"', '<fileGrp ID="tom" USE="Schemas"/><fileGrp ID="grp-xsd"'
    ),
)

STRUCT_MAP_MUTATIONS = (
    broken("CSIP80", 'LABEL="CSIP"', 'LABEL="Egen"', "CSIP82"),
    broken("CSIP81", "PHYSICAL", "LOGICAL"),
    broken("CSIP82", 'LABEL="CSIP"', 'LABEL="csip"', "CSIP80"),
    broken("CSIP83", '<structMap ID="map"', "<structMap"),
    broken("CSIP84", '<div ID="div-top"', '<div ID="ett"/><div ID="div-top"'),
    broken("CSIP85", ' ID="div-top"', ""),
    broken("CSIP88", 'LABEL="Metadata"', 'LABEL="Uppgifter"', "CSIP90"),
    broken("CSIP89", ' ID="div-md"', ""),
    broken("CSIP90", 'LABEL="Documentation"', 'LABEL="Metadata"', "CSIP88", "CSIP93"),
    broken("CSIP91", 'ADMID="rights-1 prov-1"', 'ADMID="prov-1"'),
    broken("CSIP92", ' DMDID="dmd-1"/>', "/>"),
    broken("CSIP91", 'ADMID="rights-1 prov-1"', 'ADMID="prov-1 dmd-1"', "PKG-ADMID-DANGLING"),
    broken("CSIP93", '<div ID="div-doc"', '<div ID="d" LABEL="Documentation"/><div ID="div-doc"'),
    broken("CSIP94", ' ID="div-doc"', ""),
    broken("CSIP95", 'LABEL="Documentation"', 'LABEL="documentation"', "CSIP93"),
    broken("CSIP96", '<fptr FILEID="grp-doc"/>', "", "CSIP116"),
    broken("CSIP116", '<fptr FILEID="grp-doc"/>', '<fptr FILEID="doc-1"/>', "CSIP96"),
    broken("CSIP116", 'FILEID="grp-doc"/>', 'FILEID="grp-doc"/><fptr FILEID="grp-xsd"/>'),
    broken("CSIP97", '<div ID="div-xsd" LABEL="Schemas">', '<div ID="div-xsd" LABEL="X">'),
    broken("CSIP98", ' ID="div-xsd"', ""),
    broken("CSIP99", 'LABEL="Schemas"', 'LABEL="SCHEMAS"', "CSIP97"),
    broken("CSIP100", '<fptr FILEID="grp-xsd"/>', "", "CSIP118"),
    broken("CSIP118", '<fptr FILEID="grp-xsd"/>', '<fptr FILEID="xsd-1"/>', "CSIP100"),
    broken("CSIP101", 'LABEL="Representations"', 'LABEL="Content"'),
    broken(
        "CSIP101", '<div ID="div-rep"', '<div ID="d" LABEL="Representations"/><div ID="div-rep"'
    ),
    broken("CSIP102", ' ID="div-rep"', ""),
    broken("CSIP103", 'LABEL="Representations"', 'LABEL="representations"', "CSIP101"),
    broken("CSIP104", '<fptr FILEID="grp-plain"/>', "", "CSIP119"),
    broken("CSIP119", '<fptr FILEID="grp-plain"/>', '<fptr FILEID="plain-1"/>', "CSIP104"),
    broken("CSIP105", 'LABEL="Representations/rep1"', 'LABEL="rep1"', "CSIP107"),
    broken("CSIP106", ' ID="div-rep1"', ""),
    broken("CSIP107", 'LABEL="Representations/rep1"', 'LABEL="Representations/rep3"', "CSIP105"),
    broken("CSIP108", 'xlink:title="grp-rep1"', 'xlink:title="rep1"'),
    broken("CSIP108", 'xlink:title="grp-rep1"', 'xlink:title="grp-plain"'),
    broken("CSIP109", _MPTR, _MPTR * 2),
    # the group of its METS is then pointed to by no one
    broken("CSIP109", _MPTR, "", "CSIP104", "CSIP119"),
    broken("CSIP110", '"representations/rep1/METS.xml" xlink:title', f'"{_OTHER}" xlink:title'),
    broken("CSIP110", '"representations/rep1/METS.xml" xlink:title', '"a/METS.xml" xlink:title'),
    broken("CSIP111", '<mptr LOCTYPE="URL" xlink:type="simple"', '<mptr LOCTYPE="URL"'),
    broken("CSIP112", '<mptr LOCTYPE="URL"', '<mptr LOCTYPE="ARK"'),
)

_LOWER = "https://dilcis.eu/XML/METS/CSIPExtensionMETS"

WHOLE_MUTATIONS = (
    broken("CSIP67", 'ID="xsd-1"', 'ID="doc-1"'),
    broken("PKG-ID-REPEATED", 'ID="div-doc"', 'ID="div-md"'),
    broken("PKG-FILEID-DANGLING", 'FILEID="grp-doc"', 'FILEID="grp-docs"', "CSIP96", "CSIP116"),
    broken(
        "PKG-ADMID-DANGLING",
        'ADMID="rights-1 prov-1"',
        'ADMID="rights-1 prov-1 x"',
        "CSIP91",
    ),
    broken("PKG-DMDID-DANGLING", 'DMDID="dmd-1"/>', 'DMDID="dmd-1 prov-1"/>', "CSIP92"),
    broken("PKG-ATTRIBUTE-UNKNOWN", "<metsHdr ", '<metsHdr csip:OAISSTATUS="SIP" '),
    broken("PKG-ATTRIBUTE-UNKNOWN", "<note csip", '<note sip:NOTETYPE="" csip'),
    broken("PKG-ATTRIBUTE-UNKNOWN", "<structMap ", '<structMap csip:TYP="" '),
    broken("PKG-NAMESPACE-CASE", "<mets ", f'<mets xmlns:c="{_LOWER}" c:OTHERTYPE="x" '),
    broken("XML-MALFORMED", "</structMap>", ""),
    broken("XML-DOCTYPE", "<mets ", '<!DOCTYPE mets [<!ENTITY a "b">]><mets ', LOST),
    broken(
        "XML-NOT-METS",
        "http://www.loc.gov/METS/",
        "http://www.loc.gov/METS/v2",
        LOST,
        path=REPRESENTATION,
    ),
)
