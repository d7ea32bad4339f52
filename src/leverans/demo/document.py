"""The invented documents, read from the files in `content/`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

AREAS = ("namnd", "planering", "styrande", "avtal", "bidrag", "kultur")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One finalised document with its metadata, every value as it stands in the sheet.

    Attributes:
        path: relative to the source's root, `/` between parts.
        layout: what it looks like, a key of the table in `documents.py`.
        type: row of the records plan. body: its text in the marks of `markup.py`.
        trap: what is wrong with it on purpose: `empty`, `format`, `path`, or "".
        sender, receiver, attachment: of an e-mail message.
    """

    path: str
    layout: str
    title: str
    type: str
    document_id: str
    established: str
    unit: str
    responsible: str
    approver: str
    access: str
    personal: str
    body: str = ""
    created: str = ""
    version: str = "1"
    diary: str = ""
    applies_to: str = ""
    reviewers: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    secrecy: str = "Nej"
    law: str = ""
    trap: str = ""
    sender: str = ""
    receiver: str = ""
    attachment: str = ""

    @property
    def made(self) -> str:
        """The day it was made (ISO 8601); the day it was finalised where nothing else is said."""
        return self.created or self.established


def all_documents() -> Iterator[Document]:
    """The forty documents, in the order of the files."""
    for area in AREAS:
        text = files("leverans.demo").joinpath("content", f"{area}.toml").read_text("utf-8")
        content = tomllib.loads(text)
        for values in content["document"]:
            merged = content["defaults"] | values
            merged["reviewers"] = tuple(merged.get("reviewers", ()))
            yield Document(**merged)
