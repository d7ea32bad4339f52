"""Bundles that somebody has tampered with: what can be recomputed without a key is recomputed.

forged = Forged.read(folder)
forged.files["events.jsonl"] = …
forged.seal().write(place)
"""

import base64
import hashlib
import importlib.util
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

from leverans.flow.evidence.pieces import json_bytes
from leverans.flow.evidence.writing import parts_of
from leverans.model.checkpoint import Checkpoint, checkpoint_text
from leverans.model.merkle import Frontier, growth_spans, leaf_hash, subset_spans, subtree
from leverans.signing.document import sign
from leverans.signing.keys import SigningKey

SEALED = ("manifest.json", "manifest.sha256")


def verifier(*, own_arithmetic: bool = False) -> ModuleType:
    """The verifier as a module of its own: loaded from its file, as nobody imports it."""
    path = Path(str(files("leverans.messages") / "verifier" / "verify.py"))
    spec = importlib.util.spec_from_file_location("bundle_verifier", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if own_arithmetic:
        module.__dict__["LIBRARY"] = None
    return module


@dataclass(slots=True)
class Forged:
    """The files of a bundle, by their paths."""

    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Forged":
        """A bundle's files, from folder or zip."""
        if path.is_dir():
            found = {each.relative_to(path).as_posix(): each for each in path.rglob("*")}
            return cls({name: each.read_bytes() for name, each in found.items() if each.is_file()})
        with zipfile.ZipFile(path) as archive:
            return cls({name: archive.read(name) for name in archive.namelist()})

    def copy(self) -> "Forged":
        """The same files, to be changed."""
        return Forged(dict(self.files))

    def write(self, folder: Path) -> Path:
        """Write them into a new folder."""
        for name, data in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder

    def seal(self) -> "Forged":
        """Make the manifest fit whatever the files are now."""
        manifest = self.json("manifest.json")
        manifest["files"] = [
            {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in sorted(self.files.items())
            if name not in SEALED
        ]
        self.put("manifest.json", manifest)
        digest = hashlib.sha256(self.files["manifest.json"]).hexdigest()
        self.files["manifest.sha256"] = f"{digest}  manifest.json\n".encode()
        return self

    def json(self, name: str) -> Any:  # noqa: ANN401 - whatever stands in the file
        """A file as JSON."""
        return json.loads(self.files[name])

    def put(self, name: str, found: object) -> None:
        """Put JSON into a file."""
        self.files[name] = json_bytes(found)

    @property
    def events(self) -> list[bytes]:
        """The lines of the events."""
        return self.files["events.jsonl"].splitlines()

    def put_events(self, lines: Iterable[bytes]) -> None:
        """Other events in their place."""
        self.files["events.jsonl"] = b"".join(line + b"\n" for line in lines)

    def put_log(
        self,
        log: Sequence[bytes],
        key: SigningKey,
        *,
        sizes: Sequence[int],
        times: Sequence[str],
        numbers: Sequence[int],
    ) -> None:
        """Another log in the place of this one: events, proofs and checkpoints, all consistent.

        Args:
            log: every event. key: signs the checkpoints. sizes, times: of the checkpoints.
            numbers: of the events that the bundle has.
        """
        tree = Tree(log)
        self.put_events(log[number - 1] for number in numbers)
        self.put_proof(tree, sizes[-1], numbers, len(sizes))
        lines, previous = [], ""
        for number, (size, at) in enumerate(zip(sizes, times, strict=True), start=1):
            document = tree.signed(json.loads(log[0])["chain"], number, size, at, previous, key)
            previous = hashlib.sha256(document).hexdigest()
            growth = list(parts_of(tree.nodes, growth_spans(size, sizes[-1])))
            text = base64.b64encode(document).decode()
            lines.append(json_bytes({"number": number, "document": text, "growth": growth}))
        self.files["checkpoints.jsonl"] = b"".join(lines)

    def put_proof(self, tree: "Tree", size: int, numbers: Sequence[int], checkpoint: int) -> None:
        """A right proof for these events of a log."""
        parts = list(parts_of(tree.nodes, subset_spans(size, [number - 1 for number in numbers])))
        found = {"checkpoint": checkpoint, "parts": parts}
        self.put("proof.json", {**self.json("proof.json"), **found})

    @property
    def numbers(self) -> list[int]:
        """The numbers of the events."""
        return [json.loads(line)["seq"] for line in self.events]

    def checkpoints(self) -> list[bytes]:
        """The signed checkpoints."""
        lines = self.files["checkpoints.jsonl"].splitlines()
        return [base64.b64decode(json.loads(line)["document"]) for line in lines]


class Tree:
    """The tree over a short log, in memory."""

    def __init__(self, log: Sequence[bytes]) -> None:
        self._leaves = [leaf_hash(body) for body in log]
        self._log = log

    def nodes(self, level: int, index: int) -> bytes:
        """Hash of a whole subtree."""
        if level == 0:
            return self._leaves[index]
        tree = Frontier()
        for leaf in self._leaves[index << level : (index + 1) << level]:
            tree.append(leaf)
        return tree.root()

    def signed(
        self, chain: str, number: int, size: int, at: str, previous: str, key: SigningKey
    ) -> bytes:
        """A checkpoint over the first events, as somebody with a key signs it."""
        point = Checkpoint(
            chain=chain,
            number=number,
            events=size,
            head=hashlib.sha256(self._log[size - 1]).hexdigest(),
            root=subtree(self.nodes, 0, size).hex(),
            time=at,
            previous=previous,
        )
        return sign(checkpoint_text(point), key)


def rechained(log: Sequence[bytes], changed: int, line: bytes) -> list[bytes]:
    """A log in which one event (from 1) is another, and all after it are chained to it anew."""
    made = [*log[: changed - 1], line]
    for body in log[changed:]:
        said = json.loads(body)
        said["prev"] = hashlib.sha256(made[-1]).hexdigest()
        made.append(json_bytes(said)[:-1])
    return made
