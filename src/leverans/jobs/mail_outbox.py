"""Mails that have not been sent yet: `var/outbox-mail`, the oldest first, a file for each.

A mail is put here before the server is asked, and taken away when the server has it. A kill in
between leaves it here; should it then be sent twice, both have the same Message-ID.
"""

import os
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path

from leverans.flow.replacing import replace_file
from leverans.jobs.night_place import NightPlace

FOLDER, ENDING = "outbox-mail", ".eml"
MOST = 31  # nights; the summaries themselves stay in var/reports
OURS_ALONE = 0o700  # addresses of people stand in the mails


class MailOutbox:
    """The folder of a workspace's mails."""

    def __init__(self, site: NightPlace) -> None:
        """The folder is made where it is missing."""
        self._folder = site.folder(FOLDER)
        if self._folder.stat().st_uid == os.geteuid():
            self._folder.chmod(OURS_ALONE)

    def put(self, name: str, message: EmailMessage) -> None:
        """Put a mail behind those that wait, durably; one of the same name is replaced."""
        replace_file(self._folder / f"{name}{ENDING}", message.as_bytes(policy=SMTP))

    def waiting(self) -> Iterator[tuple[str, EmailMessage]]:
        """Name and mail of everything that waits, the oldest first."""
        for path in self._paths():
            with path.open("rb") as stream:
                message = BytesParser(EmailMessage, policy=SMTP).parse(stream)
            yield path.stem, message

    def take(self, name: str) -> None:
        """Take a mail away, for the server has it."""
        (self._folder / f"{name}{ENDING}").unlink(missing_ok=True)

    def drop_oldest(self) -> int:
        """Drop what is more than `MOST`, the oldest first; how many that were."""
        surplus = self._paths()[:-MOST]
        for path in surplus:
            path.unlink(missing_ok=True)
        return len(surplus)

    def __len__(self) -> int:
        return len(self._paths())

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{ENDING}"))
