"""Breaks the rules of the mets element and its header: CSIP1–16, 117 and SIP1–31."""

from leverans.testing.mutation import REPRESENTATION, ROOT, Mutation, broken, renamed
from leverans.testing.sample_package import DATE

_ARCHIVIST = '<agent ROLE="ARCHIVIST" TYPE="ORGANIZATION"><name>Exempelnämnden</name>'
_SUBMITTER = '<agent ROLE="CREATOR" TYPE="ORGANIZATION"><name>Exempelregionen</name>'
_CONTACT = '<agent ROLE="CREATOR" TYPE="INDIVIDUAL"><name>Test Testsson</name></agent>\n'
_KEEPER = '<agent ROLE="PRESERVATION" TYPE="ORGANIZATION"><name>Exempelarkivet</name>'
_CODE = '<note csip:NOTETYPE="IDENTIFICATIONCODE">'
_SOFTWARE = 'ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"'
_VERSION = '<note csip:NOTETYPE="SOFTWARE VERSION">1</note>'
_TYPE = "Textual works – Digital"
_PROFILE = ' PROFILE="https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml"'


def _twice(rule: str, code: str, number: str) -> Mutation:
    """An identification code, and one more."""
    once = f"{_CODE}{code}</note>"
    return broken(rule, once, f"{once}{_CODE}{number}</note>")


def _agent(rule: str, agent: str, old: str, new: str, *also: str) -> Mutation:
    return broken(rule, agent, agent.replace(old, new), *also)


_SPREAD = '<agent ROLE="CREATOR" TYPE="OTHER"><name>x</name><note/></agent>'

HEADER_MUTATIONS = (
    broken("CSIPSTR2", 'OBJID="paket-1"', 'OBJID="paket-2"', "CSIP1"),
    broken("CSIP1", ' OBJID="paket-1"', ""),
    broken("CSIP1", 'OBJID="paket-1"', 'OBJID=""'),
    broken("CSIP1", 'OBJID="rep1"', 'OBJID="rep2"', path=REPRESENTATION),
    broken("CSIP2", _TYPE, "Textual works - Digital"),
    broken("CSIP2", _TYPE, "Other", "CSIP3"),  # no kind named: both say so
    broken("CSIP3", f'"{_TYPE}"', f'"{_TYPE}" csip:OTHERTYPE="egen"'),
    broken("CSIP3", f'"{_TYPE}"', f'"Other" csip:OTHERTYPE="{_TYPE}"'),
    broken("CSIP4", ' csip:CONTENTINFORMATIONTYPE="ERMS"', "", path=REPRESENTATION),
    broken("CSIP4", '"MIXED"', '"Mixed"'),
    broken("CSIP5", '="MIXED"', '="OTHER"', "CSIP4"),
    broken("CSIP5", '="MIXED"', '="MIXED" csip:OTHERCONTENTINFORMATIONTYPE="a"'),
    broken("CSIP6", _PROFILE, "", "SIP2"),
    broken("CSIP6", _PROFILE, ' PROFILE="E-ARK-SIP"', "SIP2"),
    renamed("CSIP117", "metsHdr", "metsHdx"),
    broken("CSIP7", f'CREATEDATE="{DATE}"', 'CREATEDATE="2026-03-02"'),
    broken("CSIP7", f'CREATEDATE="{DATE}"', 'CREATEDATE="2999-01-01T00:00:00"'),
    broken("CSIP8", f'LASTMODDATE="{DATE}"', 'LASTMODDATE="2026-03-01T08:00:00+01:00"'),
    broken("CSIP8", f'LASTMODDATE="{DATE}"', 'LASTMODDATE="2999-01-01T00:00:00"'),
    broken("CSIP9", ' csip:OAISPACKAGETYPE="SIP"', "", "SIP4"),
    broken("CSIP10", _SOFTWARE, 'ROLE="EDITOR" TYPE="OTHER"', "CSIP11", "CSIP12", "CSIP13"),
    # the marks on several agents: each of the two that come equally near lacks one
    broken("CSIP11", f"<agent {_SOFTWARE}", _SPREAD + f"<agent {_SOFTWARE[15:]}", "CSIP13"),
    broken("CSIP11", _SOFTWARE, _SOFTWARE.replace("CREATOR", "EDITOR")),
    broken("CSIP12", _SOFTWARE, _SOFTWARE.replace('"OTHER"', '"INDIVIDUAL"')),
    # an organisation that is creator is a second submitter, and one without a code
    broken("CSIP12", _SOFTWARE, _SOFTWARE.replace('"OTHER"', '"ORGANIZATION"'), "SIP15", "SIP20"),
    broken("CSIP13", ' OTHERTYPE="SOFTWARE"', ' OTHERTYPE="PROGRAM"'),
    broken("CSIP14", "<name>prov</name>", "<name/>"),
    broken("CSIP15", _VERSION, ""),
    broken("CSIP16", _VERSION, "<note>1</note>"),
    broken("SIP1", 'LABEL="Prov"', 'LABEL=" "'),
    broken("SIP2", "E-ARK-SIP-v2-2-0.xml", "E-ARK-SIP-2-v2-2-0.xml", "CSIP6"),
    broken("SIP2", "E-ARK-SIP-v2-2-0.xml", "E-ARK-SIP-v2-3-0.xml"),
    broken("SIP3", 'RECORDSTATUS="NEW"', 'RECORDSTATUS="NY"'),
    broken("SIP4", 'OAISPACKAGETYPE="SIP"', 'OAISPACKAGETYPE="AIP"'),
    broken("SIP5", ">LÖ 1<", "><"),
    broken("SIP5", 'TYPE="PREVIOUSSUB', 'TYPE="SUB'),
    broken("SIP6", ">LÖ 0<", "><"),
    broken("SIP7", "PREVIOUSREFERENCECODE", "REFERENCECODE"),
    broken("SIP8", ">R 0<", "><"),
    _agent("SIP9", _KEEPER, "PRESERVATION", "ARCHIVIST"),
    broken("SIP10", 'ROLE="ARCHIVIST"', 'ROLE="OTHER" OTHERROLE="ARCHIVIST"'),
    broken("SIP10", 'ROLE="ARCHIVIST"', 'ROLE="Archivist"'),
    _agent("SIP11", _ARCHIVIST, "ORGANIZATION", "OTHER"),
    broken("SIP12", "<name>Exempelnämnden</name>", ""),
    _twice("SIP13", "A1", "A2"),
    broken("SIP14", _CODE + "A1", "<note>A1"),
    _agent("SIP15", _ARCHIVIST, "ARCHIVIST", "CREATOR"),
    _agent("SIP16", _SUBMITTER, "CREATOR", 'OTHER" OTHERROLE="SUBMITTER'),
    Mutation(
        "SIP17",
        (
            (ROOT, _CONTACT, ""),
            (ROOT, _SUBMITTER, _SUBMITTER.replace("ORGANIZATION", "OTHER")),
        ),
        frozenset({"SIP15"}),  # a creator of no kind is no submitter
    ),
    broken("SIP18", "<name>Exempelregionen</name>", "<name> </name>"),
    _twice("SIP19", "B2", "B3"),
    broken("SIP20", _CODE + "B2", "<note>B2"),
    _agent("SIP22", _CONTACT, '"CREATOR"', '"OTHER" OTHERROLE="CONTACT PERSON"'),
    _agent("SIP23", _CONTACT, '"INDIVIDUAL"', '"OTHER" OTHERTYPE="Kontaktperson"'),
    broken("SIP24", "<name>Test Testsson</name>", ""),
    _agent("SIP25", _CONTACT, "</name>", "</name><note> </note>"),
    _agent("SIP26", _ARCHIVIST, "ARCHIVIST", "PRESERVATION"),
    broken("SIP27", 'ROLE="PRESERVATION"', 'ROLE="OTHER" OTHERROLE="PRESERVATION"'),
    _agent("SIP28", _KEEPER, "ORGANIZATION", "INDIVIDUAL"),
    broken("SIP29", "<name>Exempelarkivet</name>", ""),
    _twice("SIP30", "C3", "C4"),
    broken("SIP31", _CODE + "C3", '<note csip:NOTETYPE="SOFTWARE VERSION">C3'),
)
