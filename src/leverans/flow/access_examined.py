"""What `doctor` says of the access log, and of content that was opened for a while."""

from collections.abc import Iterator
from datetime import timedelta

from leverans.flow.access import FILE
from leverans.flow.access_seals import unsealed
from leverans.flow.access_weeding import passed_now
from leverans.flow.break_glass import unfinished
from leverans.flow.checked import Checked
from leverans.flow.site import Site
from leverans.messages.error_words import error_words
from leverans.model.errors import LedgerError, NoSpace

LATE = timedelta(days=2)  # a night may be missed
OTHERS = 0o007


def access_examined(site: Site) -> Iterator[Checked]:
    """One line for the log, one for the openings."""
    try:
        yield _log(site)
    except (LedgerError, NoSpace) as error:
        words = " ".join(line.strip() for line in error_words(error, site.language).splitlines())
        yield Checked(what="access", state="bad", detail=words)
    still, closed = unfinished(site)
    if still or closed:
        params = {"open": str(still), "closed": str(closed)}
        yield Checked(what="openings", state="warn", said="openings_left", params=params)
    else:
        yield Checked(what="openings", state="ok", said="openings")


def _log(site: Site) -> Checked:
    path = site.root / "var" / FILE
    if path.is_file() and path.stat().st_mode & OTHERS:
        return _warned("access_exposed", state="bad", path=f"var/{FILE}")
    late = f"{site.clock() - LATE:%Y-%m-%d}"
    open_days = [day for day in unsealed(site) if day < late]
    if open_days:
        return _warned("access_unsealed", n=str(len(open_days)))
    found = passed_now(site)
    if found.entries:
        return _warned("access_passed", n=str(found.entries), before=found.before)
    return Checked(what="access", state="ok", said="access")


def _warned(said: str, *, state: str = "warn", **params: str) -> Checked:
    return Checked(what="access", state=state, said=said, params=params)
