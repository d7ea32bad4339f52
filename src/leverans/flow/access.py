"""Writes down who looked at what, in the access log, before anything is shown.

Every face that shows content, names or what is marked for secrecy asks `looked` first. What cannot
be written down is not shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from leverans.clock import stamp
from leverans.flow.history import logged
from leverans.flow.site import Site
from leverans.ledger.access_log import AccessLog, enter
from leverans.model.access_entry import AccessEntry, Action
from leverans.model.errors import AccessNotWritten, LedgerError, NoSpace
from leverans.model.exposure import Audience

FILE = "access.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How it was looked at; see `AccessEntry`."""

    hits: int = 0
    audience: Audience = Audience.INTERNAL
    outcome: str = "success"


PLAIN = Manner()


def looked(
    site: Site,
    action: Action,
    kind: str,
    ids: Iterable[str] = (),
    manner: Manner = PLAIN,
) -> None:
    """Write down that who acts is about to see something; call it before it is shown.

    Args:
        site: in the role in which it is seen, as `permission.admitted` gives it.
        kind: of what is seen, such as `record`, `package`, `actor`, `search`.
        ids: of what is seen, an entry each; none = one entry without.

    Raises:
        AccessNotWritten: it could not be written; nothing may be shown.
    """
    named = tuple(logged(each) if each else "" for each in ids) or ("",)
    like = _entry(site, action, kind)
    told = replace(like, hits=manner.hits, audience=manner.audience.value, outcome=manner.outcome)
    entries = [replace(told, id=site.new_id(), object=each) for each in named]
    try:
        with access_log(site) as log, log.begin() as connection:
            enter(connection, entries)
    except (LedgerError, NoSpace) as error:
        raise AccessNotWritten(error.detail, place=error.place) from error


def _entry(site: Site, action: Action, kind: str) -> AccessEntry:
    at = site.clock()
    return AccessEntry(
        id="",
        day=f"{at:%Y-%m-%d}",
        at=stamp(at),
        actor=site.actor,
        role=site.role,
        action=action.value,
        kind=kind,
        channel=site.channel,
        break_glass=site.break_glass,
    )


def access_log(site: Site) -> AccessLog:
    """The access log, opened; made when it is not there yet.

    Raises:
        LedgerError: it cannot be opened.
    """
    if site.access.opens is not None:
        return site.access.opens()
    folder = site.root / "var"
    return AccessLog.open(f"sqlite:///{folder / FILE}", beside=folder / "ledger.sqlite")
