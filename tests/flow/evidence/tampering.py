"""Ways to tamper with a bundle. Each gives the changed bundle, and what the place told is like.

Whoever tampers has everything but the authority's key: the whole log, its tree, this program. What
can be recomputed is recomputed, also the manifest, where it says "sealed".
"""

import base64
import hashlib
import json
from collections.abc import Callable
from random import Random

from tests.flow.evidence.world import World

from leverans.flow.evidence.pieces import json_bytes
from leverans.testing.forging import SEALED, Forged, Tree, rechained

Tampered = tuple[Forged, str]
ANYTHING = (
    "LAS-MIG.html", "READ-ME.txt", "verify.py", "keys/keys.json", "figures.json", *SEALED,
)  # fmt: skip
ABOUT = r"event|checkpoint|proof|document|manifest|keys|stamps"


def flipped(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def proved(forged: Forged) -> list[str]:
    """The files that are proved, whatever the manifest says; excerpts and figures are not."""
    names = sorted(forged.files.keys() - set(ANYTHING))
    return [name for name in names if not name.endswith(".excerpt.json")]


def a_bundle(world: World, chance: Random) -> Forged:
    return chance.choice((world.period, world.package)).copy()


def a_bit(world: World, chance: Random) -> Tampered:
    """One bit of any file."""
    forged = a_bundle(world, chance)
    name = chance.choice(sorted(forged.files))
    forged.files[name] = flipped(forged.files[name], chance)
    return forged, f"{name}|{ABOUT}"


def a_bit_sealed(world: World, chance: Random) -> Tampered:
    """One bit of any file that is proved, and the manifest made to fit."""
    forged = a_bundle(world, chance)
    name = chance.choice(proved(forged))
    forged.files[name] = flipped(forged.files[name], chance)
    return forged.seal(), f"{name}|{ABOUT}"


def a_file_cut(world: World, chance: Random) -> Tampered:
    forged = a_bundle(world, chance)
    name = chance.choice(proved(forged))
    data = forged.files[name]
    forged.files[name] = data[: chance.randrange(len(data))]
    return forged.seal(), f"{name}|{ABOUT}"


def a_file_gone(world: World, chance: Random) -> Tampered:
    forged = a_bundle(world, chance)
    name = chance.choice(sorted(forged.files))
    del forged.files[name]
    return forged, name


def a_file_more(world: World, chance: Random) -> Tampered:
    forged = a_bundle(world, chance)
    name = chance.choice(("documents/extra.json", "note.txt", "keys/extra.pem", "events.jsonl2"))
    forged.files[name] = b"{}"
    return forged, name


def an_event_changed(world: World, chance: Random) -> Tampered:
    """A field of one event is another, all later ones are chained to it, everything is sealed."""
    numbers = numbers_of(world.period)
    number = chance.choice(numbers)
    said = json.loads(world.log[number - 1])
    name = chance.choice(("actor", "outcome", "role", "time", "event", "reason"))
    said[name] = "2026-03-02T09:00:00.001+01:00" if name == "time" else "forged"
    log = rechained(world.log, number, json_bytes(said)[:-1])
    forged = world.period.copy()
    forged.put_events(log[each - 1] for each in numbers)
    return put_proof(forged, log, numbers), "event|checkpoint"


def an_event_left_out(world: World, chance: Random) -> Tampered:
    """One event of a period is left out, with a right proof for those that are left."""
    numbers = numbers_of(world.period)
    gone = chance.choice(numbers)
    return without(world, [each for each in numbers if each != gone]), "event|proof"


def some_left_out(world: World, chance: Random) -> Tampered:
    """The beginning or the end of a period is left out, and what is whole is said anew."""
    numbers = numbers_of(world.period)
    cut = chance.randrange(1, len(numbers) - 1)
    kept = numbers[cut:] if chance.random() < 0.5 else numbers[:cut]
    forged = without(world, kept)
    proof = forged.json("proof.json")
    forged.put("proof.json", {**proof, "whole": [kept[0], kept[-1]]})
    return forged.seal(), f"event ({kept[0]}|{kept[-1]})|proof"


def two_swapped(world: World, chance: Random) -> Tampered:
    forged = world.period.copy()
    lines = forged.events
    one, two = chance.sample(range(len(lines)), 2)
    lines[one], lines[two] = lines[two], lines[one]
    forged.put_events(lines)
    return forged.seal(), "event"


def an_event_twice(world: World, chance: Random) -> Tampered:
    forged = a_bundle(world, chance)
    lines = forged.events
    at = chance.randrange(len(lines))
    forged.put_events([*lines[:at], lines[at], *lines[at:]])
    return forged.seal(), "event"


def growths_swapped(world: World, chance: Random) -> Tampered:
    forged = a_bundle(world, chance)
    lines = [json.loads(line) for line in forged.files["checkpoints.jsonl"].splitlines()]
    one, two = chance.sample(range(len(lines)), 2)
    lines[one]["growth"], lines[two]["growth"] = lines[two]["growth"], lines[one]["growth"]
    forged.files["checkpoints.jsonl"] = b"".join(json_bytes(line) for line in lines)
    return forged.seal(), "checkpoint"


def a_checkpoint_gone(world: World, chance: Random) -> Tampered:
    """One of the checkpoints is left out, and the others are numbered on."""
    forged = a_bundle(world, chance)
    lines = forged.files["checkpoints.jsonl"].splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    forged.files["checkpoints.jsonl"] = b"".join(lines)
    return forged.seal(), "checkpoint|proof|event"


def a_checkpoint_changed(world: World, chance: Random) -> Tampered:
    """What a checkpoint says is another; its signature is the old one."""
    forged = a_bundle(world, chance)
    lines = [json.loads(line) for line in forged.files["checkpoints.jsonl"].splitlines()]
    number = chance.randrange(len(lines))
    envelope = json.loads(base64.b64decode(lines[number]["document"]))
    said = json.loads(envelope["payload"])
    name = chance.choice(("events", "head", "root", "time"))
    changed = {"events": said["events"] - 1, "time": said["time"].replace("09:", "08:")}
    said[name] = changed.get(name, hashlib.sha256(name.encode()).hexdigest())
    envelope["payload"] = json_bytes(said).decode()[:-1]
    document = json.dumps(envelope, ensure_ascii=False, indent=2).encode() + b"\n"
    lines[number]["document"] = base64.b64encode(document).decode()
    forged.files["checkpoints.jsonl"] = b"".join(json_bytes(line) for line in lines)
    return forged.seal(), f"checkpoint {number + 1}"


def receipts_swapped(world: World, chance: Random) -> Tampered:
    """Two receipts change places; with `documents.json` as it was, or made to fit."""
    forged = world.period.copy()
    listed = forged.json("documents.json")
    receipts = [each for each in listed["documents"] if each["kind"] == "receipt"]
    one, two = chance.sample([each for each in receipts if each["path"]], 2)
    if chance.random() < 0.5:
        data = forged.files
        data[one["path"]], data[two["path"]] = data[two["path"]], data[one["path"]]
    else:
        one["named_by"], two["named_by"] = two["named_by"], one["named_by"]
        forged.put("documents.json", listed)
    return forged.seal(), "documents"


def a_document_changed(world: World, chance: Random) -> Tampered:
    """A document is another, and its digest recomputed wherever the bundle has it."""
    forged = a_bundle(world, chance)
    listed = forged.json("documents.json")
    here = chance.choice([each for each in listed["documents"] if each["path"]])
    data = forged.files.pop(here["path"]) + b" "
    digest = hashlib.sha256(data).hexdigest()
    here["path"] = here["path"].replace(here["sha256"], digest)
    here["sha256"] = digest
    forged.files[here["path"]] = data
    forged.put("documents.json", listed)
    return forged.seal(), "documents"


def a_receipt_left_out(world: World, chance: Random) -> Tampered:
    """A receipt and all that is said of it is left out."""
    forged = a_bundle(world, chance)
    listed = forged.json("documents.json")
    receipts = [each for each in listed["documents"] if each["kind"] == "receipt"]
    gone = chance.choice([each for each in receipts if each["path"]])
    listed["documents"].remove(gone)
    del forged.files[gone["path"]]
    forged.put("documents.json", listed)
    return forged.seal(), "event"


def a_key_changed(world: World, chance: Random) -> Tampered:
    """The authority's own key is said to be another's, revoked early, or made late."""
    forged = a_bundle(world, chance)
    keys = forged.json("keys/keys.json")
    own = next(each for each in keys["keys"] if each["own"])
    changes: tuple[dict[str, object], ...] = (
        {"own": False},
        {"revoked": "2021-01-01T00:00:00.000+01:00"},
        {"from": "2031-01-01T00:00:00.000+01:00"},
        {"id": "0" * 64},
    )
    own |= chance.choice(changes)
    forged.put("keys/keys.json", keys)
    return forged.seal(), "checkpoint|keys"


def another_log(world: World, chance: Random) -> Tampered:
    """The events say that they are of another log."""
    forged = a_bundle(world, chance)
    chain = json.loads(world.log[0])["chain"].encode()
    forged.files["events.jsonl"] = forged.files["events.jsonl"].replace(chain, b"f" * len(chain))
    return forged.seal(), "event"


WAYS: tuple[Callable[[World, Random], Tampered], ...] = (
    a_bit, a_bit_sealed, a_file_cut, a_file_gone, a_file_more, an_event_changed, an_event_left_out,
    some_left_out, two_swapped, an_event_twice, growths_swapped, a_checkpoint_gone,
    a_checkpoint_changed, receipts_swapped, a_document_changed, a_receipt_left_out, a_key_changed,
    another_log,
)  # fmt: skip


def numbers_of(forged: Forged) -> list[int]:
    """The numbers of the events in a bundle."""
    return forged.numbers


def without(world: World, kept: list[int]) -> Forged:
    """The period with some events only, and a right proof for them."""
    forged = world.period.copy()
    forged.put_events(world.log[each - 1] for each in kept)
    return put_proof(forged, world.log, kept)


def put_proof(forged: Forged, log: "tuple[bytes, ...] | list[bytes]", numbers: list[int]) -> Forged:
    """A proof for these events of a log, computed from all of it; and the manifest."""
    forged.put_proof(Tree(log), len(log), numbers, forged.json("proof.json")["checkpoint"])
    return forged.seal()
