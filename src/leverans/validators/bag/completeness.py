"""What shows when all manifests are read and all files hashed (RFC 8493, section 3)."""

from collections.abc import Iterator, Sequence

from leverans.model.finding import Finding, Level
from leverans.validators.bag.base_directory import BaseDirectory
from leverans.validators.bag.listing import NO_DIGEST, Listing
from leverans.validators.bag.manifest_names import is_payload_manifest, is_tag_manifest
from leverans.validators.bag.paths import PAYLOAD
from leverans.validators.containers.interface import flaw


def compare_digests(base: BaseDirectory, listing: Listing) -> Iterator[Finding]:
    """Files that are not what a manifest says."""
    for one in base.index.unlike(listing.pairing, listing.manifest.algorithm):
        if not one.said.startswith(NO_DIGEST):
            path = base.index.path_of(one.number).removeprefix(base.prefix)
            value = f"{one.said} ≠ {one.found}"
            yield flaw("BAG-DIGEST", listing.place(one.line), file=path, value=value)


def compare_payload(base: BaseDirectory, listings: Sequence[Listing]) -> Iterator[Finding]:
    """Payload files that are not listed: since 1.0 in every manifest, before that in any."""
    if base.declaration.edition.strict:
        for listing in listings:
            yield from _unlisted(base, listing.pairing.seen, listing.manifest.name)
    elif listings:
        anywhere = _together([listing.pairing.seen for listing in listings])
        names = ", ".join(listing.manifest.name for listing in listings)
        yield from _unlisted(base, anywhere, names)
        most = len(anywhere) - anywhere.count(0)
        for listing in listings:
            absent = most - (len(anywhere) - listing.pairing.seen.count(0))
            if absent:
                place = listing.manifest.name
                yield flaw("BAG-MANIFEST-PARTIAL", place, Level.WARNING, count=str(absent))


def _unlisted(base: BaseDirectory, seen: bytearray, names: str) -> Iterator[Finding]:
    payload = base.prefix + PAYLOAD
    number = seen.find(0, 1)
    while number > 0:
        path = base.index.path_of(number)
        if path.startswith(payload) and base.index.number_of(path) == number:
            yield flaw("BAG-FILE-UNLISTED", path.removeprefix(base.prefix), manifest=names)
        number = seen.find(0, number + 1)


def _together(parts: Sequence[bytearray]) -> bytearray:
    """1 where any of them has something."""
    whole = 0
    for part in parts:
        whole |= int.from_bytes(part, "big")
    return bytearray(whole.to_bytes(len(parts[0]), "big"))


def compare_tag_files(base: BaseDirectory, listings: Sequence[Listing]) -> Iterator[Finding]:
    """Tag files that a tag manifest does not list (RFC 8493, 2.2.1)."""
    edition = base.declaration.edition
    for path in base.tag_files() if listings else ():
        number = base.index.number_of(base.prefix + path)
        for listing in listings:
            if listing.pairing.seen[number] or is_tag_manifest(path):
                continue
            place = listing.manifest.name
            if is_payload_manifest(path):
                yield flaw("BAG-TAGMANIFEST-PARTIAL", place, edition.must, value=path)
            elif edition.strict:
                yield flaw("BAG-TAG-UNLISTED", path, Level.WARNING, manifest=place)
