"""Writes what a bundle has to say: events, proofs, checkpoints, keys and documents."""

import base64
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.resources import files

from sqlalchemy import Connection

from leverans.audit.reading import links
from leverans.audit.tree import LogTree
from leverans.clock import LOCAL, stamp
from leverans.flow.anchors import StoredAnchor
from leverans.flow.evidence.choosing import Chosen
from leverans.flow.evidence.documents import Referred
from leverans.flow.evidence.kept import Books, Found
from leverans.flow.evidence.pieces import Pieces, json_bytes, listed
from leverans.flow.site import Site
from leverans.ledger import trusted_keys
from leverans.ledger.trusted_keys import TrustedKey
from leverans.model.bundle import VERSION, NamedDocument, spans
from leverans.model.merkle import Nodes, growth_spans, subset_spans, subtree

EVENTS = "events.jsonl"
DOCUMENTS = "documents"
TO_TAKE_OUT = "secret"  # a folder that may be taken out


@dataclass(slots=True)
class Writing:
    """Writes the parts of one bundle, in an order in which each knows what it needs.

    Attributes:
        chosen: which events; nothing is written before it is said.
        documents: those that the events name, by their digest, once `write_events` is done.
        actors, keys: the ids of who acted in the events, and of the keys that they tell of.
        with_names: documents that name people are asked for; secret: the digests of those.
    """

    site: Site
    connection: Connection
    pieces: Pieces
    chosen: Chosen = field(default_factory=lambda: Chosen(numbers=array("q")))
    documents: dict[str, NamedDocument] = field(default_factory=dict)
    actors: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    with_names: bool = False
    secret: set[str] = field(default_factory=set)

    def write_events(self) -> None:
        """The events' canonical bytes, one on each line, and the documents that they refer to."""
        referred = Referred(Books(self.site, self.connection, self.with_names))
        self.pieces.add_lines(EVENTS, self._lines(referred))
        self._write_names_of_documents()

    def _lines(self, referred: Referred) -> Iterator[bytes]:
        for first, last in spans(self.chosen.numbers):
            for row in links(self.connection, self.site.chain, first=first, last=last):
                said = json.loads(row.body)
                self.actors |= {said["actor"], said["on_behalf_of"]}
                self.keys |= {named for kind, named in said["objects"] if kind == "key"}
                for digest, found in referred.by(said):
                    self.documents[digest] = self._written(digest, found)
                yield row.body + b"\n"

    def _written(self, digest: str, found: Found) -> NamedDocument:
        """Write a document, or what may be told of it, where there is anything."""
        path = excerpt = ""
        if found.data is not None:
            path = f"{TO_TAKE_OUT if found.secret else DOCUMENTS}/{digest}.{found.ending}"
            self.pieces.add(path, found.data)
        if found.excerpt is not None:
            excerpt = f"{DOCUMENTS}/{digest}.excerpt.json"
            self.pieces.add(excerpt, found.excerpt)
        if found.secret:
            self.secret.add(digest)
        return NamedDocument(
            sha256=digest,
            kind=found.kind,
            path=path,
            withheld=found.withheld,
            excerpt=excerpt,
        )

    def _write_names_of_documents(self) -> None:
        """Which event names each first, and by which field: the events are read once more."""
        named: dict[str, dict[str, int]] = {digest: {} for digest in self.documents}
        with (self.pieces.folder / EVENTS).open("rb") as stream:
            for line in stream if named else ():
                said = json.loads(line)
                for name, value in _digests(said):
                    if value in named:
                        named[value].setdefault(name, said["seq"])
        self.documents = {
            digest: replace(found, named_by=tuple((seq, name) for name, seq in by.items()))
            for (digest, found), by in zip(self.documents.items(), named.values(), strict=True)
        }
        told = [_document_object(each) for _, each in sorted(self.documents.items())]
        self.pieces.add("documents.json", json_bytes({"version": VERSION, "documents": told}))

    def write_proof(self, tree: LogTree, newest: StoredAnchor) -> None:
        """That the events are in the log that the newest checkpoint attests."""
        head = {"checkpoint": newest.checkpoint.number}
        tail = {"version": VERSION, "whole": list(self.chosen.whole or ())}
        leaves = array_of_leaves(self.chosen.numbers)
        parts = parts_of(tree.nodes, subset_spans(newest.checkpoint.events, leaves))
        lines = [json_bytes(head)[:-2] + b",", *listed("parts", parts), b","]
        self.pieces.add_lines("proof.json", [*lines, json_bytes(tail)[1:]])

    def write_checkpoints(self, tree: LogTree, points: Sequence[StoredAnchor]) -> None:
        """Every checkpoint with the proof that it is the beginning of the newest; their stamps."""
        size = points[-1].checkpoint.events
        self.pieces.add_lines(
            "checkpoints.jsonl", (_checkpoint_line(tree, each, size) for each in points)
        )
        for each in points:
            for number, token in enumerate(each.tokens, start=1):
                self.pieces.add(f"stamps/{each.checkpoint.number}-{number}.tsr", token)

    def write_keys(self) -> None:
        """The public keys that signatures are verified with, of which the events tell."""
        keys = [key for key in trusted_keys.keys(self.connection) if key.id in self.keys]
        for key in keys:
            self.pieces.add(f"keys/{key.id}.pem", key.public_key.encode())
        told = [_key_object(key) for key in keys]
        self.pieces.add("keys/keys.json", json_bytes({"version": VERSION, "keys": told}))

    def write_verifier(self) -> None:
        """The program that verifies the bundle without us."""
        source = files("leverans.messages") / "verifier" / "verify.py"
        self.pieces.add("verify.py", source.read_bytes())


def array_of_leaves(numbers: Iterable[int]) -> "array[int]":
    """Numbers of events, which count from 1, as those of leaves, which count from 0."""
    return array("q", (number - 1 for number in numbers))


def parts_of(nodes: Nodes, parts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Parts of the tree with the hash (hex) of each: first event, last event, hash.

    Args:
        parts: leaves, from and up to.
    """
    yield from ((start + 1, stop, subtree(nodes, start, stop).hex()) for start, stop in parts)


def _digests(said: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    refs = said["refs"]
    yield "evidence", str(said["evidence"])
    if isinstance(refs, dict):
        yield from ((f"refs.{name}", value) for name, value in sorted(refs.items()))


def _document_object(document: NamedDocument) -> dict[str, object]:
    return {
        "sha256": document.sha256,
        "kind": document.kind,
        "path": document.path,
        "withheld": document.withheld,
        "excerpt": document.excerpt,
        "named_by": [list(each) for each in document.named_by],
    }


def _checkpoint_line(tree: LogTree, point: StoredAnchor, size: int) -> bytes:
    parts = parts_of(tree.nodes, growth_spans(point.checkpoint.events, size))
    return json_bytes(
        {
            "number": point.checkpoint.number,
            "document": base64.b64encode(point.document).decode("ascii"),
            "growth": list(parts),
        }
    )


def _key_object(key: TrustedKey) -> dict[str, object]:
    return {
        "id": key.id,
        "own": key.own,
        "party": key.party,
        "from": _local(key.pinned_at),
        "revoked": _local(key.revoked_at) if key.revoked_at else "",
    }


def _local(at: datetime) -> str:
    return stamp(at.astimezone(LOCAL))
