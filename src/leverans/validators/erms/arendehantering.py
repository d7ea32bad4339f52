"""FGS Ärendehantering 1.0: what its documents must hold beyond the order of their elements.

What our XSD 1.1 assertions ask for (`schemas/own`) is left to them: a record's title or
description, AnnanTyp where Typ says so, no first day of disposal for what is to be kept.
"""

from leverans.model.finding import Level
from leverans.validators.desk import Desk
from leverans.validators.erms import arende_ids
from leverans.validators.erms.arende_file import ArendeFile
from leverans.validators.erms.arende_model import ARENDE, NAMESPACE
from leverans.validators.erms.dates import fault_of_plain
from leverans.validators.erms.identities import Identities, NotedIdentities
from leverans.validators.erms.model import Attributes, Opened
from leverans.validators.erms.object_rules import ObjectRules, Order, void
from leverans.validators.erms.quiet import QuietDesk
from leverans.validators.erms.walk import Walk

__all__ = ["NAMESPACE", "ArendeReader"]

LISTS = ("ArkivobjektListaArenden", "ArkivobjektListaHandlingar")
PAST = "Arkiverat Avslutat Beslutat Expedierad Inkommen SistaAnvandandetidpunkt Skapad Upprattad"
CASE_ORDER: tuple[Order, ...] = (
    ("Skapad", "Avslutat"),
    ("Inkommen", "Avslutat"),
    ("Upprattad", "Avslutat"),
    ("Avslutat", "Arkiverat"),
    ("Skapad", "SistaAnvandandetidpunkt"),
)
RECORD_ORDER: tuple[Order, ...] = (
    ("Upprattad", "Expedierad"),
    ("Skapad", "SistaAnvandandetidpunkt"),
)
OWN_RELATION, OTHER_TYPE = "Egen relationsdefinition", "Annan typ"
SECRECY = "Sekretess"
STATUS = {"StatusArande": "arende_status", "StatusHandling": "arende_record_status"}
NUMBERED = {"1": (10, 12), "2": (12,)}  # Typ -> digits of a person's or an organisation's number


class ArendeReader(Walk):
    """Handler of one document."""

    def __init__(self, desk: Desk, identities: Identities | None = None) -> None:
        """`identities` are given when it is walked once more for the names of some."""
        super().__init__(ARENDE, arende_ids.COMMON, desk)
        self._identities = identities or NotedIdentities()
        self._objects = ObjectRules(self, self._identities, fault_of_plain)
        self._number_type = "1"
        self._goes: bool | None = None
        self._on_objects()
        self._on_parts()

    def _on_objects(self) -> None:
        objects = self._objects
        self.keep("Arendemening Beskrivning Rubrik Lagrum GallringsFrist")
        self.on("ArkivobjektID", finish=lambda _, text: objects.own_id(text))
        self.on(PAST, finish=lambda name, text: void(objects.past(name, text)))
        self.on("Leveransobjekt", gathered=self._delivery)
        self.on("ArkivobjektArende", gathered=self._case, begin=self._object)
        self.on("ArkivobjektHandling", gathered=self._record, begin=self._object)
        self.on("StatusArande StatusHandling", finish=self._status)
        self.on("Lopnummer", finish=lambda name, text: void(objects.number(name, text)))

    def _on_parts(self) -> None:
        objects = self._objects
        self.on(
            "GallringsPeriodSlut RestriktionsDatum",
            finish=lambda name, text: void(objects.date(name, text)),
        )
        self.on("Bevaras SkyddadIdentitet", finish=lambda n, text: void(objects.boolean(n, text)))
        self.on("Gallring", begin=self._disposal_begins, gathered=self._disposal)
        self.on("Restriktion", begin=self._restriction_begins, gathered=self._restriction)
        self.on(
            "ArendeRelation HandlingRelation",
            begin=self._relation,
            finish=lambda _, text: objects.target(text),
        )
        self.on("Bilaga", begin=ArendeFile(self, objects).judge)
        self.on("IDnummer", begin=self._number_begins, finish=self._number)
        self.on("Klass", finish=self._class)

    def _object(self, attributes: Attributes) -> None:
        if "Systemidentifierare" in attributes:
            self._objects.system_id(attributes["Systemidentifierare"])

    def _delivery(self, opened: Opened) -> None:
        there = [name for name in LISTS if name in opened.texts]
        if not there:
            self.desk(arende_ids.NO_LIST, Level.WARNING, opened.line)
        elif len(there) > 1:
            self.desk(arende_ids.TWO_LISTS, Level.ERROR, opened.line)
        again = self._identities.suspected(self.desk, self.ids)
        if again is not None:
            self.desk.again(ArendeReader(QuietDesk(), again))

    def _case(self, opened: Opened) -> None:
        self._objects.order(opened.texts, CASE_ORDER, opened.line)

    def _record(self, opened: Opened) -> None:
        texts = opened.texts
        self._objects.order(texts, RECORD_ORDER, opened.line)
        titles = [texts[name] for name in ("Rubrik", "Beskrivning") if name in texts]
        if titles and not "".join(titles).strip():  # with neither there, an assertion speaks
            self.desk(arende_ids.UNTITLED, Level.WARNING, opened.line)

    def _status(self, name: str, text: str) -> None:
        self.mind_term(name, text, STATUS[name])

    def _class(self, name: str, text: str) -> None:
        if not text.strip():
            self.tell(self.ids.blank, Level.WARNING, value=name, parent="ArkivobjektArende")

    def _disposal_begins(self, attributes: Attributes) -> None:
        said = attributes.get("Gallras", "")
        self._goes = self._objects.boolean("Gallring/@Gallras", said) if said.strip() else None

    def _disposal(self, opened: Opened) -> None:
        texts = opened.texts
        period, end = texts.get("GallringsFrist", "").strip(), "GallringsPeriodSlut" in texts
        if self._goes is False and period and not end:  # with an end, an assertion speaks
            self.desk(arende_ids.DISPOSAL_CONTRADICTS, Level.WARNING, opened.line)
        elif self._goes and not period and not end:
            self.desk(arende_ids.DISPOSAL_NO_TERM, Level.WARNING, opened.line)

    def _restriction_begins(self, attributes: Attributes) -> None:
        kind, said = attributes.get("Typ", ""), attributes.get("AnnanTyp")
        self._objects.own_word(kind, said, OTHER_TYPE, "AnnanTyp")

    def _restriction(self, opened: Opened) -> None:
        if opened.attributes.get("Typ") == SECRECY and not opened.texts.get("Lagrum", "").strip():
            self.desk(arende_ids.SECRECY_NO_LAW, Level.ERROR, opened.line)

    def _relation(self, attributes: Attributes) -> None:
        kind, said = attributes.get("Typ", ""), attributes.get("AnnanTyp")
        self._objects.own_word(kind, said, OWN_RELATION, "AnnanTyp")

    def _number_begins(self, attributes: Attributes) -> None:
        self._number_type = attributes.get("Typ", "1").strip()

    def _number(self, _name: str, text: str) -> None:
        """The number itself is never told."""
        lengths = NUMBERED.get(self._number_type)
        number = text.strip()
        if lengths and number and not (number.isdecimal() and len(number) in lengths):
            self.tell(arende_ids.PERSON_NUMBER_FORM, Level.WARNING)
