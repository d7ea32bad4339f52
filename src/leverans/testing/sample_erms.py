"""One rich valid document each of FGS Ärendehantering 1.0 and CITS ERMS 3.0, and the files around.

Made without `validators`, to break in one place at a time. `@size:path@` and `@md5:path@` (or
another of hashlib's names) are filled in when a document is written.
"""

import hashlib
import re
from pathlib import Path

FILES = {
    "Bilagor/ansökan.txt": b"Ans\xc3\xb6kan",
    "Bilagor/beslut nr 1.txt": b"Beslut",
    "Bilagor/bilaga.txt": b"",
}

ARENDE = """<?xml version="1.0" encoding="UTF-8"?>
<Leveransobjekt xmlns="http://xml.ra.se/e-arkiv/FGS-ERMS"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://xml.ra.se/e-arkiv/FGS-ERMS arendehantering.xsd">
<SystemInfo>
<AnpassadMetadataInformation><a xmlns="urn:prov">1</a></AnpassadMetadataInformation>
</SystemInfo>
<ArkivbildarStruktur>
<Arkivbildare>
<Namn>Exempelregionen</Namn>
<VerksamhetstidFran>1999</VerksamhetstidFran>
<Arkivbildare>
<Namn>Exempelnämnden</Namn>
</Arkivbildare>
</Arkivbildare>
</ArkivbildarStruktur>
<Informationsklass>1</Informationsklass>
<VerksamhetsbaseradArkivredovisning>
<ArkivReferens>SE/R/1</ArkivReferens>
<KlassificeringsstrukturNamn>KLS 2019</KlassificeringsstrukturNamn>
<KlassReferens>2.1</KlassReferens>
</VerksamhetsbaseradArkivredovisning>
<EgnaElement>
<EgnaElementBeskrivning>Eget</EgnaElementBeskrivning>
<EgetElement Namn="a" DataTyp="text">
<Varde>1</Varde>
<Egenskaper>
<Egenskap Namn="b"><Varde>2</Varde></Egenskap>
</Egenskaper>
</EgetElement>
</EgnaElement>
<TillkommandeXMLdata><Namn xmlns="urn:prov"/></TillkommandeXMLdata>
<ArkivobjektListaArenden>
<ArkivobjektArende Systemidentifierare="UUID:0f8fad5b-d9cb-469f-a165-70867728950e">
<ArkivobjektID>RS 2019-1</ArkivobjektID>
<Informationsklass>1</Informationsklass>
<KlassReferens>2.1.1</KlassReferens>
<ExtraID ExtraIDTyp="motpartens diarienummer">M 7</ExtraID>
<ArendeTyp>Bidrag</ArendeTyp>
<Arkiverat>2021</Arkiverat>
<Avslutat>2020-11-30</Avslutat>
<Beskrivning>Ansökan om bidrag</Beskrivning>
<Beslutat>2020-11-01T09:30:00</Beslutat>
<Forvaringsplats>Närarkiv 1</Forvaringsplats>
<Gallring Gallras="true">
<GallringsFrist>10 år</GallringsFrist>
<GallringsForklaring>Plan 2019</GallringsForklaring>
<GallringsPeriodSlut>2099-12</GallringsPeriodSlut>
</Gallring>
<Agent>
<Roll>Handläggare</Roll>
<Namn>Test Testsson</Namn>
<Enhetsnamn>Kansliet</Enhetsnamn>
</Agent>
<Klass>2.1.1 Bidrag</Klass>
<Restriktion Typ="Sekretess">
<ForklarandeText>Uppgift om hälsa</ForklarandeText>
<Lagrum>OSL 21 kap. 1 §</Lagrum>
<RestriktionsDatum>2090-01-01</RestriktionsDatum>
</Restriktion>
<Restriktion Typ="Annan typ" AnnanTyp="Upphovsrätt"/>
<Motpart>
<Namn>Exempelföreningen</Namn>
<Postort>Exempelstad</Postort>
<IDnummer Typ="1">8020000000</IDnummer>
<SkyddadIdentitet>false</SkyddadIdentitet>
</Motpart>
<Notering>Ingen</Notering>
<ArendeRelation Typ="Referens">RS 2019-2</ArendeRelation>
<SistaAnvandandetidpunkt>2021-02-03T10:00:00</SistaAnvandandetidpunkt>
<Skapad>2019-03-01</Skapad>
<Inkommen>2019-03-01</Inkommen>
<StatusArande>Ad Acta.</StatusArande>
<Upprattad>2019-03</Upprattad>
<Atkomst>Fri</Atkomst>
<Arendemening>Bidrag till Exempelföreningen</Arendemening>
<Bilaga Namn="Bilaga" Lank="Bilagor/bilaga.txt"/>
<ArkivobjektListaHandlingar>
<ArkivobjektHandling Systemidentifierare="7c9e6679742540de944be07fc1f90ae7">
<ArkivobjektID>RS 2019-1:1</ArkivobjektID>
<Handlingstyp>Ansökan</Handlingstyp>
<Avsandare>
<Namn>Exempelföreningen</Namn>
</Avsandare>
<Beskrivning>Om verksamheten 2019</Beskrivning>
<Expedierad>2019-03-05</Expedierad>
<Gallring Gallras="false">
<GallringsForklaring>Bevaras</GallringsForklaring>
</Gallring>
<Agent>
<Roll>Registrator</Roll>
</Agent>
<Inkommen>2019-03-01</Inkommen>
<Lopnummer>1</Lopnummer>
<Mottagare>
<Namn>Exempelnämnden</Namn>
</Mottagare>
<HandlingRelation Typ="Egen relationsdefinition"
  AnnanTyp="Besvaras av">RS 2019-2:1</HandlingRelation>
<Rubrik>Ansökan om bidrag</Rubrik>
<Skapad>2019-03-01T08:00:00</Skapad>
<StatusHandling>Inkommen</StatusHandling>
<Upprattad>2019-02-28</Upprattad>
<Bilaga Namn="Ansökan" Lank="Bilagor/ans%C3%B6kan.txt" Storlek="@size:Bilagor/ansökan.txt@"
  Mimetyp="text/plain" Checksumma="@sha256:Bilagor/ansökan.txt@" ChecksummaMetod="SHA-256"
  Esignatur="Nej">
<Bevaras>true</Bevaras>
</Bilaga>
</ArkivobjektHandling>
</ArkivobjektListaHandlingar>
</ArkivobjektArende>
<ArkivobjektArende>
<ArkivobjektID>RS 2019-2</ArkivobjektID>
<StatusArande>Öppet</StatusArande>
<Arendemening>Uppföljning</Arendemening>
<ArkivobjektListaHandlingar>
<ArkivobjektHandling>
<ArkivobjektID>RS 2019-2:1</ArkivobjektID>
<Rubrik>Beslut</Rubrik>
<Bilaga Namn="Beslut" Lank="file:///Bilagor/beslut nr 1.txt" Storlek="6"
  Checksumma="@md5:Bilagor/beslut nr 1.txt@" ChecksummaMetod="MD5"/>
</ArkivobjektHandling>
</ArkivobjektListaHandlingar>
</ArkivobjektArende>
</ArkivobjektListaArenden>
</Leveransobjekt>
"""

CITS = """<?xml version="1.0" encoding="UTF-8"?>
<erms xmlns="https://DILCIS.eu/XML/ERMS"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="https://DILCIS.eu/XML/ERMS ERMS.xsd">
<control>
<identification identificationType="ArchivalCode">SE/R/1</identification>
<informationClass>1</informationClass>
<classificationSchema classificationSchemaId="kls-2019" classificationSchemaStatus="current">
<useDatePeriod>
<fromDate>2019-01-01</fromDate>
<toDate>2023-12-31</toDate>
</useDatePeriod>
<textualDescriptionOfClassificationSchema>
<p>KLS 2019</p>
</textualDescriptionOfClassificationSchema>
</classificationSchema>
<classificationSchema classificationSchemaId="kls-2024" classificationSchemaStatus="other"
  otherClassificationSchemaStatus="draft"/>
<maintenanceInformation>
<maintenanceStatus value="new"/>
<maintenanceAgency>
<agencyCode type="ORG">2320000000</agencyCode>
<agencyName>Exempelregionen</agencyName>
</maintenanceAgency>
<maintenanceHistory>
<maintenanceEvent>
<eventType value="created"/>
<eventDateTime>2024-05-17T08:00:00+02:00</eventDateTime>
<agent agentType="administrator">
<name>Test Testsson</name>
</agent>
</maintenanceEvent>
</maintenanceHistory>
</maintenanceInformation>
<systemInformation>
<extraMetadataInformation><a xmlns="urn:prov">1</a></extraMetadataInformation>
</systemInformation>
</control>
<aggregations>
<aggregation systemIdentifier="0f8fad5b-d9cb-469f-a165-70867728950e" aggregationType="class"
  classificationSchemaUsed="kls-2019">
<objectId>2.1</objectId>
<title>Bidrag</title>
<aggregation systemIdentifier="urn:uuid:7c9e6679-7425-40de-944b-e07fc1f90ae7"
  aggregationType="own_aggregation_definition" otherAggregationType="projekt">
<objectId>RS 2019-1</objectId>
<extraId extraIdType="motpartens diarienummer">M 7</extraId>
<classification classificationCode="2.1.1">Bidrag</classification>
<parentAggregationId>2.1</parentAggregationId>
<maxLevelsOfAggregation>2</maxLevelsOfAggregation>
<keywords>
<keyword>bidrag</keyword>
</keywords>
<title>Bidrag till Exempelföreningen</title>
<status value="closed"/>
<relation relationType="own_relation_definition" otherRelationType="follows">RS 2019-1:1</relation>
<additionalInformation>
<appendix name="Bilaga" path="Bilagor/bilaga.txt" disposable="false"/>
<ownElement>
<ownElementDescription>Eget</ownElementDescription>
<ownElement name="a" dataType="text">
<value>1</value>
<property>
<attribute name="b"><value>2</value></attribute>
</property>
</ownElement>
</ownElement>
</additionalInformation>
<restriction restrictionType="confidential">
<explanatoryText>Uppgift om hälsa</explanatoryText>
<regulation>OSL 21 kap. 1 §</regulation>
</restriction>
<restriction restrictionType="other_type" otherRestrictionType="copyright">
<regulation>URL 1 kap. 1 §</regulation>
</restriction>
<loan>
<dates>
<date dateType="loan">2020-01-01T00:00:00</date>
<date dateType="take_back">2020-02-01T00:00:00</date>
</dates>
</loan>
<disposal disposable="true">
<disposalPeriod>10 år</disposalPeriod>
<dates>
<disposalDate dateType="disposal_date">2099-01-01T00:00:00</disposalDate>
<disposalDate dateType="other_date"
  otherDisposalDateType="review">2090-01-01T00:00:00</disposalDate>
</dates>
</disposal>
<agents>
<agent agentType="other" otherAgentType="handläggare">
<name>Test Testsson</name>
<addressContactInformation>
<addressLine addressType="postal_city">Exempelstad</addressLine>
<addressLine addressType="other" otherAddressLineType="building">A</addressLine>
<contactLine contactType="other" otherContactLineType="chat">test</contactLine>
</addressContactInformation>
<protectedIdentity>false</protectedIdentity>
</agent>
</agents>
<description>Ansökan om bidrag</description>
<dates>
<date dateType="created">2019-03-01T08:00:00Z</date>
<date dateType="closed">2020-11-30T12:00:00.5+01:00</date>
<date dateType="other" otherDateType="reopened">2021-01-01T00:00:00</date>
</dates>
<action>
<actionText>Beslut</actionText>
<dates>
<actionDate dateType="decision">2020-11-01T09:30:00</actionDate>
</dates>
</action>
<notes>
<note noteType="ScopeNote" noteDate="2020-01-01T00:00:00">Ingen</note>
</notes>
<eSignatures>
<eSignature present="true" dateeSignatureIsVerified="2020-01-01T00:00:00">
<signature><a xmlns="urn:prov"/></signature>
</eSignature>
</eSignatures>
<record systemIdentifier="9b2d6c0e-8f2a-4c1f-9d5e-3c4b5a6d7e8f" recordType="Ansökan"
  recordPhysicalOrDigital="digital">
<objectId>RS 2019-1:1</objectId>
<title>Ansökan om bidrag</title>
<runningNumber>1</runningNumber>
<disposal disposable="false">
<dates>
<disposalDate dateType="applied">2020-01-01T00:00:00</disposalDate>
</dates>
</disposal>
<direction directionDefinition="other" otherDirectionDefinition="shared">delad</direction>
<additionalInformation>
<appendix name="Ansökan" path="file:///Bilagor/ans%C3%B6kan.txt" eSignatureHasExisted="false"/>
<additionalXMLData><title xmlns="urn:prov"/></additionalXMLData>
</additionalInformation>
</record>
</aggregation>
</aggregation>
</aggregations>
</erms>
"""


class SampleErms:
    """A folder with one document and the files that it names."""

    def __init__(self, text: str, name: str) -> None:
        """`text` is one of the documents above, `name` of its file."""
        self.text = text
        self.name = name
        self.files = dict(FILES)

    def change(self, old: str, new: str) -> None:
        """Put `new` in the place of the first `old`, which must be there."""
        assert old in self.text, old
        self.text = self.text.replace(old, new, 1)

    def filled(self) -> str:
        """The document with what it says of its files."""

        def fill(match: re.Match[str]) -> str:
            data = self.files.get(match[2], b"")
            return str(len(data)) if match[1] == "size" else hashlib.new(match[1], data).hexdigest()

        return re.sub(r"@(size|sha256|sha1|md5):([^@]*)@", fill, self.text)

    def write(self, place: Path) -> Path:
        """Write the folder as `leverans` in `place`; gives it."""
        folder = place / "leverans"
        for path, data in {**self.files, self.name: self.filled().encode()}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        return folder


def sample_arende() -> SampleErms:
    """FGS Ärendehantering."""
    return SampleErms(ARENDE, "arende.xml")


def sample_cits() -> SampleErms:
    """CITS ERMS."""
    return SampleErms(CITS, "erms.xml")
