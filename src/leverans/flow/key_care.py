"""Looks after our own keys: who can read them, and who can put others in their place."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from leverans.flow.checked import Checked
from leverans.flow.doctor import Question
from leverans.flow.keys import list_keys, signer
from leverans.flow.known_keys import TrustedKey, keys_folder
from leverans.flow.site import Site
from leverans.signing.files import private_path

SIGNS, KEPT = "keys", "keys_kept"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def key_question(site: Site) -> Question:
    """Whether there is a key that can be signed with."""
    return Question(what=SIGNS, name=site.name, ask=lambda: signer(site))


def examine_keys(site: Site) -> list[Checked]:
    """What is wrong with the folder of our own keys and the files in it; none without keys."""
    own = [key for key in list_keys(site) if key.own and key.revoked_at is None]
    if not own:
        return []
    found = list(_problems(site, own))
    if any(each.state == "bad" for each in found):
        return found
    safe = Checked(what=KEPT, state="ok", said="keys_safe", params={"n": str(len(own))})
    return [safe, *found]


def _problems(site: Site, own: list[TrustedKey]) -> Iterator[Checked]:
    folder = keys_folder(site)
    yield from _place(folder, "keys_folder_open")
    for key in own:
        yield from _place(private_path(folder, key.id), "keys_file_open")
    for parent in folder.resolve().parents:
        if _is_open(parent):
            yield _said("keys_parent", parent, "warn")


def _place(place: Path, open_to_others: str) -> Iterator[Checked]:
    """A folder or file that must be its owner's alone, and its owner who signs."""
    try:
        found = place.stat()
    except PermissionError:
        yield _said("keys_owner", place)
        return
    except OSError:
        yield _said("keys_gone", place)
        return
    if found.st_mode & OTHERS:
        yield _said(open_to_others, place)
    if found.st_uid != os.geteuid():
        yield _said("keys_owner", place)


def _is_open(folder: Path) -> bool:
    """Whether others than root and we can rename what lies in a folder."""
    found = folder.stat()
    if found.st_uid not in (0, os.geteuid()):
        return True
    return bool(found.st_mode & MAY_WRITE) and not found.st_mode & stat.S_ISVTX


def _said(said: str, place: Path, state: str = "bad") -> Checked:
    return Checked(what=KEPT, state=state, said=said, params={"place": str(place)})
