"""The mail after a night, by a real server: what it says, how it is kept secret, what fails."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from leverans.clock import LOCAL
from leverans.flow.site import Site
from leverans.jobs.mail import night_mail, subject_of
from leverans.jobs.mail_outbox import MOST, MailOutbox
from leverans.jobs.mailing import Mailed, mail_night, send_trial
from leverans.jobs.night_told import NightTold, told_of_night
from leverans.jobs.nightly import Night, Result
from leverans.model.errors import ConfigurationError, MailNotSent
from leverans.testing.certificate import Certificate
from leverans.testing.mailbox import Mailbox, mail_table, mailbox, set_table
from leverans.testing.ports import free_ports
from leverans.testing.two_sides import TickingClock, TwoSides

TONIGHT = datetime(2026, 3, 29, 1, 30, tzinfo=LOCAL)
RUN = "5f0c2d4e-0000-4000-8000-000000000001"
Sited = Callable[..., Site]


@pytest.fixture
def sited(tmp_path: Path) -> Iterator[Sited]:
    """Make a workspace with a `[mail]` table; the ledgers are closed in the end."""
    opened: list[Site] = []

    def make(table: str, environ: dict[str, str] | None = None) -> Site:
        sides = TwoSides(tmp_path / str(len(opened)), clock=TickingClock(at=TONIGHT)).make()
        set_table(sides.producer, table)
        opened.append(sides.open(environ=environ).site)
        return opened[-1]

    yield make
    for site in opened:
        site.ledger.close()


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as box:
        yield box


def night(*codes: int, missed: int = 0) -> NightTold:
    results = tuple(
        Result(agreement=f"avtal{n}", status="held" if code else "waiting", tries=1, exit_code=code)
        for n, code in enumerate(codes)
    )
    days = tuple(date(2026, 3, 28 - n) for n in range(missed))
    told = Night(
        id=RUN,
        started_at=TONIGHT,
        ended_at=TONIGHT,
        missed=days,
        broken_off=False,
        results=results,
    )
    return told_of_night(told, "Nattkörning 2026-03-29 01:30\nåäö")


def body_of(mail: EmailMessage) -> str:
    (text,) = (part for part in mail.walk() if part.get_content_type() == "text/plain")
    return str(text.get_content())


def attached(mail: EmailMessage) -> Any:  # noqa: ANN401 - the document is what is tested
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "application/json"
    return json.loads(part.get_content())


@pytest.mark.parametrize(
    ("told", "subject"),
    [
        (night(0, 1, 0), "leverans: Kulturförvaltningen – 1 av 3 leveranser stoppades"),
        (night(3), "leverans: Kulturförvaltningen – 1 av 1 leveranser stoppades"),
        (night(0, 0), "leverans: Kulturförvaltningen – 2 leveranser utan anmärkning"),
        (night(0), "leverans: Kulturförvaltningen – en leverans utan anmärkning"),
        (night(), "leverans: Kulturförvaltningen – inget skulle köras"),
        (
            night(0, missed=2),
            "leverans: Kulturförvaltningen – en leverans utan anmärkning, 2 nätter missades",
        ),
        (
            NightTold(started_at=TONIGHT, ended_at=TONIGHT, exit_code=3),
            "leverans: Kulturförvaltningen – nattkörningen misslyckades",
        ),
    ],
)
def test_the_subject_says_how_it_went(told: NightTold, subject: str) -> None:
    assert subject_of(told, "Kulturförvaltningen", "sv") == subject


def test_trouble_beside_the_deliveries_is_in_the_subject_too() -> None:
    told = night(0)
    told.add("…", code=1)
    assert "något behöver åtgärdas" in subject_of(told, "Kulturförvaltningen", "sv")


def test_a_mail_has_the_summary_and_its_machine_form(sited: Sited, box: Mailbox) -> None:
    site = sited(mail_table(box, to='["a@exempel.invalid", "b@exempel.invalid"]'))
    assert mail_night(site, night(0, 1)) == Mailed(sent=1)
    (mail,) = box.mails
    assert box.recipients == [["a@exempel.invalid", "b@exempel.invalid"]]
    assert mail["From"] == "leverans@exempel.invalid"
    assert str(mail["Subject"]).endswith("1 av 2 leveranser stoppades")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<night-2026-03-29-013000.{RUN}@exempel.invalid>"
    assert parsedate_to_datetime(mail["Date"]).date() == TONIGHT.date()
    assert "Nattkörning 2026-03-29 01:30\nåäö" in body_of(mail).replace("\r\n", "\n")
    machine = attached(mail)
    assert (machine["run"], machine["exit_code"], len(machine["results"])) == (RUN, 1, 2)
    assert len(MailOutbox(site)) == 0


def test_a_name_on_two_lines_makes_no_header_of_its_own(sited: Sited, box: Mailbox) -> None:
    site = sited(mail_table(box))
    terms = site.night.mail
    assert terms is not None
    subject = subject_of(night(0), "Kultur\r\nBcc: x@exempel.invalid", "sv")
    assert "\n" not in subject
    assert night_mail(site, terms, night(0))["Bcc"] is None


@pytest.mark.parametrize(
    ("told", "sent"), [(night(0), 0), (night(1), 1), (night(0, missed=1), 1), (night(), 0)]
)
def test_when_trouble_only_a_night_that_needs_a_reader_is_mailed(
    sited: Sited, box: Mailbox, told: NightTold, sent: int
) -> None:
    site = sited(mail_table(box, when='"trouble"'))
    assert mail_night(site, told).sent == sent
    assert len(box.mails) == sent


def test_a_workspace_without_the_table_mails_nothing(sited: Sited) -> None:
    site = sited("")
    assert mail_night(site, night(3)) == Mailed()
    assert not (site.root / "var" / "outbox-mail").exists()


def test_what_could_not_be_sent_goes_with_the_next_nights_mail_once(sited: Sited) -> None:
    (port,) = free_ports(1)
    site = sited(mail_table(Mailbox(port=port)))
    assert mail_night(site, night(1)) == Mailed(waiting=1, reason="unreachable")
    (kept,) = (site.root / "var" / "outbox-mail").iterdir()
    assert kept.stat().st_mode & 0o077 == 0 or kept.parent.stat().st_mode & 0o077 == 0
    with mailbox(port=port) as box:
        later = night(0)
        later.started_at = datetime(2026, 3, 30, 1, 30, tzinfo=LOCAL)
        assert mail_night(site, later) == Mailed(sent=2)
        assert mail_night(site, later).sent == 1
    subjects = [str(mail["Subject"]).partition("– ")[2] for mail in box.mails]
    assert subjects[:2] == ["1 av 1 leveranser stoppades", "en leverans utan anmärkning"]


def test_mails_that_never_go_do_not_pile_up(sited: Sited) -> None:
    site = sited(mail_table(Mailbox(port=free_ports(1)[0])))
    outbox = MailOutbox(site)
    for n in range(MOST):
        outbox.put(f"night-2026010{n:03}", EmailMessage())
    assert mail_night(site, night(1)) == Mailed(waiting=MOST, dropped=1, reason="unreachable")


def test_over_starttls_with_login_and_a_certificate_that_is_verified(
    sited: Sited, certificate: Certificate
) -> None:
    with mailbox(certificate=certificate, login=("arkiv", "hemligt ord")) as box:
        secure = {"security": '"starttls"', "ca": f'"{certificate.ca}"'}
        login = {"user": '"arkiv"', "password": '{ env = "POST" }'}
        table = mail_table(box, **secure, **login)
        assert mail_night(sited(table, {"POST": "hemligt ord"}), night(0)) == Mailed(sent=1)
        assert (box.secured, box.logins) == ([True], ["arkiv"])
        wrong = mail_night(sited(table, {"POST": "fel"}), night(0))
        assert wrong == Mailed(waiting=1, reason="login")
        assert mail_night(sited(table), night(0)) == Mailed(waiting=1, reason="settings")


def test_over_tls_from_the_first_byte(sited: Sited, certificate: Certificate) -> None:
    with mailbox(certificate=certificate, implicit=True) as box:
        table = mail_table(box, security='"tls"', ca=f'"{certificate.ca}"')
        assert mail_night(sited(table), night(0)) == Mailed(sent=1)
    assert box.secured == [True]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_somebody_else_is_refused_and_nothing_is_sent(
    sited: Sited, certificate: Certificate, other_certificate: Certificate, security: str
) -> None:
    with mailbox(certificate=certificate, implicit=security == "tls") as box:
        table = mail_table(box, security=f'"{security}"', ca=f'"{other_certificate.ca}"')
        assert mail_night(sited(table), night(0)) == Mailed(waiting=1, reason="certificate")
        plain = mail_table(box, security=f'"{security}"')  # the machine's own authorities
        assert mail_night(sited(plain), night(0)) == Mailed(waiting=1, reason="certificate")
    assert box.mails == []


def test_a_certificate_of_another_name_is_refused(sited: Sited, certificate: Certificate) -> None:
    with mailbox(certificate=certificate) as box:
        table = mail_table(box, security='"starttls"', ca=f'"{certificate.ca}"', host='"127.0.0.2"')
        told = mail_night(sited(table), night(0))
    assert told.reason in ("certificate", "unreachable")  # the second where 127.0.0.2 is not ours
    assert box.mails == []


def test_a_server_that_cannot_be_secured_gets_nothing_in_plain_text(
    sited: Sited, box: Mailbox
) -> None:
    table = mail_table(box, security='"starttls"')
    assert mail_night(sited(table), night(0)) == Mailed(waiting=1, reason="tls")
    assert box.mails == []


def test_a_file_of_authorities_that_is_not_there_is_told(sited: Sited, box: Mailbox) -> None:
    table = mail_table(box, security='"tls"', ca='"saknas.pem"')
    assert mail_night(sited(table), night(0)) == Mailed(waiting=1, reason="ca")


def test_one_refused_recipient_does_not_keep_the_mail_from_the_others(
    sited: Sited, box: Mailbox
) -> None:
    box.refusing["b@exempel.invalid"] = "550 no such user"
    site = sited(mail_table(box, to='["a@exempel.invalid", "b@exempel.invalid"]'))
    assert mail_night(site, night(0)) == Mailed(sent=1, refused=1)
    assert box.recipients == [["a@exempel.invalid"]]


def test_who_cannot_take_it_now_gets_it_the_next_night_and_nobody_twice(
    sited: Sited, box: Mailbox
) -> None:
    box.refusing["b@exempel.invalid"] = "450 greylisted"
    site = sited(mail_table(box, to='["a@exempel.invalid", "b@exempel.invalid"]'))
    first = night(1)
    assert mail_night(site, first) == Mailed(sent=1, waiting=1, reason="recipients")
    box.refusing.clear()
    second = night(1)
    second.started_at = datetime(2026, 3, 30, 1, 30, tzinfo=LOCAL)
    assert mail_night(site, second) == Mailed(sent=2)
    assert box.recipients == [
        ["a@exempel.invalid"],
        ["b@exempel.invalid"],
        ["a@exempel.invalid", "b@exempel.invalid"],
    ]
    assert box.mails[0]["Message-ID"] == box.mails[1]["Message-ID"]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("550 no such user", Mailed(refused=1)),
        ("450 try later", Mailed(waiting=1, reason="recipients")),
    ],
)
def test_a_mail_that_nobody_takes(sited: Sited, box: Mailbox, reply: str, expected: Mailed) -> None:
    box.refusing["arkiv@exempel.invalid"] = reply
    assert mail_night(sited(mail_table(box)), night(0)) == expected
    assert box.mails == []


def test_a_content_that_is_refused_waits(sited: Sited, box: Mailbox) -> None:
    box.refusing[""] = "552 too much mail data"
    assert mail_night(sited(mail_table(box)), night(0)) == Mailed(waiting=1, reason="content")


def test_an_outbox_that_cannot_be_used_is_told(sited: Sited, box: Mailbox) -> None:
    site = sited(mail_table(box))
    (site.root / "var" / "outbox-mail").write_bytes(b"a file where the folder should be")
    assert mail_night(site, night(0)) == Mailed(reason="outbox")


def test_a_trial_mail_says_that_it_is_one(sited: Sited, box: Mailbox) -> None:
    site = sited(mail_table(box))
    assert site.night.mail is not None
    assert send_trial(site, site.night.mail) == 0
    assert "provbrev" in str(box.mails[0]["Subject"])
    box.refusing["arkiv@exempel.invalid"] = "550 no"
    with pytest.raises(MailNotSent, match="recipients"):
        send_trial(site, site.night.mail)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("from", '"ingen adress"'),
        ("to", "[]"),
        ("to", '["a@exempel.invalid\\nBcc: b@exempel.invalid"]'),
        ("security", '"maybe"'),
        ("user", '"arkiv"'),  # with security = "none"
        ("when", '"sometimes"'),
        ("password", '"hemligt"'),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(sited: Sited, key: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        sited(mail_table(Mailbox(port=25), **{key: value}))
    assert f"mail.{key}" in str(wrong.value)
    assert "hemligt" not in str(wrong.value)


def test_the_password_is_in_no_form_of_the_terms(sited: Sited, box: Mailbox) -> None:
    login = {"security": '"starttls"', "user": '"arkiv"', "password": '{ env = "POST" }'}
    site = sited(mail_table(box, **login), {"POST": "mycket hemligt"})
    assert site.night.mail is not None
    assert site.night.mail.password() == "mycket hemligt"
    assert "user='arkiv'" in repr(site.night)
    assert "mycket hemligt" not in repr(site.night)
