"""Our FGS Ärendehantering 1.0, by the list of its elements: order, count, attributes, values.

The lists below are the facts once more, written for the test; the schema is held against them.
"""

from string import ascii_letters

import pytest
from lxml import etree

from leverans.testing.schema_judge import (
    Judge,
    find,
    put_first,
    remove,
    repeat,
    set_attribute,
    set_text,
)

ERMS = "http://xml.ra.se/e-arkiv/FGS-ERMS"
# `!` must stand, `+` may be repeated, `!+` both
REFERENCES = "KlassReferens+ HandlingstypsReferens+ ForvaringsenhetsReferens"
ADDITIONS = "Bilaga+ EgnaElement+ TillkommandeXMLdata+"
PARTY = (
    "Namn! Organisation Postadress Postnummer Postort Land IDnummer Telefon+ Fax EPost"
    " SkyddadIdentitet"
)
SEQUENCES = {
    "Leveransobjekt": "SystemInfo ArkivbildarStruktur Informationsklass"
    f" VerksamhetsbaseradArkivredovisning {ADDITIONS} ArkivobjektListaArenden",
    "ArkivbildarStruktur": "Arkivbildare",
    "Arkivbildare": "Namn! VerksamhetstidFran VerksamhetstidTill Historik Verksamhetsbeskrivning",
    "VerksamhetsbaseradArkivredovisning":
        f"ArkivReferens! KlassificeringsstrukturNamn! {REFERENCES}",
    "ArkivobjektListaArenden": "ArkivobjektArende!+",
    "ArkivobjektArende": f"ArkivobjektID! Informationsklass {REFERENCES}"
    " MinaArendeoversikterKlassificering MinaArendeoversikterStatus ExtraID+ ArendeTyp Arkiverat"
    " Avslutat Beskrivning Beslutat+ Forvaringsplats+ Gallring Agent+ Klass+ Restriktion+ Motpart+"
    " Notering ArendeRelation+ SistaAnvandandetidpunkt Skapad Inkommen StatusArande Upprattad"
    f" Expedierad Atkomst Arendemening! {ADDITIONS} ArkivobjektListaHandlingar",
    "ArkivobjektListaHandlingar": "ArkivobjektHandling!+",
    "ArkivobjektHandling": f"ArkivobjektID! Informationsklass {REFERENCES} ExtraID+ Handlingstyp"
    " Avsandare Beskrivning Expedierad Gallring Agent+ Inkommen Lopnummer Mottagare+ Notering"
    " HandlingRelation+ Rubrik Skapad SistaAnvandandetidpunkt StatusHandling Upprattad Atkomst"
    f" Forvaringsplats+ Restriktion+ {ADDITIONS}",
    "Agent": "Roll! Namn Organisationsnamn Enhetsnamn",
    "Avsandare": PARTY, "Mottagare": PARTY, "Motpart": PARTY,
    "Gallring": "GallringsFrist GallringsForklaring GallringsPeriodSlut",
    "Restriktion": "ForklarandeText Lagrum RestriktionsDatum",
    "Bilaga": "Bevaras",
    "EgnaElement": "EgnaElementBeskrivning EgetElement+",
    "EgetElement": "Varde Egenskaper",
    "Egenskaper": "Egenskap!+",
    "SystemInfo": "AnpassadMetadataInformation",
}  # fmt: skip
DATES = [
    "Arkiverat", "Avslutat", "Beslutat", "Expedierad", "Inkommen", "SistaAnvandandetidpunkt",
    "Skapad", "Upprattad", "GallringsPeriodSlut", "RestriktionsDatum",
]  # fmt: skip
TEXTS = {
    **dict.fromkeys(DATES, "2024"), "Lopnummer": "1", "SkyddadIdentitet": "true",
    "Bevaras": "true", "StatusArande": "Öppet", "StatusHandling": "Inkommen",
}  # fmt: skip
ATTRIBUTES = {  # `!` must be there
    "Bilaga": {
        "Namn!": "a", "Lank!": "Content/a.txt", "Beskrivning": "b", "Storlek": "1",
        "CharacterSet": "UTF-8", "Mimetyp": "text/plain", "Checksumma": "0",
        "ChecksummaMetod": "MD5", "SchemaURI": "a.xsd", "Esignatur": "Ja",
    },
    "Gallring": {"Gallras!": "true"},
    "Restriktion": {"Typ!": "Sekretess", "AnnanTyp": "a"},
    "HandlingRelation": {"Typ!": "Referens", "AnnanTyp": "a"},
    "ArendeRelation": {"Typ": "Referens", "AnnanTyp": "a"},
    "ExtraID": {"ExtraIDTyp": "a"},
    "IDnummer": {"Typ": "1"},
    "EgetElement": {"Namn!": "a", "DataTyp": "b", "Format": "c"},
    "Egenskap": {"Namn!": "a", "DataTyp": "b", "Format": "c"},
    "ArkivobjektArende": {"Systemidentifierare": "1"},
    "ArkivobjektHandling": {"Systemidentifierare": "1"},
}  # fmt: skip
CASES = ["Ersätter", "Är ersatt med", "Referens", "Refereras av", "Egen relationsdefinition"]
RECORDS = [
    *CASES, "Kräver", "Krävs av", "Innehåller", "Ingår i", "Annan format version",
    "Är annat format av", "Har version", "Är version av", "Maskad version", "Är maskad version av",
]  # fmt: skip
VALUES = {
    ("Restriktion", "Typ"): (["Sekretess", "Integritet", "Annan typ"], ["OSL", ""]),
    ("ArendeRelation", "Typ"): (CASES, ["Kräver", ""]),
    ("HandlingRelation", "Typ"): (RECORDS, ["Bilaga till", ""]),
    ("Bilaga", "Esignatur"): (["Ja", "Nej"], ["true", "ja"]),
    ("Bilaga", "Storlek"): (["0", "2147483647"], ["2147483648", "1 kB", ""]),
    ("Gallring", "Gallras"): (["true", "false", "0", "1"], ["Ja", ""]),
    ("IDnummer", "Typ"): (["1", "2", "3", "4", "5", "6"], ["0", "7", "a"]),
}
WORDS = {
    "StatusArande": (["Öppet", "Vilande", "Stängt", "Makulerat", "Ad Acta."], ["Ad Acta", "öppet"]),
    "StatusHandling": (
        ["Initierad", "Under arbete", "Inkommen", "Upprättad", "Expedierad"], ["Öppet", ""],
    ),
    "Lopnummer": (["1", "-1"], ["1a", "", "2147483648"]),
    "Bevaras": (["true", "false", "1", "0"], ["Ja", ""]),
    "SkyddadIdentitet": (["true", "0"], ["Ja", ""]),
    **dict.fromkeys(DATES, (
        ["2024", "2024-02", "2024-02-29", "2024-02-29T12:00:00"],
        ["2024-02-29T12:00:00Z", "2024-02-29T12:00:00.5", "2024-02-29 12:00", "24", "okänt", ""],
    )),
}  # fmt: skip


def children_of(name: str) -> list[str]:
    return [child.rstrip("!+") for child in SEQUENCES.get(name, "").split()]


def whole(name: str) -> etree._Element:
    """An element with everything it may hold, once."""
    element = etree.Element(f"{{{ERMS}}}{name}")
    element.text = TEXTS.get(name)
    for attribute, value in ATTRIBUTES.get(name, {}).items():
        element.set(attribute.rstrip("!"), value)
    element.extend(whole(child) for child in children_of(name))
    return element


CHILDREN = [
    (parent, child.rstrip("!+"), child.lstrip(ascii_letters))
    for parent, text in SEQUENCES.items()
    for child in text.split()
]
GIVEN = [(element, name) for element, names in ATTRIBUTES.items() for name in names]


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(ERMS)


@pytest.fixture(scope="module")
def delivery() -> etree._Element:
    return whole("Leveransobjekt")


def part(delivery: etree._Element, parent: str) -> etree._Element:
    return find(delivery, parent)


def test_a_delivery_with_everything_is_accepted(judge: Judge, delivery: etree._Element) -> None:
    assert judge.accepts(delivery)
    assert len({str(one.tag) for one in delivery.iter()}) > 75


@pytest.mark.parametrize(("parent", "child", "signs"), CHILDREN)
def test_each_element_stands_where_and_as_often_as_listed(
    judge: Judge, delivery: etree._Element, parent: str, child: str, signs: str
) -> None:
    def inside(change: object) -> bool:
        assert callable(change)
        return judge.accepts_after(delivery, lambda root: change(part(root, parent)))

    assert inside(remove(child)) is ("!" not in signs)
    assert inside(repeat(child)) is ("+" in signs)
    if children_of(parent).index(child):
        assert not inside(put_first(child))


@pytest.mark.parametrize(("element", "name"), GIVEN)
def test_attributes_are_required_or_not_and_no_others_stand(
    judge: Judge, delivery: etree._Element, element: str, name: str
) -> None:
    without = set_attribute(element, name.rstrip("!"), None)
    assert judge.accepts_after(delivery, without) is ("!" not in name)
    assert not judge.accepts_after(delivery, set_attribute(element, "Okänt", "x"))


@pytest.mark.parametrize(("element", "name"), VALUES)
def test_values_of_attributes_are_those_listed(
    judge: Judge, delivery: etree._Element, element: str, name: str
) -> None:
    right, wrong = VALUES[element, name]
    assert all(judge.accepts_after(delivery, set_attribute(element, name, one)) for one in right)
    assert not any(
        judge.accepts_after(delivery, set_attribute(element, name, one)) for one in wrong
    )


@pytest.mark.parametrize("element", WORDS)
def test_words_in_elements_are_those_listed(
    judge: Judge, delivery: etree._Element, element: str
) -> None:
    right, wrong = WORDS[element]
    assert all(judge.accepts_after(delivery, set_text(element, one)) for one in right)
    assert not any(judge.accepts_after(delivery, set_text(element, one)) for one in wrong)


def test_a_delivery_lists_cases_or_records_or_neither_and_never_both(judge: Judge) -> None:
    delivery = whole("Leveransobjekt")
    cases = delivery[-1]
    records = find(delivery, "ArkivobjektListaHandlingar")
    delivery.append(records)
    assert not judge.accepts(delivery)
    delivery.remove(cases)
    assert judge.accepts(delivery)
    delivery.remove(records)
    assert judge.accepts(delivery)


def test_creators_and_own_elements_may_hold_their_like(judge: Judge) -> None:
    delivery = whole("Leveransobjekt")
    for name in ("Arkivbildare", "EgetElement"):
        find(delivery, name).append(whole(name))
    find(delivery, "Egenskap").extend([whole("Varde"), whole("Egenskaper")])
    assert judge.accepts(delivery)


def test_foreign_data_is_taken_where_it_may_stand_alone(judge: Judge) -> None:
    delivery = whole("Leveransobjekt")
    foreign = etree.Element("{urn:annat}data", {"a": "1"})
    find(delivery, "TillkommandeXMLdata").append(foreign)
    assert judge.accepts(delivery)
    find(delivery, "Gallring").append(foreign)
    assert not judge.accepts(delivery)


@pytest.mark.parametrize("name", ["ArkivobjektListaArenden", "Gallring", "Agent", "Bilaga"])
def test_parts_may_stand_alone(judge: Judge, name: str) -> None:
    assert judge.accepts(whole(name))
