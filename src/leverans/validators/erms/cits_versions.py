"""Which version a CITS ERMS document follows: its namespace does not say, its words may.

3.0 takes whatever 2.1.2 takes but for three words that 2.1.2 misspells. A document that shows no
mark of either is right by both, or wrong by both.
"""

from leverans.validators.erms.model import Attributes

OLD, NEW = "2.1.2", "3.0"
_OLD_WORDS = frozenset({"digitial", "physcical_and_digital"})
_NEW_WORDS = frozenset({"digital", "physical_and_digital"})


class VersionMarks:
    """Collects the marks of one document."""

    def __init__(self) -> None:
        """None yet."""
        self._met: set[str] = set()
        self._schemas = 0

    @property
    def mixed(self) -> bool:
        """Whether it is right by no version."""
        return len(self._met) > 1

    @property
    def version(self) -> str:
        """The one that it shows itself to follow, or ""."""
        return next(iter(self._met)) if len(self._met) == 1 else ""

    def new(self) -> None:
        """Something that 2.1.2 does not take."""
        self._met.add(NEW)

    def address(self, attributes: Attributes) -> None:
        """An addressLine."""
        if "adressType" in attributes:
            self._met.add(OLD)
        if "addressType" in attributes:
            self._met.add(NEW)

    def record(self, attributes: Attributes) -> None:
        """A record, or an aggregation."""
        if "classificationSchemaUsed" in attributes:
            self._met.add(NEW)
        word = attributes.get("recordPhysicalOrDigital", "")
        if word in _OLD_WORDS:
            self._met.add(OLD)
        elif word in _NEW_WORDS:
            self._met.add(NEW)

    def classification_schema(self, attributes: Attributes) -> None:
        """One classificationSchema; the first without attributes may be of either version."""
        self._schemas += 1
        if attributes or self._schemas > 1:
            self._met.add(NEW)
