"""What both formats ask of objects: dates, identities, and a word of one's own for "other"."""

from collections.abc import Callable, Sequence

from leverans.model.finding import Level
from leverans.validators.erms.dates import FORM, is_earlier
from leverans.validators.erms.identities import Identities
from leverans.validators.erms.values import LARGEST_INT, boolean, is_uuid, whole
from leverans.validators.erms.walk import LONGEST_TEXT, Walk

Order = tuple[str, str]  # names of two dates: the first is never after the second


class ObjectRules:
    """Tells by one walk; a format's own reader says where."""

    def __init__(self, walk: Walk, identities: Identities, fault_of: Callable[[str], str]) -> None:
        """`fault_of`: what is wrong with the text of a date."""
        self._walk = walk
        self._ids = walk.ids
        self._identities = identities
        self._fault_of = fault_of
        self._today = walk.desk.today

    def past(self, name: str, text: str) -> bool:
        """A date of what has happened; whether it is without fault."""
        right = self.date(name, text)
        if right and self._today and is_earlier(self._today, text.strip()[:10]):
            self._walk.tell(self._ids.date_future, Level.WARNING, element=name, value=text)
        return right

    def date(self, name: str, text: str) -> bool:
        """A date that may lie ahead; whether it is without fault."""
        fault = self._fault_of(text)
        if fault:
            rule = self._ids.date_form if fault == FORM else self._ids.date_unreal
            self._walk.tell(rule, Level.ERROR, element=name, value=text)
        return not fault

    def order(self, texts: dict[str, str], orders: Sequence[Order], line: int) -> None:
        """Dates of one object, by their names; each is told of once, faulty ones never."""
        told: set[str] = set()
        for first, second in orders:
            one, other = texts.get(first), texts.get(second)
            if one and other and second not in told and self._are_turned(one, other):
                told.add(second)
                shown = f"{second} {other} < {first} {one}"
                self._walk.desk(self._ids.date_order, Level.WARNING, line, value=shown)

    def _are_turned(self, first: str, second: str) -> bool:
        return (
            not self._fault_of(first) and not self._fault_of(second) and is_earlier(second, first)
        )

    def boolean(self, name: str, text: str) -> bool | None:
        """An xs:boolean; None when it is none."""
        found = boolean(text)
        if found is None:
            self._walk.tell(self._ids.boolean, Level.ERROR, element=name, value=text)
        return found

    def number(self, name: str, text: str) -> int | None:
        """An xs:int; None when it is none."""
        found = whole(text)
        if found is None or abs(found) > LARGEST_INT:
            self._walk.tell(self._ids.number, Level.ERROR, element=name, value=text)
            return None
        return found

    def own_id(self, text: str) -> None:
        """An object's identity as people know it."""
        name = text.strip()
        if name and len(text) < LONGEST_TEXT:
            self._identities.own(self._walk.line, name)

    def system_id(self, text: str) -> None:
        """An object's identity as its system knows it: a UUID."""
        name = text.strip()
        if name:
            self._identities.system(self._walk.line, name)
            if not is_uuid(name):
                self._walk.tell(self._ids.system_id_form, Level.INFO, value=text)

    def target(self, text: str) -> None:
        """An identity that is pointed to."""
        name = text.strip()
        if name and len(text) < LONGEST_TEXT:
            self._identities.target(self._walk.line, name)

    def own_word(self, stated: str, said: str | None, other: str, own: str, rule: str = "") -> None:
        """Where "other" is said (`stated` is `other`), `said` is to tell what; nowhere else.

        `rule` is broken when it does not, "" when that is told of elsewhere; `own` is the name of
        the attribute that should.
        """
        there = bool((said or "").strip())
        if stated == other and not there and rule:
            self._walk.tell(rule, Level.ERROR, element=self._walk.name, value=own)
        elif stated != other and there:
            self._walk.tell(
                self._ids.other_unused,
                Level.WARNING,
                element=self._walk.name,
                value=own,
                other=other,
            )


def void(_: object) -> None:
    """For a rule that tells by itself, whatever it answers."""
