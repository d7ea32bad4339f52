"""Where things lie in a drop folder. Both sides know this file and nothing else of each other.

    incoming/<package id>.note.json   delivery note, before everything else
    incoming/<package id>.tar|.zip    the container, whole from the moment it is seen
    incoming/<package id>.folder      for a folder package: all files are there, here is the list
    folders/<package id>/…            the files of a folder package, not to be read before
    parts/<package id>.tar|.zip       a container that is not whole yet; nobody's business
    parts/<package id>.<n>.tar|.zip   the same, beside that of a worker who may be alive still
    answers/<package id>.<kind>.json  the archive's answers, each a signed document; the kinds are
                                      kvittens, mottagningsbevis, provsvar and refusal
    confirmations/<package id>/<n>.json  the archive has read the package back at that time, in
                                      milliseconds since 1970; the last one counts

A package id is used once: what is delivered again after a refusal gets a new id, so that names
never clash and nothing is ever overwritten.
"""

import re
from datetime import datetime

from leverans.model.errors import TargetError
from leverans.model.receipt import ReceiptKind

INCOMING = "incoming/"
PARTS = "parts/"
ANSWERS = "answers/"
CONFIRMATIONS = "confirmations/"
NOTE_SUFFIX = ".note.json"
ANSWER_SUFFIX = ".json"
CONTAINERS = ("tar", "zip", "folder")
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


def checked_id(package_id: str) -> str:
    """The id itself, if it can be a file name everywhere; `TargetError` if it cannot."""
    if not SAFE.fullmatch(package_id):
        raise TargetError("a package id has letters, digits, '.', '_' and '-' only")
    return package_id


def note_key(package_id: str) -> str:
    """Where the delivery note lies."""
    return f"{INCOMING}{checked_id(package_id)}{NOTE_SUFFIX}"


def container_key(package_id: str, container: str) -> str:
    """Where the container lies, or the list that says that a folder package is whole."""
    if container not in CONTAINERS:
        raise TargetError(f"container {container!r}, only {', '.join(CONTAINERS)} are known")
    return f"{INCOMING}{checked_id(package_id)}.{container}"


def part_key(package_id: str, container: str, mark: str = "") -> str:
    """Where the container lies until it is whole; `mark` keeps it apart from another worker's."""
    apart = f".{mark}" if mark else ""
    return f"{PARTS}{checked_id(package_id)}{apart}.{container}"


def folder_prefix(package_id: str) -> str:
    """What the keys of a folder package's files begin with."""
    return f"folders/{checked_id(package_id)}/"


def answer_key(package_id: str, kind: ReceiptKind) -> str:
    """Where the archive's answer of a kind lies."""
    return f"{ANSWERS}{checked_id(package_id)}.{kind}{ANSWER_SUFFIX}"


def confirmation_prefix(package_id: str) -> str:
    """What the keys of a package's fixity confirmations begin with."""
    return f"{CONFIRMATIONS}{checked_id(package_id)}/"


def confirmation_key(package_id: str, at: datetime) -> str:
    """Where a fixity confirmation of that time lies; the keys sort as the times do."""
    return f"{confirmation_prefix(package_id)}{int(at.timestamp() * 1000):015d}{ANSWER_SUFFIX}"
