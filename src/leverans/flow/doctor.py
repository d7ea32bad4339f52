"""Doctor: examines a workspace before something goes wrong, and says what to do."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leverans.audit.reading import events
from leverans.flow.access_examined import access_examined
from leverans.flow.anchor_standing import anchor_standing
from leverans.flow.checked import Checked
from leverans.flow.overview import proof_of
from leverans.flow.role_list import confirmers, roles_in_use
from leverans.flow.site import Site
from leverans.formats.pronom import signature_version
from leverans.messages.error_words import error_words
from leverans.messages.texts import byte_size
from leverans.model.errors import LeveransError

SAID = {"agreement": "fine", "source": "readable", "target": "reachable", "keys": "signs"}
LITTLE_SPACE = 2 * 1024**3
OLD_ANCHOR_DAYS = 2
ENOUGH = 3  # one proposes, another confirms, and neither can be the one who gets the role


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to try: `ask` raises what is wrong with it.

    Attributes:
        what: `agreement`, `source`, `target` or `keys`. name: of which agreement or archive.
    """

    what: str
    name: str
    ask: Callable[[], object]


def examine(site: Site, questions: Sequence[Question]) -> list[Checked]:
    """Examine ledger, log, disk, clock, schemas and formats, then ask what is asked."""
    found = [
        *_ledger(site),
        _disk(site),
        _clock(site),
        _schemas(site),
        _roles(site),
        _anchors(site),
    ]
    formats = Checked(
        what="formats", state="ok", said="formats", params={"version": signature_version()}
    )
    found += access_examined(site)
    return [*found, formats, *(_asked(question, site.language) for question in questions)]


def _ledger(site: Site) -> Iterator[Checked]:
    yield Checked(
        what="ledger", state="ok", said="ledger", params={"version": site.ledger.version()}
    )
    proof = proof_of(site)
    said = "log" if proof.ok else "log_broken"
    state = "ok" if proof.ok else "bad"
    yield Checked(what="log", state=state, said=said, params={"events": str(proof.events)})


def _disk(site: Site) -> Checked:
    free = site.free(site.root)
    low = free < LITTLE_SPACE
    return Checked(
        what="disk",
        state="warn" if low else "ok",
        said="disk_low" if low else "disk",
        params={"free": byte_size(free, site.language)},
    )


def _clock(site: Site) -> Checked:
    now = site.clock()
    with site.ledger.read() as connection:
        last = [datetime.fromisoformat(e.event.at) for e in events(connection, site.chain, limit=1)]
    if last and last[-1] > now:
        params = {"last": f"{last[-1]:%Y-%m-%d %H:%M:%S}"}
        return Checked(what="clock", state="bad", said="clock_back", params=params)
    params = {"now": f"{now:%Y-%m-%d %H:%M:%S %z}", "zone": str(now.tzinfo)}
    return Checked(what="clock", state="ok", said="clock", params=params)


def _schemas(site: Site) -> Checked:
    entries = site.shelf.status()
    known = sum(1 for entry in entries if entry.status == "official")
    params = {"known": str(known), "all": str(len(entries))}
    state = "ok" if known else "warn"
    return Checked(what="schemas", state=state, said="schemas", params=params)


def _roles(site: Site) -> Checked:
    if not roles_in_use(site):
        return Checked(what="roles", state="warn", said="roles_none")
    able = confirmers(site)
    few = able < ENOUGH
    params = {"n": str(able)}
    return Checked(
        what="roles",
        state="warn" if few else "ok",
        said="roles_few" if few else "roles",
        params=params,
    )


def _anchors(site: Site) -> Checked:
    """Whether the log is anchored: lately, and somewhere else than here."""
    stand = anchor_standing(site)
    if stand.newest is None:
        return Checked(what="anchor", state="warn", said="anchor_none")
    params = {"at": f"{stand.newest:%Y-%m-%d %H:%M}", "places": str(stand.places)}
    if stand.differs:
        params["n"] = str(stand.differs)
        return Checked(what="anchor", state="bad", said="anchor_differs", params=params)
    if site.clock() - stand.newest > timedelta(days=OLD_ANCHOR_DAYS):
        params["days"] = str(OLD_ANCHOR_DAYS)
        return Checked(what="anchor", state="bad", said="anchor_old", params=params)
    if not stand.places:
        return Checked(what="anchor", state="warn", said="anchor_nowhere", params=params)
    if stand.owed:
        params["n"] = str(stand.owed)
        return Checked(what="anchor", state="warn", said="anchor_waiting", params=params)
    return Checked(what="anchor", state="ok", said="anchor", params=params)


def _asked(question: Question, language: str) -> Checked:
    said = SAID[question.what]
    try:
        question.ask()
    except LeveransError as error:
        words = " ".join(line.strip() for line in error_words(error, language).splitlines())
        return Checked(what=question.what, state="bad", detail=words, name=question.name)
    return Checked(what=question.what, state="ok", said=said, name=question.name)
