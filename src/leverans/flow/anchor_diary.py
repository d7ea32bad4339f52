"""What is registered in the diary: an anchor's files, and one page that says what they are."""

from collections.abc import Mapping
from pathlib import Path

from leverans.flow.anchor_copies import copy_of, document_key, put, stem_of
from leverans.flow.anchor_places import own_place
from leverans.flow.anchors import StoredAnchor
from leverans.flow.refused import refused
from leverans.flow.replacing import replace_file
from leverans.flow.site import Site
from leverans.ledger import trusted_keys
from leverans.messages.texts import text
from leverans.model.errors import StorageError
from leverans.signing.document import read_signed
from leverans.signing.keys import fingerprint

LANGUAGES = ("sv", "en")
RULER = f"\n\n{'-' * 72}\n\n"


def page_key(anchor: StoredAnchor) -> str:
    """The name of the page."""
    return f"{stem_of(anchor)}.txt"


def page_words(site: Site, anchor: StoredAnchor) -> str:
    """The page, in Swedish and in English: what the anchor is of, and how it is verified."""
    said, key = anchor.checkpoint, read_signed(anchor.document).key
    told = {
        "authority": site.name,
        "chain": said.chain,
        "number": str(said.number),
        "time": said.time,
        "events": str(said.events),
        "head": said.head,
        "root": said.root,
        "key": fingerprint(key),
        "file": document_key(anchor),
        "sha256": anchor.sha256,
        "public": public_key_file(key),
    }
    return (
        RULER.join(text("anchor.page", language, **told).strip() for language in LANGUAGES) + "\n"
    )


def public_key_file(key: str) -> str:
    """The name that the public half of a key has beside anchors."""
    return f"anchor-key-{key[:16]}.pub.pem"


def explained(site: Site, anchor: StoredAnchor) -> Mapping[str, bytes]:
    """Key -> bytes of what stands beside a copy for people: the page, and the public key."""
    key = read_signed(anchor.document).key
    files = {page_key(anchor): page_words(site, anchor).encode()}
    with site.ledger.read() as connection:
        known = trusted_keys.key_of(connection, key)
    if known is not None:
        files[public_key_file(key)] = known.public_key.encode("ascii")
    return files


def keep_page(site: Site, anchor: StoredAnchor) -> None:
    """Put the page and the public key into our own folder of anchors, where they are not yet.

    Raises:
        StorageError: they cannot be written.
    """
    store = own_place(site).open()
    for name, content in explained(site, anchor).items():
        put(store, name, content)  # one that says other than today (our name has changed) stays


def write_out(site: Site, anchor: StoredAnchor, folder: Path) -> tuple[str, ...]:
    """Write everything that is to be registered into a folder; the names of the files.

    Raises:
        UsageError: another file lies there under one of these names. StorageError: it cannot be
            written.
    """
    files = {**copy_of(anchor), **explained(site, anchor)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _write_new(folder / name, content)
    except OSError as error:
        raise StorageError(error.strerror or "cannot be written", place=str(folder)) from error
    return tuple(files)


def _write_new(path: Path, content: bytes) -> None:
    if not path.exists():
        replace_file(path, content)
    if path.read_bytes() != content:
        raise refused("USE-ANCHOR-OUT", file=str(path))
