"""What stays of a culled record: an id, its type, a checksum, and on whose word. No titles.

A package that has been culled lies under another OCFL id: its successor, which has what stays
and a document for each order. Where the package lay there is a small object of the old id that
says which generation is the newest, so that nothing of that id is ever taken in again.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from leverans.archive.doomed import Mandate, RecordDigest
from leverans.archive.interface import StoredPackage
from leverans.archive.layout import json_text
from leverans.model.errors import PackageError
from leverans.model.tombstone import Tombstone

FORMAT = 1
POINTER = "gallrad.json"
"""The only file of the object that stands where a culled package lay."""
FOLDER = "metadata/preservation/archive"
DOCUMENT = "tombstones-"
LARGEST = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CullingDocument:
    """What an order did to a package, as its successor keeps it.

    Attributes:
        package_id, generation: of what remains. predecessor: OCFL id of the object before it.
        inventory: sha512 (hex) of that object's newest inventory.
        manifest_digest, received_at: of the package as it was received.
        mandate: on whose word. tombstones: of this order. left_out: documents that spoke of
            culled records and could not be said without them, as (sha256, bytes).
    """

    package_id: str
    generation: int
    predecessor: str
    inventory: str
    manifest_digest: str
    received_at: str
    mandate: Mandate
    tombstones: tuple[Tombstone, ...]
    left_out: tuple[tuple[str, int], ...] = ()


def name_of(order: str) -> str:
    """File name of the document of an order."""
    safe = "".join(one if one.isalnum() or one in "-_" else "_" for one in order)
    return f"{DOCUMENT}{safe}.json"


def tombstone(package: str, record: str, found: RecordDigest, mandate: Mandate) -> Tombstone:
    """The tombstone of a record."""
    return Tombstone(
        record=record,
        package=package,
        record_type=found.record_type,
        digest=found.digest,
        files=found.files,
        bytes=found.bytes,
        order=mandate.order,
        protocol=mandate.protocol,
        decisions=mandate.decisions,
        culled_at=mandate.at,
    )


def culling_json(document: CullingDocument) -> bytes:
    """The document, a record on each line; the same order gives the same bytes."""
    mandate = document.mandate
    head = {
        "format": FORMAT,
        "package_id": document.package_id,
        "generation": document.generation,
        "predecessor": document.predecessor,
        "predecessor_inventory_sha512": document.inventory,
        "manifest_digest": document.manifest_digest,
        "received_at": document.received_at,
        "order": mandate.order,
        "protocol": mandate.protocol,
        "decisions": list(mandate.decisions),
        "culled_at": mandate.at,
        "actor": mandate.actor,
        "archive": mandate.archive,
        "software": mandate.software,
        "left_out": [{"sha256": digest, "bytes": size} for digest, size in document.left_out],
    }
    lines = ",\n".join(
        json.dumps({
            "record": one.record,
            "record_type": one.record_type,
            "digest": one.digest,
            "files": one.files,
            "bytes": one.bytes,
        }, ensure_ascii=False)
        for one in document.tombstones
    )  # fmt: skip
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    return f'{text},\n "records": [\n{lines}\n]}}\n'.encode()


def culling_documents(package: StoredPackage) -> Iterator[CullingDocument]:
    """The documents of all orders that have culled a package, in the order of their names.

    Raises:
        PackageError: one of them cannot be read.
    """
    for file in package.files(FOLDER):
        folder, _, name = file.path.rpartition("/")
        if name.startswith(DOCUMENT) and name.endswith(".json") and folder.count("/") == _DEPTH:
            with closing(package.open(file.path)) as stream:
                yield read_culling(stream.read(LARGEST), file.path)


_DEPTH = FOLDER.count("/")


def read_culling(data: bytes, place: str) -> CullingDocument:
    """The document again.

    Raises:
        PackageError: it is none.
    """
    try:
        found = json.loads(data)
        if found["format"] == FORMAT:
            return _culling(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PackageError(f"is no document of a culling: {error}", place=place) from error
    raise PackageError("is of another format than is known here", place=place)


def _culling(found: dict[str, Any]) -> CullingDocument:
    mandate = Mandate(
        order=found["order"],
        protocol=found["protocol"],
        decisions=tuple(found["decisions"]),
        at=found["culled_at"],
        actor=found["actor"],
        archive=found["archive"],
        software=found["software"],
    )
    package = found["package_id"]
    stones = tuple(
        tombstone(
            package,
            one["record"],
            RecordDigest(one["digest"], one["files"], one["bytes"], one["record_type"]),
            mandate,
        )
        for one in found["records"]
    )
    return CullingDocument(
        package_id=package,
        generation=found["generation"],
        predecessor=found["predecessor"],
        inventory=found["predecessor_inventory_sha512"],
        manifest_digest=found["manifest_digest"],
        received_at=found["received_at"],
        mandate=mandate,
        tombstones=stones,
        left_out=tuple((one["sha256"], one["bytes"]) for one in found["left_out"]),
    )


def pointer_json(package_id: str, generation: int, successor: str) -> bytes:
    """What stands where a culled package lay."""
    return json_text({
        "format": FORMAT,
        "package_id": package_id,
        "generation": generation,
        "successor": successor,
        "sv": "Här låg ett arkivpaket. Det har gallrats; det som finns kvar ligger i successor.",
        "en": "An archival package lay here. It was culled; what remains lies in successor.",
    })  # fmt: skip


def read_pointer(data: bytes, package_id: str) -> int:
    """The newest generation that a pointer names; 0 when this is none of that package."""
    try:
        found = json.loads(data)
        if found["format"] == FORMAT and found["package_id"] == package_id:
            generation = found["generation"]
            return generation if type(generation) is int and generation > 0 else 0
    except (ValueError, KeyError, TypeError):
        return 0
    return 0
