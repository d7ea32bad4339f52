"""The elements of FGS Ärendehantering 1.0 (standards.md §3.3): their order is the schema's."""

from leverans.validators.erms.model import Model

NAMESPACE = "http://xml.ra.se/e-arkiv/FGS-ERMS"

_ACCOUNT = "KlassReferens HandlingstypsReferens ForvaringsenhetsReferens"
_OWN = "Bilaga EgnaElement TillkommandeXMLdata"
_PARTY = (
    "Namn+ Organisation Postadress Postnummer Postort Land IDnummer Telefon Fax EPost"
    " SkyddadIdentitet"
)
_BOTH = (
    f"ArkivobjektID+ Informationsklass {_ACCOUNT} ExtraID Beskrivning Expedierad Gallring Agent"
    f" Inkommen Notering Skapad SistaAnvandandetidpunkt Upprattad Atkomst Forvaringsplats"
    f" Restriktion {_OWN}"
)
_OWN_ELEMENT = "Namn! DataTyp Format"

ARENDE = Model(
    namespace=NAMESPACE,
    root="Leveransobjekt",
    children={
        "Leveransobjekt": "SystemInfo ArkivbildarStruktur Informationsklass"
        f" VerksamhetsbaseradArkivredovisning {_OWN}"
        " ArkivobjektListaArenden ArkivobjektListaHandlingar",
        "SystemInfo": "AnpassadMetadataInformation",
        "ArkivbildarStruktur": "Arkivbildare",
        "Arkivbildare": "Namn+ VerksamhetstidFran VerksamhetstidTill Historik"
        " Verksamhetsbeskrivning Arkivbildare",
        "VerksamhetsbaseradArkivredovisning": "ArkivReferens! KlassificeringsstrukturNamn!"
        f" {_ACCOUNT}",
        "ArkivobjektListaArenden": "ArkivobjektArende!",
        "ArkivobjektListaHandlingar": "ArkivobjektHandling!",
        "ArkivobjektArende": f"{_BOTH} MinaArendeoversikterKlassificering"
        " MinaArendeoversikterStatus ArendeTyp Arkiverat Avslutat Beslutat Klass Motpart"
        " ArendeRelation StatusArande Arendemening+ ArkivobjektListaHandlingar",
        "ArkivobjektHandling": f"{_BOTH} Handlingstyp Avsandare Lopnummer Mottagare"
        " HandlingRelation Rubrik StatusHandling",
        "Agent": "Roll+ Namn Organisationsnamn Enhetsnamn",
        "Motpart": _PARTY,
        "Mottagare": _PARTY,
        "Avsandare": _PARTY,
        "Bilaga": "Bevaras",
        "Gallring": "GallringsFrist GallringsForklaring GallringsPeriodSlut",
        "Restriktion": "ForklarandeText Lagrum RestriktionsDatum",
        "EgnaElement": "EgnaElementBeskrivning EgetElement",
        "EgetElement": "Varde Egenskaper EgetElement",
        "Egenskaper": "Egenskap!",
        "Egenskap": "Varde Egenskaper",
    },
    attributes={
        "ArkivobjektArende": "Systemidentifierare",
        "ArkivobjektHandling": "Systemidentifierare",
        "ArendeRelation": "Typ=arende_case_relation AnnanTyp",
        "HandlingRelation": "Typ!=arende_record_relation AnnanTyp",
        "Restriktion": "Typ!=arende_restriction AnnanTyp",
        "Gallring": "Gallras!",
        "ExtraID": "ExtraIDTyp",
        "IDnummer": "Typ=arende_id_number",
        "Bilaga": "Namn! Lank! Beskrivning Storlek CharacterSet Mimetyp Checksumma"
        " ChecksummaMetod SchemaURI Esignatur=arende_yes_no",
        "EgetElement": _OWN_ELEMENT,
        "Egenskap": _OWN_ELEMENT,
    },
    foreign=frozenset({"TillkommandeXMLdata", "AnpassadMetadataInformation"}),
)
