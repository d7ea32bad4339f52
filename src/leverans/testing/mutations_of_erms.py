"""One change each that breaks a document of `sample_erms`, and exactly the rules that it breaks."""

from typing import NamedTuple

from leverans.testing.sample_erms import SampleErms

Swap = tuple[str, str]


class ErmsMutation(NamedTuple):
    """Swaps that break `rule`, and with it `also`: what cannot hold either once it is broken.

    `refused` says whether the published schema refuses the document as well.
    """

    rule: str
    swaps: tuple[Swap, ...]
    also: frozenset[str]
    refused: bool

    def apply(self, sample: SampleErms) -> None:
        """Break the sample."""
        for old, new in self.swaps:
            sample.change(old, new)


def only_ours(rule: str, *swaps: Swap, also: str = "") -> ErmsMutation:
    """One that the published schema lets pass."""
    return ErmsMutation(rule, swaps, frozenset(also.split()), refused=False)


def refused(rule: str, *swaps: Swap, also: str = "") -> ErmsMutation:
    """One that the published schema refuses."""
    return ErmsMutation(rule, swaps, frozenset(also.split()), refused=True)


_LIST_END = "</ArkivobjektListaArenden>\n"
_RECORDS = (
    "<ArkivobjektListaHandlingar><ArkivobjektHandling><ArkivobjektID>L 1</ArkivobjektID>"
    "<Rubrik>L</Rubrik></ArkivobjektHandling></ArkivobjektListaHandlingar>\n"
)
_NO_LIST = (  # what was listed lies where anything may lie
    ("<ArkivobjektListaArenden>", "<TillkommandeXMLdata>"),
    ("</ArkivobjektListaArenden>", "</TillkommandeXMLdata>"),
)
_NEXT_TITLE = "<Arendemening>Uppföljning</Arendemening>\n"
_MD5 = 'Checksumma="@md5:Bilagor/beslut nr 1.txt@" ChecksummaMetod="MD5"'
_LINK = "file:///Bilagor/beslut nr 1.txt"
_UUID = "UUID:0f8fad5b-d9cb-469f-a165-70867728950e"

ARENDE_MUTATIONS = (
    refused(
        "ARENDE-ROOT",
        ("<Leveransobjekt ", "<Leveransobject "),
        ("</Leveransobjekt>", "</Leveransobject>"),
    ),
    only_ours("ARENDE-NO-LIST", *_NO_LIST),
    refused("ARENDE-TWO-LISTS", (_LIST_END, _LIST_END + _RECORDS)),
    refused("ARENDE-LIST-EMPTY", (_NEXT_TITLE, _NEXT_TITLE + "<ArkivobjektListaHandlingar/>\n")),
    refused("ARENDE-ID-MISSING", ("<ArkivobjektID>RS 2019-1:1</ArkivobjektID>\n", "")),
    only_ours("ARENDE-ID-MISSING", (">RS 2019-1:1</ArkivobjektID>", "> </ArkivobjektID>")),
    only_ours("ARENDE-ID-REPEATED", (">RS 2019-1:1</ArkivobjektID>", ">RS 2019-1</ArkivobjektID>")),
    only_ours("ARENDE-SYSTEM-ID-REPEATED", ("7c9e6679742540de944be07fc1f90ae7", _UUID)),
    only_ours("ARENDE-SYSTEM-ID-FORM", (_UUID, "A-17")),
    refused("ARENDE-TITLE-MISSING", (_NEXT_TITLE, "")),
    only_ours("ARENDE-TITLE-MISSING", (">Uppföljning<", "><")),
    only_ours("ARENDE-RECORD-UNTITLED", ("<Rubrik>Beslut</Rubrik>", "<Rubrik> </Rubrik>")),
    refused(
        "ARENDE-ELEMENT-UNKNOWN",
        ("<StatusArande>Öppet</StatusArande>", "<StatusArende>Öppet</StatusArende>"),
    ),
    refused("ARENDE-ELEMENT-UNKNOWN", ("<Klass>", '<Klass xmlns="urn:prov">')),
    refused("ARENDE-ELEMENT-MISPLACED", ("<Rubrik>Beslut", "<Klass>1</Klass><Rubrik>Beslut")),
    refused(
        "ARENDE-ELEMENT-MISSING",
        ("<KlassificeringsstrukturNamn>KLS 2019</KlassificeringsstrukturNamn>\n", ""),
    ),
    only_ours("ARENDE-ELEMENT-BLANK", ("<Klass>2.1.1 Bidrag</Klass>", "<Klass/>")),
    only_ours("ARENDE-ELEMENT-BLANK", (">Registrator<", "> <")),
    refused("ARENDE-ATTRIBUTE-UNKNOWN", ('Mimetyp="', 'Mimetype="')),
    refused("ARENDE-ATTRIBUTE-MISSING", (' Namn="Beslut"', "")),
    refused("ARENDE-ATTRIBUTE-MISSING", (f' Lank="{_LINK}"', "")),
    refused("ARENDE-ATTRIBUTE-MISSING", (' Gallras="false"', "")),
    refused("ARENDE-ATTRIBUTE-MISSING", (' Typ="Sekretess"', "")),
    refused("ARENDE-TERM", (">Ad Acta.<", ">Ad Acta<")),
    refused("ARENDE-TERM", (">Inkommen</StatusHandling>", ">inkommen</StatusHandling>")),
    refused("ARENDE-TERM", ('Typ="Sekretess"', 'Typ="Sekretessbelagd"')),
    refused("ARENDE-TERM", ('Typ="Referens"', 'Typ="Refererar"')),
    refused("ARENDE-TERM", ('Esignatur="Nej"', 'Esignatur=""')),
    refused("ARENDE-TERM", ('<IDnummer Typ="1"', '<IDnummer Typ="7"')),
    only_ours("ARENDE-OTHER-TYPE-UNUSED", ('Typ="Referens"', 'Typ="Referens" AnnanTyp="a"')),
    only_ours("ARENDE-OTHER-TYPE-UNUSED", ('Typ="Annan typ"', 'Typ="Integritet"')),
    refused("ARENDE-DATE-FORM", (">2020-11-01T09:30:00<", ">2020-11-01T09:30:00Z<")),
    refused("ARENDE-DATE-FORM", (">2099-12<", ">december 2099<")),
    refused("ARENDE-DATE-FORM", ("<Skapad>2019-03-01</Skapad>", "<Skapad> 2019-03-01</Skapad>")),
    only_ours("ARENDE-DATE-UNREAL", (">2090-01-01<", ">2090-02-29<")),
    only_ours("ARENDE-DATE-UNREAL", (">2020-11-01T09:30:00<", ">2020-11-01T25:30:00<")),
    only_ours("ARENDE-DATE-ORDER", (">2020-11-30<", ">2018<")),
    only_ours("ARENDE-DATE-ORDER", ("<Arkiverat>2021<", "<Arkiverat>2020-10-31<")),
    only_ours("ARENDE-DATE-ORDER", (">2019-03-05<", ">2019-02-27<")),
    only_ours("ARENDE-DATE-FUTURE", ("<Arkiverat>2021<", "<Arkiverat>2026-11-23<")),
    refused("ARENDE-BOOLEAN", (">true<", ">ja<")),
    refused("ARENDE-BOOLEAN", ('Gallras="true"', 'Gallras="Ja"')),
    refused("ARENDE-NUMBER", ("<Lopnummer>1<", "<Lopnummer>1a<")),
    refused("ARENDE-NUMBER", ("<Lopnummer>1<", "<Lopnummer>2147483648<")),
    refused("ARENDE-NUMBER", ('Storlek="6"', 'Storlek="6 kB"')),
    only_ours(
        "ARENDE-DISPOSAL-CONTRADICTS",
        (
            "<GallringsForklaring>Bevaras",
            "<GallringsFrist>1</GallringsFrist>\n<GallringsForklaring>Bevaras",
        ),
    ),
    only_ours("ARENDE-DISPOSAL-NO-TERM", ('Gallras="false"', 'Gallras="1"')),
    only_ours("ARENDE-SECRECY-NO-LAW", ("<Lagrum>OSL 21 kap. 1 §</Lagrum>\n", "")),
    only_ours("ARENDE-SECRECY-NO-LAW", (">OSL 21 kap. 1 §<", "> <")),
    only_ours(
        "ARENDE-RELATION-ELSEWHERE", (">RS 2019-2</ArendeRelation>", ">RS 9</ArendeRelation>")
    ),
    refused("ARENDE-AGENT-NO-ROLE", ("<Roll>Registrator</Roll>\n", "")),
    refused("ARENDE-PARTY-UNNAMED", ("<Namn>Exempelföreningen</Namn>\n<Postort>", "<Postort>")),
    only_ours("ARENDE-PERSON-NUMBER-FORM", (">8020000000<", ">802000-0000<")),
    only_ours("ARENDE-FILE-MISSING", (_LINK, "Bilagor/saknas.txt")),
    only_ours("ARENDE-FILE-NEARLY", (_LINK, "Bilagor\\beslut nr 1.txt")),
    only_ours("ARENDE-FILE-NEARLY", (_LINK, "bilagor/Beslut nr 1.txt")),
    only_ours("ARENDE-FILE-OUTSIDE", (_LINK, "../../beslut nr 1.txt")),
    only_ours("ARENDE-FILE-OUTSIDE", (_LINK, "C:\\export\\beslut nr 1.txt")),
    only_ours("ARENDE-FILE-SIZE", ('Storlek="6"', 'Storlek="7"')),
    only_ours("ARENDE-FILE-DIGEST", (_MD5, _MD5.replace("beslut nr 1", "bilaga"))),
    only_ours("ARENDE-FILE-DIGEST", ("@sha256:Bilagor/ansökan", "@sha256:Bilagor/bilaga")),
    refused(
        "ARENDE-SIZE-OVERFLOW", ('Storlek="6"', 'Storlek="3000000000"'), also="ARENDE-FILE-SIZE"
    ),
    only_ours("ARENDE-DIGEST-FORM", ("@md5:", "0@md5:")),
    only_ours("ARENDE-DIGEST-FORM", ('Metod="MD5"', 'Metod="SHA-1"')),
    only_ours("ARENDE-DIGEST-NO-METHOD", (' ChecksummaMetod="MD5"', "")),
    only_ours("ARENDE-DIGEST-METHOD", ('Metod="MD5"', 'Metod="CRC32"')),
    only_ours(
        "ARENDE-SCHEMA-LOCATION",
        ("FGS-ERMS arendehantering.xsd", "FGS-ERMS/arendehantering.xsd"),
    ),
)

_CITS_LINK = "Bilagor/bilaga.txt"
_CONTACTS = (
    '<addressLine addressType="postal_city">Exempelstad</addressLine>\n'
    '<addressLine addressType="other" otherAddressLineType="building">A</addressLine>\n'
    '<contactLine contactType="other" otherContactLineType="chat">test</contactLine>\n'
)
_NO_AGGREGATIONS = (  # what was aggregated lies where anything may lie
    ("<aggregations>", "<additionalInformation><additionalXMLData>"),
    ("</aggregations>", "</additionalXMLData></additionalInformation>"),
)
_LOOSE_RECORD = (
    '<record systemIdentifier="1b4e28ba-2fa1-41d2-883f-0016d3cca427">'
    "<objectId>L 1</objectId><title>L</title></record>"
)
_RECORD_END = "</record>\n</aggregation>\n"
_DISPOSAL = "<disposalPeriod>10 år</disposalPeriod>\n"

CITS_MUTATIONS = (
    refused("ERMS-ROOT", ("<erms ", "<ERMS "), ("</erms>", "</ERMS>")),
    refused("ERMS-NO-LIST", *_NO_AGGREGATIONS),
    refused(
        "ERMS-TWO-LISTS",
        ("</aggregations>", f"</aggregations>\n<records>{_LOOSE_RECORD}</records>"),
    ),
    refused(
        "ERMS-LIST-EMPTY", ("</aggregations>", "</aggregations>\n<records/>"), also="ERMS-TWO-LISTS"
    ),
    refused("ERMS-AGGREGATION-MIXED", (_RECORD_END, _RECORD_END + _LOOSE_RECORD)),
    refused(
        "ERMS-ID-MISSING",
        ("<objectId>RS 2019-1:1</objectId>\n", ""),
        also="ERMS-RELATION-ELSEWHERE",
    ),
    only_ours(
        "ERMS-ID-REPEATED",
        (">RS 2019-1:1</objectId>", ">RS 2019-1</objectId>"),
        also="ERMS-RELATION-ELSEWHERE",
    ),
    only_ours(
        "ERMS-SYSTEM-ID-REPEATED",
        ("9b2d6c0e-8f2a-4c1f-9d5e-3c4b5a6d7e8f", "0f8fad5b-d9cb-469f-a165-70867728950e"),
    ),
    only_ours("ERMS-SYSTEM-ID-FORM", ("9b2d6c0e-8f2a-4c1f-9d5e-3c4b5a6d7e8f", "17")),
    only_ours("ERMS-UNTITLED", ("<title>Ansökan om bidrag</title>\n", "")),
    refused("ERMS-ELEMENT-UNKNOWN", ("<status value", "<Status value")),
    refused(
        "ERMS-ELEMENT-UNKNOWN",
        ("<title>Bidrag</title>", '<title xmlns="">Bidrag</title>'),
        also="ERMS-UNTITLED",
    ),
    refused("ERMS-ELEMENT-MISPLACED", ("<runningNumber>1<", "<term>1</term><runningNumber>1<")),
    refused("ERMS-ELEMENT-MISSING", ('<maintenanceStatus value="new"/>\n', "")),
    refused("ERMS-ELEMENT-MISSING", ("<regulation>URL 1 kap. 1 §</regulation>\n", "")),
    refused(
        "ERMS-ELEMENT-MISSING",
        ('<date dateType="loan">2020-01-01T00:00:00</date>\n', ""),
        ('<date dateType="take_back">2020-02-01T00:00:00</date>\n', ""),
    ),
    only_ours("ERMS-ELEMENT-BLANK", ("<agencyName>Exempelregionen<", "<agencyName><")),
    refused("ERMS-ATTRIBUTE-UNKNOWN", ("recordType=", "recordtype=")),
    refused("ERMS-ATTRIBUTE-MISSING", (' name="Bilaga"', "")),
    refused(
        "ERMS-ATTRIBUTE-MISSING", (' systemIdentifier="0f8fad5b-d9cb-469f-a165-70867728950e"', "")
    ),
    refused("ERMS-ATTRIBUTE-MISSING", (' disposable="true"', "")),
    refused("ERMS-ATTRIBUTE-MISSING", (' addressType="postal_city"', "")),
    refused("ERMS-TERM", ('value="closed"', 'value="Closed"')),
    refused("ERMS-TERM", ('aggregationType="class"', 'aggregationType="klass"')),
    refused("ERMS-TERM", ('dateType="created"', 'dateType="registered"')),
    refused("ERMS-TERM", ('dateType="applied"', 'dateType="created"')),
    refused("ERMS-TERM", ('agentType="administrator"', 'agentType="admin"')),
    only_ours("ERMS-OTHER-AGGREGATION", (' otherAggregationType="projekt"', "")),
    only_ours("ERMS-OTHER-DATE", (' otherDateType="reopened"', ' otherDateType=" "')),
    only_ours("ERMS-OTHER-DATE", ('actionDate dateType="decision"', 'actionDate dateType="other"')),
    only_ours("ERMS-OTHER-DIRECTION", (' otherDirectionDefinition="shared"', "")),
    only_ours("ERMS-OTHER-ADDRESS", (' otherAddressLineType="building"', "")),
    only_ours("ERMS-OTHER-CONTACT", (' otherContactLineType="chat"', "")),
    only_ours("ERMS-OTHER-AGENT", (' otherAgentType="handläggare"', "")),
    only_ours("ERMS-OTHER-DISPOSAL-DATE", ('otherDisposalDateType="review"', "")),
    only_ours("ERMS-OTHER-RESTRICTION", (' otherRestrictionType="copyright"', "")),
    only_ours("ERMS-OTHER-RELATION", (' otherRelationType="follows"', "")),
    only_ours("ERMS-CONTACT-EMPTY", (_CONTACTS, "")),
    only_ours("ERMS-OTHER-CLASSIFICATION-STATUS", ('otherClassificationSchemaStatus="draft"', "")),
    only_ours("ERMS-OTHER-UNUSED", ('dateType="closed"', 'dateType="closed" otherDateType="a"')),
    refused("ERMS-DATE-FORM", (">2019-03-01T08:00:00Z<", ">2019-03-01<")),
    refused("ERMS-DATE-FORM", ("<fromDate>2019-01-01<", "<fromDate>2019<")),
    refused("ERMS-DATE-FORM", ('noteDate="2020-01-01T00:00:00"', 'noteDate="2020-01-01"')),
    refused("ERMS-DATE-UNREAL", (">2020-11-01T09:30:00<", ">2020-11-31T09:30:00<")),
    refused("ERMS-DATE-UNREAL", ("08:00:00+02:00", "08:00:00+15:00")),
    only_ours("ERMS-DATE-ORDER", (">2020-11-30T", ">2018-11-30T")),
    only_ours("ERMS-DATE-ORDER", ("<toDate>2023", "<toDate>2018")),
    only_ours("ERMS-DATE-FUTURE", (">2020-11-30T", ">2030-11-30T")),
    refused("ERMS-BOOLEAN", ('disposable="true"', 'disposable="ja"')),
    refused("ERMS-BOOLEAN", (">false<", ">nej<")),
    refused("ERMS-BOOLEAN", ('eSignatureHasExisted="false"', 'eSignatureHasExisted=""')),
    refused("ERMS-NUMBER", ("<runningNumber>1<", "<runningNumber>1.0<")),
    only_ours("ERMS-DISPOSAL-CONTRADICTS", ('disposable="true"', 'disposable="0"')),
    only_ours(
        "ERMS-DISPOSAL-NO-TERM", ('<disposal disposable="false"', '<disposal disposable="true"')
    ),
    only_ours("ERMS-SECRECY-NO-LAW", (">OSL 21 kap. 1 §<", "><")),
    refused("ERMS-SECRECY-NO-LAW", ("<regulation>OSL 21 kap. 1 §</regulation>\n", "")),
    only_ours("ERMS-RELATION-ELSEWHERE", (">RS 2019-1:1</relation>", ">RS 7</relation>")),
    only_ours("ERMS-RELATION-ELSEWHERE", ("<parentAggregationId>2.1<", "<parentAggregationId>3<")),
    only_ours("ERMS-FILE-MISSING", (_CITS_LINK, "Bilagor/saknas.txt")),
    only_ours("ERMS-FILE-NEARLY", (_CITS_LINK, "Bilagor/BILAGA.txt")),
    only_ours("ERMS-FILE-OUTSIDE", (_CITS_LINK, "https://exempel.invalid/bilaga.txt")),
    only_ours("ERMS-SCHEMA-LOCATION", ("XML/ERMS ERMS.xsd", "XML/ERMS")),
    only_ours("ERMS-CLASSIFICATION-DANGLING", ('SchemaUsed="kls-2019"', 'SchemaUsed="kls-1999"')),
    only_ours("ERMS-CLASSIFICATION-NO-ID", (' classificationSchemaId="kls-2024"', "")),
    # an xs:ID: libxml2 does not see two alike when it streams
    only_ours("ERMS-CLASSIFICATION-REPEATED", ('SchemaId="kls-2024"', 'SchemaId="kls-2019"')),
    refused("ERMS-VERSIONS-MIXED", ('addressType="postal_city"', 'adressType="postal_city"')),
)
