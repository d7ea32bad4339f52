"""A real mail server on this machine (aiosmtpd) that keeps what it is given, for tests.

with mailbox(certificate=made, login=("arkiv", "hemligt")) as box:
...
(mail,) = box.mails
"""

import ssl
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from leverans.testing.certificate import Certificate
from leverans.testing.ports import free_ports

HOST = "127.0.0.1"


@dataclass(slots=True)
class Mailbox:
    """What came.

    Attributes:
        port: of the server. mails: what it took, in order. recipients: of each of them.
        refusing: address -> reply that it is refused with; `""` refuses every mail's content.
        secured: for each mail, whether it came over TLS. logins: who logged in.
    """

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refusing: dict[str, str] = field(default_factory=dict)
    secured: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self,
        _server: object,
        _session: object,
        envelope: Any,  # noqa: ANN401
        address: str,
        _options: object,
    ) -> str:
        """Take the recipient, or refuse it as told."""
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: object, envelope: Any) -> str:  # noqa: ANN401, N802
        """Keep the mail."""
        if "" in self.refusing:
            return self.refusing[""]
        self.mails.append(BytesParser(EmailMessage, policy=SMTP).parsebytes(envelope.content))
        self.recipients.append(list(envelope.rcpt_tos))
        self.secured.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"


@contextmanager
def mailbox(
    *,
    certificate: Certificate | None = None,
    implicit: bool = False,
    login: tuple[str, str] | None = None,
    port: int = 0,
) -> Iterator[Mailbox]:
    """Run the server.

    Args:
        certificate: with it the server can do STARTTLS. implicit: TLS from the first byte.
        login: user and password without which nothing is taken. port: 0 = any.
    """
    box = Mailbox(port=port or free_ports(1)[0])
    secured = _context(certificate) if certificate else None
    options: dict[str, Any] = {}
    if secured is not None:
        options = {"ssl_context": secured} if implicit else {"tls_context": secured}
    if login is not None:
        options |= {"authenticator": _judge(box, login), "auth_required": True}
        options["auth_require_tls"] = not implicit
    with warnings.catch_warnings():  # it warns of what is meant to be tried here
        warnings.simplefilter("ignore", UserWarning)
        server = Controller(box, hostname=HOST, port=box.port, **options)
        server.start()
    try:
        yield box
    finally:
        server.stop()


def mail_table(box: Mailbox, **more: str) -> str:
    """The table `[mail]` for a workspace whose mails shall come here."""
    lines: Mapping[str, str] = {
        "host": f'"{HOST}"',
        "port": str(box.port),
        "security": '"none"',
        "from": '"leverans@exempel.invalid"',
        "to": '["arkiv@exempel.invalid"]',
        **more,
    }
    return "[mail]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())


def set_table(workspace: Path, table: str) -> None:
    """Put a table at the end of a workspace's settings."""
    path = workspace / "leverans.toml"
    path.write_text(f"{path.read_text('utf-8')}\n{table}", "utf-8")


def _context(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    return context


def _judge(box: Mailbox, login: tuple[str, str]) -> Any:  # noqa: ANN401 - aiosmtpd's own form
    def judge(_server: object, _session: object, _envelope: object, _how: str, given: Any) -> Any:  # noqa: ANN401
        assert isinstance(given, LoginPassword)
        right = (given.login.decode(), given.password.decode()) == login
        if right:
            box.logins.append(given.login.decode())
        return AuthResult(success=right, handled=False)  # False: the server answers

    return judge
