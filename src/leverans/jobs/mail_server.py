"""Sending mails to the server that the workspace names, as securely as it says or not at all."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import getaddresses

from leverans.flow.night_terms import MailTerms, Security
from leverans.model.errors import MailNotSent

READY = 220
PASSING = 500  # reply codes below may pass by themselves (RFC 5321 §4.2.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What the server did with a mail.

    Attributes:
        taken: how many recipients it took the mail for.
        later: recipients that it would not take now. never: those that it refuses for good.
    """

    taken: int = 0
    later: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class MailServer:
    """A mail server that is spoken to; made by `connected`."""

    def __init__(self, line: smtplib.SMTP) -> None:
        """Take a line that is open, secured and logged in."""
        self._line = line

    def hand_over(self, message: EmailMessage) -> Handed:
        """Hand over one mail to those in its `To`.

        Raises:
            MailNotSent: the server took it for nobody, and may do so later.
        """
        to = [address for _, address in getaddresses(message.get_all("To", []))]
        try:
            refused = self._line.send_message(message, to_addrs=to)
        except smtplib.SMTPRecipientsRefused as nobody:
            handed = _sorted(to, nobody.recipients)
            if handed.later:
                raise MailNotSent("recipients", again=True) from nobody
            return handed
        except smtplib.SMTPSenderRefused as refusal:
            raise MailNotSent("sender", again=refusal.smtp_code < PASSING) from refusal
        except smtplib.SMTPResponseException as refusal:
            raise MailNotSent("content", again=refusal.smtp_code < PASSING) from refusal
        except (smtplib.SMTPException, OSError) as broken:
            raise MailNotSent("broken") from broken
        return _sorted(to, refused)


def _sorted(to: list[str], refused: dict[str, tuple[int, bytes]]) -> Handed:
    later = tuple(sorted(who for who, (code, _) in refused.items() if code < PASSING))
    never = tuple(sorted(set(refused) - set(later)))
    return Handed(taken=len(set(to)) - len(refused), later=later, never=never)


@contextmanager
def connected(terms: MailTerms) -> Iterator[MailServer]:
    """Connect, secure the line as the workspace says, and log in.

    Raises:
        MailNotSent: with the reason; never after sending a word in plain text that should not be.
    """
    password = terms.password() if terms.user else ""
    line = _open(terms)
    try:
        _secure(line, terms)
        if terms.user:
            _log_in(line, terms.user, password)
        yield MailServer(line)
        line.quit()
    except smtplib.SMTPServerDisconnected:
        pass  # at the good-bye: what was taken was acknowledged before
    finally:
        line.close()


def _context(terms: MailTerms) -> ssl.SSLContext:
    """Verifies certificate and host name; `ca` replaces the authorities of the machine."""
    try:
        return ssl.create_default_context(cafile=str(terms.ca) if terms.ca else None)
    except (OSError, ssl.SSLError) as unreadable:
        raise MailNotSent("ca", again=False) from unreadable


def _open(terms: MailTerms) -> smtplib.SMTP:
    # our own name is not asked of the network, as smtplib would do
    host, port, own, wait = terms.host, terms.port, socket.gethostname(), terms.seconds
    try:
        if terms.security is Security.TLS:
            secured = _context(terms)
            return smtplib.SMTP_SSL(host, port, own, timeout=wait, context=secured)
        return smtplib.SMTP(host, port, own, timeout=wait)
    except ssl.SSLCertVerificationError as wrong:
        raise MailNotSent("certificate", again=False) from wrong
    except ssl.SSLError as wrong:
        raise MailNotSent("tls", again=False) from wrong
    except (smtplib.SMTPException, OSError) as down:
        raise MailNotSent("unreachable") from down


def _secure(line: smtplib.SMTP, terms: MailTerms) -> None:
    if terms.security is not Security.STARTTLS:
        return
    try:
        code, _ = line.starttls(context=_context(terms))
    except smtplib.SMTPNotSupportedError as unknown:
        raise MailNotSent("tls", again=False) from unknown
    except ssl.SSLCertVerificationError as wrong:
        raise MailNotSent("certificate", again=False) from wrong
    except (smtplib.SMTPException, OSError) as broken:  # ssl.SSLError is an OSError
        raise MailNotSent("tls") from broken
    if code != READY:
        raise MailNotSent("tls")


def _log_in(line: smtplib.SMTP, user: str, password: str) -> None:
    try:
        line.login(user, password)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as refused:
        raise MailNotSent("login", again=False) from refused
    except (smtplib.SMTPException, OSError) as broken:
        raise MailNotSent("broken") from broken
