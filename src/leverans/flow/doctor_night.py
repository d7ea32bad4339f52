"""Doctor on the night: whether it runs, and whether it could tell of itself."""

import os
from collections.abc import Iterator
from datetime import timedelta

from leverans.flow.checked import Checked
from leverans.flow.night_terms import MailTerms
from leverans.flow.night_watch import seen_night
from leverans.flow.site import Site
from leverans.messages.error_words import error_words
from leverans.model.errors import LeveransError


def examine_night(site: Site, longest: timedelta | None) -> Iterator[Checked]:
    """Examine the last run, the folder for the figures, and what a mail needs; sends nothing.

    Args:
        longest: how long may pass between two nights; None = nothing is due by night.
    """
    yield _ran(site, longest)
    if site.night.textfile is not None:
        able = os.access(site.night.textfile.parent, os.W_OK | os.X_OK)
        said = "metrics" if able else "metrics_folder"
        yield Checked(what="metrics", state="ok" if able else "bad", said=said)
    if site.night.mail is not None:
        yield _mail(site, site.night.mail)


def _ran(site: Site, longest: timedelta | None) -> Checked:
    seen = seen_night(site, longest)
    if seen is None:
        return Checked(what="nightly", state="ok", said="night_unwanted")
    if seen.started_at is None:
        return Checked(what="nightly", state="warn", said="night_never")
    params = {"at": f"{seen.started_at:%Y-%m-%d %H:%M}"}
    if seen.overdue:
        return Checked(what="nightly", state="bad", said="night_overdue", params=params)
    if not seen.ended:
        return Checked(what="nightly", state="warn", said="night_not_ended", params=params)
    said = "night" if seen.succeeded else "night_trouble"
    return Checked(
        what="nightly", state="ok" if seen.succeeded else "warn", said=said, params=params
    )


def _mail(site: Site, terms: MailTerms) -> Checked:
    """Whether password and authorities can be read; the secret itself is not kept nor shown."""
    try:
        terms.password()
    except LeveransError as error:
        words = " ".join(error_words(error, site.language).split())
        return Checked(what="mail", state="bad", detail=words)
    if terms.ca is not None and not os.access(terms.ca, os.R_OK):
        return Checked(what="mail", state="bad", said="mail_ca")
    params = {"host": terms.host, "n": str(len(terms.to))}
    return Checked(what="mail", state="ok", said="mail", params=params)
