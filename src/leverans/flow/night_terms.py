"""How a night tells of itself: the file of figures, the mail, and for how long it keeps its log."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Security(StrEnum):
    """How a mail server is spoken to; none of them ever falls back to another."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailWhen(StrEnum):
    """After which nights a mail is sent."""

    ALWAYS = "always"
    TROUBLE = "trouble"


def _no_password() -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTerms:
    """What `[mail]` of the workspace says.

    Attributes:
        host, port, security: of the server. ca: file with the authorities that may have signed
            its certificate; None = those of the machine.
        user: to log in as, "" = no login. password: reads it, when it is needed.
        sender, to: addresses. when: after which nights. seconds: to wait for each answer.
    """

    host: str
    port: int
    security: Security
    sender: str
    to: tuple[str, ...]
    ca: Path | None = None
    user: str = ""
    password: Callable[[], str] = field(default=_no_password, repr=False)
    when: MailWhen = MailWhen.ALWAYS
    seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NightTerms:
    """What the workspace says of the night's faces.

    Attributes:
        textfile: figures for Prometheus are written into this file; None = nowhere.
        label: id of the authority in them. mail: None = no mail.
        log_weeks: weeks that files of the technical log are kept.
    """

    textfile: Path | None = None
    label: str = ""
    mail: MailTerms | None = None
    log_weeks: int = 6
