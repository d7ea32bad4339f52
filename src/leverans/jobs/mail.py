"""The mail after a night: the summary as plain text, its machine form attached.

What does not stand in the summary does not stand in the mail: ids, counts and fixed sentences,
and the authority's own name. Titles, names of persons and file names have no way into it.
"""

import json
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from leverans.flow.night_terms import MailTerms
from leverans.jobs.night_place import NightPlace
from leverans.jobs.night_told import NightTold
from leverans.messages.texts import plural, text

LONGEST_SUBJECT = 200


def night_mail(site: NightPlace, terms: MailTerms, told: NightTold) -> EmailMessage:
    """The mail that tells of a night."""
    subject = subject_of(told, site.name, site.language)
    stem = f"night-{told.started_at:%Y-%m-%d-%H%M%S}"
    message = _message(terms, subject, at=site.clock(), id_=f"{stem}.{told.run or site.new_id()}")
    message.set_content(f"{told.text}\n\n-- \n{text('night.mail_foot', site.language)}\n")
    machine = json.dumps(told.machine(), ensure_ascii=False, indent=1).encode()
    message.add_attachment(machine, "application", "json", filename=f"{stem}.json")
    return message


def trial_mail(site: NightPlace, terms: MailTerms) -> EmailMessage:
    """A mail that only tells that mails come through."""
    name = _one_line(site.name)
    subject = text("night.trial_subject", site.language, name=name)
    message = _message(terms, subject, at=site.clock(), id_=f"trial.{site.new_id()}")
    message.set_content(f"{text('night.trial_body', site.language)}\n")
    return message


def subject_of(told: NightTold, authority: str, language: str) -> str:
    """How the night went, in one line: the authority, counts, and nothing else."""
    said = [_outcome(told, language)]
    if told.missed:
        said.append(plural("night.subject_missed", len(told.missed), language))
    named = {"name": _one_line(authority), "outcome": ", ".join(said)}
    return text("night.subject", language, **named)[:LONGEST_SUBJECT]


def _outcome(told: NightTold, language: str) -> str:
    night = told.night
    if night is None:
        return text("night.subject_failed", language)
    due = len(night.results)
    stopped = sum(1 for result in night.results if result.exit_code)
    if stopped:
        return plural("night.subject_stopped", due, language, stopped=str(stopped))
    if told.exit_code:
        return text("night.subject_trouble", language)
    return plural("night.subject_fine", due, language) if due else text("night.quiet", language)


def _message(terms: MailTerms, subject: str, *, at: datetime, id_: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = terms.sender
    message["To"] = ", ".join(terms.to)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{id_}@{terms.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _one_line(name: str) -> str:
    return " ".join(name.split())
