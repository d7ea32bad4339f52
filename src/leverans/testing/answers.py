"""The archive's answers in a drop folder, rewritten as a false or a mistaken archive would."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from leverans.model.receipt import ReceiptKind
from leverans.signing.document import read_signed, sign
from leverans.signing.keys import SigningKey
from leverans.testing.two_sides import TwoSides

Payload = dict[str, Any]
KVITTENS, PROOF = ReceiptKind.ACKNOWLEDGEMENT, ReceiptKind.CUSTODY


def answer_files(sides: TwoSides, kind: str = "*") -> list[Path]:
    """The answers of a kind, by name."""
    return sorted((sides.drop / "answers").glob(f"*.{kind}.json"))


def answer_file(sides: TwoSides, kind: str = KVITTENS) -> Path:
    """The one answer of a kind."""
    (answer,) = answer_files(sides, kind)
    return answer


def payload_of(path: Path) -> Payload:
    """What was signed, as a JSON object."""
    return dict(json.loads(read_signed(path.read_bytes()).payload))


def archive_key(sides: TwoSides) -> SigningKey:
    """The key that the archive signs with."""
    with sides.desk() as desk:
        return desk.key


def rewrite(path: Path, change: Callable[[Payload], None], key: SigningKey) -> bytes:
    """Change what an answer says and sign it with a key; what stood there before."""
    before, said = path.read_bytes(), payload_of(path)
    change(said)
    path.write_bytes(sign(json.dumps(said, ensure_ascii=False), key))
    return before


def rewrite_all(
    paths: Iterable[Path], change: Callable[[Payload], None], key: SigningKey
) -> dict[Path, bytes]:
    """Change what several answers say; what stood in each before."""
    return {path: rewrite(path, change, key) for path in paths}


def put_back(before: dict[Path, bytes]) -> None:
    """Let answers be what they were."""
    for path, document in before.items():
        path.write_bytes(document)
