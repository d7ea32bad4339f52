"""CITS ERMS 3.0 and 2.1.2: what its documents must hold beyond the order of their elements."""

from leverans.model.finding import Level
from leverans.validators.desk import Desk
from leverans.validators.erms import cits_ids
from leverans.validators.erms.cits_model import CITS, NAMESPACE
from leverans.validators.erms.cits_parts import OWN_WORDS, Classification, Disposal
from leverans.validators.erms.cits_versions import NEW, VersionMarks
from leverans.validators.erms.dates import fault_of_day, fault_of_exact
from leverans.validators.erms.identities import Identities, NotedIdentities
from leverans.validators.erms.model import Attributes, Opened
from leverans.validators.erms.object_rules import ObjectRules, Order, void
from leverans.validators.erms.quiet import QuietDesk
from leverans.validators.erms.walk import Walk

__all__ = ["NAMESPACE", "CitsReader"]

HAPPENED = {
    "archived",
    "captured",
    "closed",
    "created",
    "decision",
    "dispatch",
    "expedited",
    "modified",
    "opened",
    "opening_date",
    "originated",
    "received",
    "sent",
}
DATE_ORDER: tuple[Order, ...] = (
    ("created", "closed"),
    ("opened", "closed"),
    ("opening_date", "closed"),
    ("received", "closed"),
    ("closed", "archived"),
    ("created", "modified"),
    ("start", "end"),
    ("loan", "take_back"),
)
PERIOD: tuple[Order, ...] = (("fromDate", "toDate"),)
CONFIDENTIAL = "confidential"


class CitsReader(Walk):
    """Handler of one document."""

    def __init__(self, desk: Desk, identities: Identities | None = None) -> None:
        """`identities` are given when it is walked once more for the names of some."""
        super().__init__(CITS, cits_ids.COMMON, desk)
        self._identities = identities or NotedIdentities()
        self._objects = ObjectRules(self, self._identities, fault_of_exact)
        self._days = ObjectRules(self, self._identities, fault_of_day)
        self._disposal = Disposal(self, self._objects)
        self._classification = Classification(self)
        self._marks = VersionMarks()
        self._date_type = ""
        self._classified = False
        self._on_objects()
        self._on_dates()
        self._on_parts()

    def _on_objects(self) -> None:
        objects = self._objects
        self.keep("title description")
        self.on("erms", gathered=self._delivery)
        self.on("aggregation record", begin=self._object, gathered=self._object_ends)
        self.on("objectId", finish=lambda _, text: objects.own_id(text))
        self.on("parentAggregationId", finish=lambda _, text: objects.target(text))
        self.on("relation", begin=self._own_word, finish=lambda _, text: objects.target(text))
        self.on(
            "runningNumber maxLevelsOfAggregation",
            finish=lambda name, text: void(objects.number(name, text)),
        )
        self.on("classification", begin=self._classification_of)
        self.on("classificationSchema", begin=self._schema)

    def _on_dates(self) -> None:
        self.on("dates", gathered=self._dates)
        self.on("date actionDate disposalDate", begin=self._date_begins, finish=self._date)
        self.on("eventDateTime", finish=lambda name, text: void(self._objects.past(name, text)))
        self.on("useDatePeriod", gathered=self._period)
        self.on("fromDate toDate", finish=lambda name, text: void(self._days.date(name, text)))
        self.on("note", begin=lambda found: self._date_in(found, "noteDate"))
        self.on("eSignature", begin=self._signature)

    def _on_parts(self) -> None:
        objects = self._objects
        self.keep("regulation disposalPeriod")
        self.on("disposal", begin=self._disposal.begins, gathered=self._disposal.ends)
        self.on("restriction", begin=self._own_word, gathered=self._restriction)
        self.on("agent", begin=self._agent, gathered=self._agent_ends)
        self.on("addressLine", begin=self._address)
        self.on("contactLine direction", begin=self._own_word)
        self.on("addressContactInformation", gathered=self._contact)
        self.on("protectedIdentity", finish=lambda name, text: void(objects.boolean(name, text)))
        self.on("appendix agentExtendingAppendix", begin=self._file)

    # --- objects

    def _object(self, attributes: Attributes) -> None:
        if self.name in OWN_WORDS:
            self._own_word(attributes)
        self._classified = False
        self._marks.record(attributes)
        self._classification.used(attributes)
        self._objects.system_id(attributes.get("systemIdentifier", ""))

    def _object_ends(self, opened: Opened) -> None:
        texts = opened.texts
        if not (texts.get("title", "").strip() or texts.get("description", "").strip()):
            self.desk(cits_ids.UNTITLED, Level.WARNING, opened.line)
        if "aggregation" in texts and "record" in texts:
            self.desk(cits_ids.AGGREGATION_MIXED, Level.ERROR, opened.line)

    def _delivery(self, opened: Opened) -> None:
        there = [name for name in ("aggregations", "records") if name in opened.texts]
        if not there:
            self.desk(cits_ids.NO_LIST, Level.ERROR, opened.line)
        elif len(there) > 1:
            self.desk(cits_ids.TWO_LISTS, Level.ERROR, opened.line)
        if self._marks.mixed:
            self.desk(cits_ids.VERSIONS_MIXED, Level.ERROR, opened.line)
        elif self._marks.version:
            self.desk.recognise(self._marks.version)
        if self._marks.version == NEW:
            self._classification.ends()
        again = self._identities.suspected(self.desk, self.ids)
        if again is not None:
            self.desk.again(CitsReader(QuietDesk(), again))

    def _classification_of(self, _: Attributes) -> None:
        """In a record, a second one is for 3.0 alone."""
        if self.parent == "record":
            if self._classified:
                self._marks.new()
            self._classified = True

    def _schema(self, attributes: Attributes) -> None:
        self._own_word(attributes)
        self._marks.classification_schema(attributes)
        self._classification.schema(attributes)

    # --- dates

    def _date_begins(self, attributes: Attributes) -> None:
        self._own_word(attributes)
        self._date_type = attributes.get("dateType", "")
        if self.name == "disposalDate":
            self._disposal.date(self._date_type)

    def _date(self, name: str, text: str) -> None:
        shown = f"{name} {self._date_type}"
        if self._date_type in HAPPENED and name != "disposalDate":
            self._objects.past(shown, text)
        else:
            self._objects.date(shown, text)
        self.note(self._date_type, text)

    def _dates(self, opened: Opened) -> None:
        if not opened.texts:
            self.desk(self.ids.missing, Level.ERROR, opened.line, value="date", parent="dates")
        self._objects.order(opened.texts, DATE_ORDER, opened.line)

    def _period(self, opened: Opened) -> None:
        self._marks.new()
        self._days.order(opened.texts, PERIOD, opened.line)

    def _date_in(self, attributes: Attributes, name: str) -> None:
        if name in attributes:
            self._objects.past(f"{self.name}/@{name}", attributes[name])

    def _signature(self, attributes: Attributes) -> None:
        self._boolean_in(attributes, "present")
        self._date_in(attributes, "dateeSignatureIsVerified")

    # --- the rest

    def _own_word(self, attributes: Attributes) -> None:
        attribute, other, own, rule = OWN_WORDS[self.name]
        self._objects.own_word(attributes.get(attribute, ""), attributes.get(own), other, own, rule)

    def _restriction(self, opened: Opened) -> None:
        law = opened.texts.get("regulation")
        if opened.attributes.get("restrictionType") == CONFIDENTIAL:
            if not (law or "").strip():
                self.desk(cits_ids.SECRECY_NO_LAW, Level.ERROR, opened.line)
        elif law is None:
            self.desk(
                self.ids.missing, Level.ERROR, opened.line, value="regulation", parent="restriction"
            )
        if "agent" in opened.texts:
            self._marks.new()

    def _agent(self, attributes: Attributes) -> None:
        self._own_word(attributes)
        if attributes.get("agentType") == "contact_person":
            self._marks.new()

    def _agent_ends(self, opened: Opened) -> None:
        if "notes" in opened.texts:
            self._marks.new()

    def _address(self, attributes: Attributes) -> None:
        self._marks.address(attributes)
        if "addressType" in attributes or "adressType" not in attributes:
            self._own_word(attributes)
        else:
            self._own_word({**attributes, "addressType": attributes["adressType"]})
        if "addressType" not in attributes and "adressType" not in attributes:
            self.tell(
                self.ids.attribute_missing, Level.ERROR, element=self.name, value="addressType"
            )

    def _contact(self, opened: Opened) -> None:
        if not opened.texts:
            self.desk(cits_ids.CONTACT_EMPTY, Level.ERROR, opened.line)
        elif len(opened.texts) == 1:
            self._marks.new()

    def _file(self, attributes: Attributes) -> None:
        self._boolean_in(attributes, "disposable")
        self._boolean_in(attributes, "eSignatureHasExisted")
        path = attributes.get("path", "")
        if path.strip():
            self.desk.refer(self.line, path)

    def _boolean_in(self, attributes: Attributes, name: str) -> None:
        said = attributes.get(name, "")
        if said.strip() or (name in attributes and name != "present"):
            self._objects.boolean(f"{self.name}/@{name}", said)
