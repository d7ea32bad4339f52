"""Mails the night, and what earlier nights could not: how it went is told, never raised."""

from dataclasses import dataclass

from leverans.flow.night_terms import MailTerms, MailWhen
from leverans.jobs.mail import night_mail, trial_mail
from leverans.jobs.mail_outbox import MailOutbox
from leverans.jobs.mail_server import MailServer, connected
from leverans.jobs.night_place import NightPlace
from leverans.jobs.night_told import NightTold
from leverans.model.errors import LeveransError, MailNotSent


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """How it went with the mails.

    Attributes:
        sent: mails that the server took. waiting: that stay for the next night.
        refused: recipients that the server refuses for good. dropped: mails that were too many.
        reason: of the first that could not be sent, as in `MailNotSent`, or `settings`; "" = none.
    """

    sent: int = 0
    waiting: int = 0
    refused: int = 0
    dropped: int = 0
    reason: str = ""

    @property
    def trouble(self) -> bool:
        """Whether somebody did not get what was meant for him."""
        return bool(self.reason or self.refused or self.dropped)


def mail_night(site: NightPlace, told: NightTold) -> Mailed:
    """Mail a night if the workspace wants it, after the mails that wait from earlier nights."""
    terms = site.night.mail
    if terms is None:
        return Mailed()
    try:
        outbox = MailOutbox(site)
        if terms.when is MailWhen.ALWAYS or told.trouble:
            name = f"night-{told.started_at:%Y%m%dT%H%M%S%z}-{told.run[:8] or 'none'}"
            outbox.put(name, night_mail(site, terms, told))
        return _send(terms, outbox)
    except OSError:
        return Mailed(reason="outbox")


def send_trial(site: NightPlace, terms: MailTerms) -> int:
    """Send a mail that only tells that mails come through; how many recipients were refused.

    Raises:
        MailNotSent: the server cannot be reached, or takes it for nobody.
        ConfigurationError: the password is not where the settings say.
    """
    with connected(terms) as server:
        handed = server.hand_over(trial_mail(site, terms))
    if not handed.taken:
        raise MailNotSent("recipients", again=False)
    return len(handed.later) + len(handed.never)


def _send(terms: MailTerms, outbox: MailOutbox) -> Mailed:
    sent = refused = 0
    reason = ""
    if len(outbox):
        try:
            with connected(terms) as server:
                sent, refused, reason = _hand_over(server, outbox)
        except MailNotSent as failed:
            reason = failed.reason
        except LeveransError:
            reason = "settings"
    dropped = outbox.drop_oldest()
    waiting = len(outbox)
    return Mailed(sent=sent, waiting=waiting, refused=refused, dropped=dropped, reason=reason)


def _hand_over(server: MailServer, outbox: MailOutbox) -> tuple[int, int, str]:
    """Hand over what waits; sent, refused recipients, and why the first that failed did."""
    sent = refused = 0
    reason = ""
    for name, message in list(outbox.waiting()):
        try:
            handed = server.hand_over(message)
        except MailNotSent as failed:  # one that is not taken stops no other
            reason = reason or failed.reason
            continue
        sent += bool(handed.taken)
        refused += len(handed.never)
        if handed.later:
            message.replace_header("To", ", ".join(handed.later))
            outbox.put(name, message)
            reason = reason or "recipients"
        else:
            outbox.take(name)
    return sent, refused, reason
