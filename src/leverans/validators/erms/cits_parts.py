"""CITS ERMS: the eleven co-occurrence rules, and what is said of disposal and classification."""

from typing import NamedTuple

from leverans.model.finding import Level
from leverans.validators.erms import cits_ids
from leverans.validators.erms.model import Attributes, Opened
from leverans.validators.erms.object_rules import ObjectRules
from leverans.validators.erms.walk import Walk

MOST_SCHEMAS = 10_000  # classification schemas whose ids are remembered
WHEN = frozenset({"disposal_date", "action_due", "retention_period_end"})


class OwnWord(NamedTuple):
    """Where `attribute` has the term `other`, the attribute `own` must say what that is."""

    attribute: str
    other: str
    own: str
    rule: str


_DATE = OwnWord("dateType", "other", "otherDateType", cits_ids.OTHER_DATE)
OWN_WORDS = {
    "aggregation": OwnWord(
        "aggregationType",
        "own_aggregation_definition",
        "otherAggregationType",
        cits_ids.OTHER_AGGREGATION,
    ),
    "date": _DATE,
    "actionDate": _DATE,
    "direction": OwnWord(
        "directionDefinition", "other", "otherDirectionDefinition", cits_ids.OTHER_DIRECTION
    ),
    "addressLine": OwnWord("addressType", "other", "otherAddressLineType", cits_ids.OTHER_ADDRESS),
    "contactLine": OwnWord("contactType", "other", "otherContactLineType", cits_ids.OTHER_CONTACT),
    "agent": OwnWord("agentType", "other", "otherAgentType", cits_ids.OTHER_AGENT),
    "disposalDate": OwnWord(
        "dateType", "other_date", "otherDisposalDateType", cits_ids.OTHER_DISPOSAL_DATE
    ),
    "restriction": OwnWord(
        "restrictionType", "other_type", "otherRestrictionType", cits_ids.OTHER_RESTRICTION
    ),
    "relation": OwnWord(
        "relationType", "own_relation_definition", "otherRelationType", cits_ids.OTHER_RELATION
    ),
    # the published Schematron asks for a misspelt attribute here, which the schema does not have
    "classificationSchema": OwnWord(
        "classificationSchemaStatus",
        "other",
        "otherClassificationSchemaStatus",
        cits_ids.OTHER_CLASSIFICATION_STATUS,
    ),
}


class Disposal:
    """One disposal: whether it may go, and when."""

    def __init__(self, walk: Walk, objects: ObjectRules) -> None:
        """Tells by the walk."""
        self._walk = walk
        self._objects = objects
        self._goes: bool | None = None
        self._dates: set[str] = set()

    def begins(self, attributes: Attributes) -> None:
        """Its start."""
        said = attributes.get("disposable", "")
        self._goes = self._objects.boolean("disposal/@disposable", said) if said.strip() else None
        self._dates.clear()

    def date(self, kind: str) -> None:
        """A disposalDate of this kind."""
        if kind in WHEN:
            self._dates.add(kind)

    def ends(self, opened: Opened) -> None:
        """All of it is read."""
        term = opened.texts.get("disposalPeriod", "").strip() or self._dates
        if self._goes is False and term:
            self._walk.desk(cits_ids.DISPOSAL_CONTRADICTS, Level.WARNING, opened.line)
        elif self._goes and not term:
            self._walk.desk(cits_ids.DISPOSAL_NO_TERM, Level.WARNING, opened.line)


class Classification:
    """The classification schemas of one document, and who names them."""

    def __init__(self, walk: Walk) -> None:
        """Tells by the walk."""
        self._walk = walk
        self._known: set[str] = set()
        self._unnamed: list[int] = []
        self._full = False

    def schema(self, attributes: Attributes) -> None:
        """A classificationSchema."""
        name = attributes.get("classificationSchemaId", "").strip()
        if not name:
            self._unnamed = self._unnamed or [self._walk.line]
        elif name in self._known:
            self._walk.tell(cits_ids.CLASSIFICATION_REPEATED, Level.ERROR, value=name)
        elif len(self._known) < MOST_SCHEMAS:
            self._known.add(name)
        else:
            self._full = True

    def used(self, attributes: Attributes) -> None:
        """An object that may name one: they all come before the first object."""
        name = attributes.get("classificationSchemaUsed", "").strip()
        if name and name not in self._known and not self._full:
            self._walk.tell(cits_ids.CLASSIFICATION_DANGLING, Level.ERROR, value=name)

    def ends(self) -> None:
        """The document is one of version 3.0, where a schema needs its id."""
        for line in self._unnamed:
            self._walk.desk(cits_ids.CLASSIFICATION_NO_ID, Level.WARNING, line)
