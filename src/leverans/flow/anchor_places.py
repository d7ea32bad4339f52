"""Puts a copy of every anchor into every place outside the ledger, and looks after what is there.

A place that was down is caught up the next time. The newest copy in a place is read back each
time: since a root covers all events before it, one that is the same says that nothing older was
written anew. `check_copies` reads all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from leverans.flow.anchor_copies import Held, copy_of, document_key, held_in, is_same, put
from leverans.flow.anchor_terms import AnchorPlace
from leverans.flow.anchors import StoredAnchor
from leverans.flow.history import Happened, logged, write
from leverans.flow.site import Site
from leverans.ledger import anchors as rows
from leverans.ledger.anchors import DepositRow
from leverans.messages.catalogue import find
from leverans.model.errors import LeveransError
from leverans.model.finding import Finding
from leverans.storage.interface import Store
from leverans.storage.local import LocalFolder

OWN = "var/anchors"
KEPT, WAITING, DIFFERS = "kept", "waiting", "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposited:
    """How it stands with the copies in one place.

    Attributes:
        place: its name. states: number of each anchor -> `kept`, `waiting` or `differs`.
        new: how many came there now. findings: what is wrong. down: whether the place failed us.
    """

    place: str
    states: Mapping[int, str]
    new: int = 0
    findings: tuple[Finding, ...] = ()
    down: bool = False

    def count(self, state: str) -> int:
        """How many anchors stand so."""
        return sum(1 for each in self.states.values() if each == state)


def own_place(site: Site) -> AnchorPlace:
    """The workspace's own folder of anchors."""
    return AnchorPlace(name=OWN, open=lambda: LocalFolder(site.folder("anchors")))


def places_of(site: Site) -> tuple[AnchorPlace, ...]:
    """Every place for copies, our own folder first."""
    return (own_place(site), *site.anchoring.places)


def deposit(site: Site, place: AnchorPlace, made: list[StoredAnchor]) -> Deposited:
    """Bring a place up to date; what fails is told, and never ends in an error."""
    return _visit(site, place, made, _Visit(place.name, _before(site, place)))


def check_copies(site: Site, place: AnchorPlace, made: list[StoredAnchor]) -> Deposited:
    """Read every copy in a place back and compare it; nothing is written."""
    visit = _Visit(place.name, _before(site, place), writes=False)
    return _visit(site, place, made, visit)


@dataclass(slots=True)
class _Visit:
    """One place, visited once.

    Attributes:
        before: number -> state as noted before. states: as found now. writes: or only looks.
    """

    place: str
    before: Mapping[int, str]
    writes: bool = True
    states: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    down: bool = False

    def look(self, store: Store, made: list[StoredAnchor]) -> None:
        """Go through all anchors."""
        held = held_in(store)
        self._strangers(held, made)
        again = max((e.checkpoint.number for e in made if document_key(e) in held.sizes), default=0)
        for each in made:
            number = each.checkpoint.number
            known = self.writes and self.before.get(number) == KEPT and number != again
            self.states[number] = self._anchor(store, held, each, believed=known)

    def tell(self, rule: str, **params: object) -> None:
        """Something that is wrong here."""
        self.findings.append(find(rule, {"place": self.place, **params}))

    def _strangers(self, held: Held, made: list[StoredAnchor]) -> None:
        """Anchors that lie here and are not ours: of numbers that we lack, or of another day."""
        ours = {each.checkpoint.number: document_key(each) for each in made}
        for key, number in held.documents.items():
            if number not in ours:
                self.tell("ANCHOR-PLACE-AHEAD", file=key)
            elif key != ours[number]:
                self.tell("ANCHOR-PLACE-DIFFERS", file=key)

    def _anchor(self, store: Store, held: Held, anchor: StoredAnchor, *, believed: bool) -> str:
        number = anchor.checkpoint.number
        if self.before.get(number) == KEPT and document_key(anchor) not in held.sizes:
            self.tell("ANCHOR-PLACE-GONE", file=document_key(anchor))
        states = set()
        for key, content in copy_of(anchor).items():
            if believed and held.sizes.get(key) == len(content):
                continue
            states.add(self._file(store, held, key, content))
        return next((state for state in (DIFFERS, WAITING) if state in states), KEPT)

    def _file(self, store: Store, held: Held, key: str, content: bytes) -> str:
        if key not in held.sizes and not self.writes:
            return WAITING
        same = is_same(store, key, content) if key in held.sizes else put(store, key, content)
        if not same:
            self.tell("ANCHOR-PLACE-DIFFERS", file=key)
        return KEPT if same else DIFFERS


def _before(site: Site, place: AnchorPlace) -> dict[int, str]:
    with site.ledger.read() as connection:
        return {row.checkpoint: row.state for row in rows.deposits(connection, place.name)}


def _visit(site: Site, place: AnchorPlace, made: list[StoredAnchor], visit: _Visit) -> Deposited:
    try:
        visit.look(place.open(), made)
    except (LeveransError, OSError) as error:
        visit.down = True
        visit.tell("ANCHOR-PLACE-DOWN", problem=problem_of(error))
    for each in made:  # where the place failed us it is as it was before
        number = each.checkpoint.number
        visit.states.setdefault(number, visit.before.get(number, WAITING))
    if visit.writes:
        _note(site, visit)
    kept = [number for number, state in visit.states.items() if state == KEPT]
    return Deposited(
        place=place.name,
        states=visit.states,
        new=sum(1 for number in kept if visit.before.get(number) != KEPT),
        findings=tuple(visit.findings),
        down=visit.down,
    )


def problem_of(error: LeveransError | OSError) -> str:
    """What an error of a place says, without the place."""
    return error.detail if isinstance(error, LeveransError) else error.strerror or str(error)


def _note(site: Site, visit: _Visit) -> None:
    """Write down what has changed; that a copy differs is worth an event, the first time."""
    changed = {
        number: state for number, state in visit.states.items() if visit.before.get(number) != state
    }
    if not changed:
        return
    at = site.clock()
    with site.ledger.begin() as connection:
        for number, state in changed.items():
            row = DepositRow(checkpoint=number, place=visit.place, state=state, at=at)
            rows.note_deposit(connection, row)
            if state == DIFFERS:
                told = Happened(
                    event="log.copy_differs",
                    objects=(("checkpoint", str(number)),),
                    refs={"place": logged(visit.place)},
                    outcome="failure",
                )
                write(site, connection, told)
