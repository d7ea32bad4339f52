"""The storage root: made once, and verified each time it is opened."""

import io
import json
from contextlib import closing
from itertools import islice

from leverans.archive.layout import (
    CONFIG,
    CONFIG_FILE,
    EXTENSION,
    LAYOUT_FILE,
    ROOT_DECLARATION,
    ROOT_DECLARED,
    json_text,
)
from leverans.messages.texts import LANGUAGES, text
from leverans.model.errors import AlreadyInStore, NotFoundInStore, StorageError
from leverans.storage.bulk import SPARE, put_whole
from leverans.storage.interface import Store

LONGEST = 1 << 20
_README = {"sv": "LAS-MIG.txt", "en": "README.txt"}


def root_files() -> dict[str, bytes]:
    """What lies in the root beside the objects, the declaration last: it says that all is there."""
    described = {_README[language]: _readme(language) for language in LANGUAGES}
    layout = {
        "extension": EXTENSION,
        "description": "Hashed n-tuple layout: sha256 of the object id, three folders of three "
        "hexadecimal digits, then the whole digest; see README.txt",
    }
    return {
        CONFIG_FILE: json_text(CONFIG),
        LAYOUT_FILE: json_text(layout),
        **described,
        ROOT_DECLARATION: ROOT_DECLARED,
    }


def prepare_root(store: Store) -> None:
    """Make a store into a storage root, or verify that it is one of ours; safe to call again.

    Raises:
        StorageError: something else lies there, or the root is one that we do not write.
    """
    if _content(store, ROOT_DECLARATION) is None:
        _refuse_strangers(store)
        for key, data in root_files().items():
            try:
                store.delete(key + SPARE)
                put_whole(store, key, io.BytesIO(data))
            except AlreadyInStore:  # a first try was killed
                continue
    verify_root(store)


def verify_root(store: Store) -> None:
    """Raise `StorageError` unless the store is a storage root as this program writes it."""
    if _content(store, ROOT_DECLARATION) != ROOT_DECLARED:
        raise StorageError("is no OCFL 1.1 storage root", place=ROOT_DECLARATION)
    layout, config = _json(store, LAYOUT_FILE), _json(store, CONFIG_FILE)
    if layout.get("extension") != EXTENSION:
        raise StorageError(f"the layout is not {EXTENSION}", place=LAYOUT_FILE)
    if config != CONFIG:
        raise StorageError("the layout has other parameters than ours", place=CONFIG_FILE)


def _refuse_strangers(store: Store) -> None:
    ours = {key + ending for key in root_files() for ending in ("", SPARE)}
    strange = (entry.key for entry in store.list() if entry.key not in ours)
    for key in islice(strange, 1):
        raise StorageError(
            "the archive's store is neither empty nor an OCFL storage root: give it a place of"
            " its own (archive.store)",
            place=key,
        )


def _json(store: Store, key: str) -> dict[str, object]:
    data = _content(store, key)
    try:
        found = json.loads(data or b"")
    except ValueError as error:
        raise StorageError("is missing or cannot be read", place=key) from error
    return found if isinstance(found, dict) else {}


def _content(store: Store, key: str) -> bytes | None:
    try:
        with closing(store.open(key)) as stream:
            return stream.read(LONGEST)
    except NotFoundInStore:
        return None


def _readme(language: str) -> bytes:
    return (text("archive.readme", language) + "\n").encode()
