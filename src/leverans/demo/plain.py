"""Invented documents that are text: tables of values, and e-mail messages."""

import csv
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.policy import SMTP
from io import StringIO

from leverans.demo.document import Document
from leverans.demo.markup import Heading, Paragraph, read, tables

HOUR = timezone(timedelta(hours=1))


def render_values(document: Document) -> bytes:
    """The document's table as CSV: semicolons, UTF-8 with byte order mark, as Excel writes it."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for _, table in tables(document.body):
        writer.writerows(table.rows)
    return text.getvalue().encode("utf-8-sig")


def render_mail(document: Document) -> bytes:
    """The document as an e-mail message, its table as an attachment."""
    message = EmailMessage(policy=SMTP)
    message["Date"] = datetime.fromisoformat(f"{document.established}T09:14:00").replace(
        tzinfo=HOUR
    )
    message["From"] = document.sender
    message["To"] = document.receiver
    message["Message-ID"] = f"<{document.document_id.lower()}@exempelregionen.example>"
    message["Subject"] = document.title
    blocks = (block for block in read(document.body) if isinstance(block, Heading | Paragraph))
    message.set_content("\n\n".join(block.text for block in blocks) + "\n")
    if document.attachment:
        values = render_values(document)
        message.add_attachment(values, "text", "csv", filename=document.attachment)
        message.set_boundary(f"=-{document.document_id}")
    return message.as_bytes()
