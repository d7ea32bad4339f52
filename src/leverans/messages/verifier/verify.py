#!/usr/bin/env python3
"""Verifies an evidence bundle of `leverans` with nothing but Python 3.8 or later, and no network.

    python3 verify.py [BUNDLE] [--anchor FILE] [--key FINGERPRINT]
                      [--language sv|en] [--json] [--strict]

BUNDLE is a zip file or a folder; without it, the folder that this program lies in. --anchor: a
signed checkpoint that was kept elsewhere, as in the diary. --key: the fingerprint of the
authority's key, learnt over another way than the bundle came. Both may be repeated.

It cannot see whether what was logged is true; without --anchor and --key, whether somebody wrote
*everything* anew with a key of his own; whether a selection has all there is; whether time-stamps
are right (openssl can: the command is printed). What was not checked or compared is listed.

Exit code 0: all that was checked is right. 1: something is wrong, or cannot be read. 2: nothing is
wrong, but an anchor could not be compared (--strict: anything was not checked), or the command was
not understood.

To read this (ten minutes): `verify` lists the checks in order; then come what they share, the
checks, trees of hashes, signatures, small readers. Below a line near the end nothing is checked any
more. The format is described in the project's docs/reference/evidence-bundle.md.
"""

# fmt: off
from __future__ import annotations

import argparse, base64, hashlib, json, re, sys, unicodedata, zipfile
from collections import Counter
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Iterator, Sequence

try:  # for signatures, where it is installed; else the arithmetic further down
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    LIBRARY: Any = Ed25519PublicKey
except Exception:  # whatever is wrong with it, we can do without
    LIBRARY = None

LINE, SMALL = 1 << 20, 1 << 28  # bytes of the longest line, and of a file that is read at once
HASH = re.compile(r"[0-9a-f]{64}\Z")
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?\Z")
SECRET = re.compile(r"names\.json\Z|secret/")  # files that may be taken out of a bundle
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d\Z", re.ASCII)
KINDS = {"receipt", "confirmation", "protocol", "annex", "agreement", "plan", "decision"}
REASONS = {"contacts", "file_names", "record_ids", "personal_data", "authors", "lost"}  # withheld
OWN_BEGINS, OTHERS_BEGIN = ("key.created", "key.rotated"), ("key.pinned", "key.succeeded")
SIGNED_HERE = {"receipt.issued": True, "fixity.attested": True,  # by the log's own house, or by
               "receipt.collected": False, "fixity.confirmed": False}  # the other one
DOCUMENTED = re.compile(  # events whose evidence must stand in documents.json
    r"receipt\.|custody\.|fixity\.(attested|confirmed)|agreement\.(registered|changed)"
    r"|plan\.imported|disposal\.(begun|incomplete|executed|verified|archived|final)")

def verify(path: Path, anchors: Sequence[Path] = (), keys: Sequence[str] = ()) -> Bundle:
    """All checks in order; one that cannot be carried out to its end is wrong, and ends them."""
    b = Bundle(path, anchors, keys)
    checks = (
        (path.name, list_files),                 # the files: plain names, each once
        ("manifest.json", check_manifest),       # none is missing, added or changed
        ("keys/keys.json", read_keys),           # the public keys
        ("checkpoints.jsonl", check_points),     # signed; each is the beginning of the newest
        ("checkpoints.jsonl", compare_key),      # signed by whom the reader knows
        ("checkpoints.jsonl", compare_anchors),  # what the reader has kept is here, word for word
        ("stamps", check_stamps),                # time-stamps are over these checkpoints
        ("documents.json", check_documents),     # documents have their digests
        ("proof.json", check_events),            # the events: form, order, chain, time
        ("events.jsonl", check_tree),            # they are in the log that the newest attests
        ("proof.json", check_whole),             # of a period nothing is left out
        ("keys/keys.json", check_key_events),    # keys are what the log says of them
        ("documents.json", check_named),         # documents are those of the events; receipts
    )
    ended = True
    with b.at(path.name):
        for b.place, check in checks:
            b.mark = b.wrongs
            check(b)
        ended = False
    if ended:
        b.tell("open.ended")
    return b

class Bundle:
    """What the checks share: the files, what was read from them, and what was found."""

    def __init__(self, path: Path, anchors: Sequence[Path], keys: Sequence[str]) -> None:
        self.path, self.anchors, self.given = path, anchors, keys
        self.found: list[tuple[str, str, dict[str, Any]]] = []  # place, code of a sentence, values
        self.place, self.wrongs, self.mark = "", 0, 0  # where we are; errors: now, before the check
        self.sizes: dict[str, int] = {}  # name of each file -> bytes
        self.keys: dict[str, Any] = {}  # id -> what keys.json says, 32 bytes "raw", events "told"
        self.points: list[dict[str, Any]] = []  # the checkpoints, the newest last
        self.heads: dict[int, list[tuple[str, str]]] = {}  # event -> who says which hash it has
        self.documents: dict[str, Any] = {}  # digest -> what documents.json says, events "named"
        self.zip: zipfile.ZipFile | None = None
        self.manifest: dict[str, Any] = {}
        self.proof: dict[str, Any] = {}
        self.parts: dict[Any, Any] = {}  # parts of the tree -> hash; event -> hash of its leaf
        self.spans: list[list[int]] = []  # the events that are here, from and to
        self.signed = 0  # signatures that were checked
        self.times: dict[int, datetime] = {}  # ends of the period: event -> when it happened
        self.back: list[tuple[int, int]] = []  # events between which the clock went back
        self.noted: list[int] = []  # events before which somebody noted that it did

    def tell(self, code: str, **values: Any) -> None:
        """Note something; that all is right ("ok.") only where this check has told no error."""
        if not code.startswith("ok.") or self.wrongs == self.mark:
            self.found.append((self.place, code, values))
            self.wrongs += code.startswith("wrong.")

    def need(self, holds: object, code: str, **values: Any) -> None:
        """Tell an error where something does not hold, and go on."""
        if not holds:
            self.tell(code, **values)

    @contextmanager
    def at(self, place: str, code: str = "wrong.form") -> Iterator[None]:
        """What breaks off in here, whatever hostile input does, is told by a sentence."""
        outer, self.place, self.mark = (self.place, self.mark), place, self.wrongs
        try:
            yield
        except Exception as error:  # no such member, another type, bad zip data, too deep …
            self.tell(code, why=f"{type(error).__name__}: {error}"[:200])
        self.place, self.mark = outer

    def answer(self, *, strict: bool) -> int:
        """The exit code."""
        codes = {code for _, code, _ in self.found if code.startswith("open.")}
        unclear = codes if strict else codes & {"open.younger", "open.anchor"}
        return 1 if self.wrongs else 2 if unclear else 0

    def lines(self, name: str) -> Iterator[bytes]:
        """A file in lines with their ends; what is longer than a line may be comes in pieces."""
        must(name in self.sizes, "the file is missing")
        with self.zip.open(name) if self.zip else (self.path / name).open("rb") as stream:
            yield from iter(lambda: stream.readline(LINE), b"")

    def read(self, name: str) -> bytes:
        """A file that is small enough to be read at once."""
        must(self.sizes.get(name, 0) <= SMALL, "too large")
        return b"".join(self.lines(name))

    def digest(self, name: str) -> str:
        """The SHA-256 of a file, however large."""
        found = hashlib.sha256()
        for line in self.lines(name):
            found.update(line)
        return found.hexdigest()

# ---- the checks ----

def list_files(b: Bundle) -> None:
    """The files have plain names, each once: there are no links, and nothing leads elsewhere."""
    b.zip = None if b.path.is_dir() else zipfile.ZipFile(b.path)
    if b.zip:
        found = [(each.filename, each.file_size, not each.flag_bits & 1) for each in b.zip.filelist
                 if each.file_size or not each.filename.endswith("/")]  # folders, from other tools
    else:
        apart = [each.resolve() for each in b.anchors]  # the reader's own may lie in there too
        found = [(each.relative_to(b.path).as_posix(), each.lstat().st_size, each.is_file())
                 for each in b.path.rglob("*") if each.is_symlink() or not each.is_dir()
                 if each.is_symlink() or each.resolve() not in apart]
    for name, size, plain in found:
        b.place = ascii(name)[:120]
        must(plain and PLAIN.match(name) and not (b.path / name).is_symlink(), "kind of file")
        must(name not in b.sizes, "twice")
        b.sizes[name] = size

def check_manifest(b: Bundle) -> None:
    """No file is missing, added or changed since the manifest was written."""
    data = b.read("manifest.json")
    b.manifest = parsed(data, int="version", list="files", dict="exported",
                        str="document chain authority made_at software")
    must(b.manifest["document"] == "leverans evidence bundle", "document")
    moment(b.manifest["made_at"])
    stated = f"{sha256(data)}  manifest.json\n".encode()
    with b.at("manifest.sha256"):
        b.need(b.read("manifest.sha256") == stated, "wrong.file", by="manifest.json")
    files = {each["path"]: (each["size"], each["sha256"]) for each in b.manifest["files"]}
    for name in sorted({*b.sizes, *files} - {"manifest.json", "manifest.sha256"}):
        size, digest = files.get(name, (None, ""))
        with b.at(name):
            same = b.sizes.get(name, -1) == size and b.digest(name) == digest
            taken_out = name not in b.sizes and SECRET.match(name)  # it names people
            b.need(same or taken_out, "wrong.file", by="manifest.json")
    b.tell("ok.files", n=len(files), digest=sha256(data))

def read_keys(b: Bundle) -> None:
    """The public keys: the name of each is the SHA-256 of its 32 bytes."""
    for said in parsed(b.read("keys/keys.json"), int="version", list="keys")["keys"]:
        b.place = f"keys/{said['id']}.pem"
        head, body, *end = b.read(b.place).decode().split("\n")
        must([head, *end] == ["-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----", ""], "PEM")
        der = from_base64(body)
        right = der[:12].hex() == "302a300506032b6570032100" and sha256(der[12:]) == said["id"]
        must(right, "not the Ed25519 key of this name")
        until = moment(said["revoked"]) if said["revoked"] else None
        b.keys[said["id"]] = {"own": said["own"] is True, "raw": der[12:], "told": {},
                              "from": moment(said["from"]), "revoked": until}

def check_signature(b: Bundle, signed: dict[str, Any], at: datetime) -> None:
    """The key that is named has signed this very text, and was not revoked then."""
    key, text = b.keys[signed["key"]], signed["payload"].encode("utf-8")
    b.need(verified(key["raw"], text, from_base64(signed["signature"])), "wrong.signature")
    b.need(not key["revoked"] or at < key["revoked"], "wrong.key", key=signed["key"])
    b.signed += 1

def check_points(b: Bundle) -> None:
    """Each checkpoint follows on the last, a key of the log signed it, it grew into the newest."""
    growths, previous = [], ""
    before: dict[str, Any] = {"events": 0, "at": None}
    for number, line in enumerate(b.lines("checkpoints.jsonl"), 1):
        b.place = f"checkpoint {number}"
        kept = parsed(line, int="number", str="document", list="growth")
        point = checkpoint(from_base64(kept["document"]))
        follows = (point["number"], kept["number"], point["previous"]) == (number, number, previous)
        follows = follows and point["events"] >= before["events"]
        b.need(follows and point["chain"] == b.manifest["chain"], "wrong.follows")
        b.need(point["at"] >= (before["at"] or point["at"]), "wrong.time")
        key = b.keys.get(point["key"])
        if key and key["own"] and point["at"] >= key["from"]:
            check_signature(b, point, point["at"])
        else:
            b.tell("wrong.key", key=point["key"])
        b.points.append(point)
        b.heads.setdefault(point["events"], []).append((b.place, point["head"]))
        growths.append(parts_of(kept["growth"]))
        before, previous = point, sha256(point["document"])
    for point, growth in zip(b.points, growths):
        with b.at(f"checkpoint {point['number']}"):
            within = {part: it for part, it in growth.items() if part[1] <= point["events"]}
            roots = root_of(within, point["events"]), root_of(growth, before["events"])
            b.need(roots == (point["root"], before["root"]), "wrong.root", c=before["number"])
    b.place = "checkpoints.jsonl"
    b.tell("ok.points", n=len(b.points))

def compare_key(b: Bundle) -> None:
    """The newest checkpoint, which speaks for those before it, has a key that the reader gave."""
    key, given = b.points[-1]["key"], [re.sub(r"[\s:]", "", each).lower() for each in b.given]
    if any(len(each) >= 32 and key.startswith(each) for each in given):
        b.tell("ok.key")
    else:
        shown = " ".join(key[at : at + 8] for at in range(0, 64, 8))
        b.tell("wrong.key" if given else "open.key", key=shown)

def compare_anchors(b: Bundle) -> None:
    """Each checkpoint that was kept elsewhere is one of the bundle's, word for word."""
    newest = b.points[-1]
    for file in b.anchors:
        with b.at(file.name, "open.anchor"):  # the reader's file says nothing against the bundle
            anchor = checkpoint(file.read_bytes())
            here = b.points[anchor["number"] - 1] if anchor["number"] <= newest["number"] else None
            if anchor["chain"] != b.manifest["chain"]:
                code = "wrong.follows"
            elif here is None:
                younger = anchor["at"] > moment(b.manifest["made_at"])
                code = "open.younger" if younger else "wrong.cut"
            else:
                code = "ok.anchor" if here["payload"] == anchor["payload"] else "wrong.rewritten"
            b.tell(code, c=anchor["number"], at=anchor["time"], n=anchor["events"],
                   m=(here or newest)["events"])
    if not b.anchors:
        b.tell("open.no_anchor", n=newest["events"])

def check_stamps(b: Bundle) -> None:
    """Time-stamps are not checked; but one that speaks of another document is found."""
    stamps = {tuple(map(int, name[len("stamps/"):-len(".tsr")].split("-"))): name
              for name in b.sizes if name.startswith("stamps/")}
    for (number, _), name in sorted(stamps.items(), reverse=True):
        b.place = name
        digest = sha256(b.points[number - 1]["document"])
        b.need(bytes.fromhex(digest) in b.read(b.place), "wrong.file", by=f"checkpoint {number}")
        b.tell("open.stamp", digest=digest, path=b.place)

def check_documents(b: Bundle) -> None:
    """Each document has its digest; a culling protocol says besides which hash an event has."""
    listed = parsed(b.read("documents.json"), int="version", list="documents")["documents"]
    for each in listed:
        sha, path = each["sha256"], each["path"]
        must(sha not in b.documents and each["kind"] in KINDS, f"document {sha}")
        must(bool(path) != (each["withheld"] in REASONS), f"document {sha}: here, or withheld")
        path = "" if SECRET.match(path) and path not in b.sizes else path
        why = each["withheld"] or ("" if path else "taken_out")
        b.documents[sha] = {**each, "path": path, "withheld": why, "named": {}, "by": set()}
        with b.at(path or "documents.json"):
            b.need(not path or b.digest(path) == sha, "wrong.file", by="documents.json")
            if path and each["kind"] == "protocol":
                said = json.loads(b.read(path))
                b.heads.setdefault(said["log_event"], []).append((path, said["log_hash"]))
    known = {each[name] for each in listed for name in ("path", "excerpt")}
    for name in sorted(set(b.sizes) - known):
        b.place = name
        b.need(not name.startswith(("documents/", "secret/")), "wrong.file", by="documents.json")
    b.place = "documents"
    if n := sum(bool(each["excerpt"]) for each in listed):
        b.tell("open.excerpts", n=n)
    if "figures.json" in b.sizes:
        b.place = "figures.json"
        b.tell("open.figures")

def check_events(b: Bundle) -> None:
    """The events have their form, ascend, and follow on each other; time does not go back."""
    b.proof = parsed(b.read("proof.json"), int="version checkpoint", list="whole parts")
    b.need(b.proof["checkpoint"] == b.points[-1]["number"], "wrong.file", by="proof.json")
    b.parts, before, number = parts_of(b.proof["parts"]), (0, "0" * 64, None), 0
    for number, line in enumerate(b.lines("events.jsonl"), 1):
        must(line.endswith(b"\n") and b.wrongs < 1000, f"line {number} too long, or many errors")
        with b.at(f"events.jsonl, {number}"):
            before = check_event(b, line[:-1], *before)
    for one, two in b.back:
        b.place = f"event {two}"
        b.need(any(one < each <= two for each in b.noted), "wrong.time")
    b.place = "events.jsonl"
    b.tell("ok.events", n=number)

def check_event(b: Bundle, line: bytes, before: int, prev: str, latest: Any) -> Any:
    """One event, after one with the number, hash and time that are given; gives its own."""
    said = parsed(line, int="v seq", list="objects", dict="refs counts", str="chain prev time actor"
                  " role on_behalf_of event outcome reason evidence software config")
    number, digest, at = said["seq"], sha256(line), moment(said["time"])
    b.place = f"event {number}"
    must(canonical(said) == line, "not canonical")  # written again, it is the very same bytes
    follows = (number == before + 1) == (said["prev"] == prev)  # one of them without the other: no
    if not (follows and number > before and said["chain"] == b.manifest["chain"]):
        b.tell("wrong.follows")
        return before, prev, latest
    for who, stated in b.heads.get(number, ()):
        b.need(digest == stated, "wrong.file", by=who)
    if latest and at < latest:
        b.back.append((before, number))
    b.parts[number] = hashlib.sha256(b"\0" + line).digest()
    if not b.spans or b.spans[-1][1] != number - 1:
        b.spans.append([number, number])
    b.spans[-1][1] = number
    if number in b.proof.get("whole", ()):
        b.times[number] = at
    note(b, said, number, at)
    return number, digest, at

def note(b: Bundle, said: dict[str, Any], number: int, at: datetime) -> None:
    """What an event says of documents, of the clock and of keys, for the checks that come later."""
    if said["event"] in SIGNED_HERE and said["evidence"] in b.documents:
        b.documents[said["evidence"]]["by"].add(SIGNED_HERE[said["event"]])
    refs = {f"refs.{name}": value for name, value in said["refs"].items()}
    for field, digest in {"evidence": said["evidence"], **refs}.items():
        if digest in b.documents:
            b.documents[digest]["named"].setdefault(field, (number, at))
        elif digest and (field in ("refs.agreement_digest", "refs.plan_digest")
                         or (field == "evidence" and DOCUMENTED.match(said["event"]))):
            b.tell("wrong.unlisted", sha=digest)
    for kind, named in said["objects"]:
        if said["event"] == "clock.noted" and kind == "event" and int(named) < number:
            b.noted.append(int(named))
        if said["event"].startswith("key.") and kind == "key" and named in b.keys:
            b.keys[named]["told"][said["event"]] = at, said["refs"].get("since", "")

def check_tree(b: Bundle) -> None:
    """The events, and the hashes of the proof for all others, give the root that was signed."""
    newest = b.points[-1]
    code = "ok.proof" if root_of(b.parts, newest["events"]) == newest["root"] else "wrong.root"
    b.tell(code, n=newest["events"], c=newest["number"], at=newest["time"])

def check_whole(b: Bundle) -> None:
    """A period has no gap, and its ends lie outside it, or are the first or the last of the log."""
    asked, newest = b.manifest["exported"], b.points[-1]
    if asked["kind"] != "period":
        b.tell("open.selection", kind=asked["kind"], id=asked["id"])
        return
    (first, last), start, end = b.proof["whole"], moment(asked["start"]), moment(asked["end"])
    whole = first <= last and any(a <= first and last <= z for a, z in b.spans)
    whole = whole and (first == 1 or b.times[first] < start)
    whole = whole and (last == newest["events"] or b.times[last] >= end)
    b.need(whole, "wrong.gap", a=first, z=last)
    if last == newest["events"] and newest["at"] < end:
        b.tell("open.not_over", at=newest["time"])
    b.tell("ok.whole", start=asked["start"], end=asked["end"], a=first, z=last)

def check_key_events(b: Bundle) -> None:
    """Each key was made or pinned by an event that is here, and revoked when the log says so."""
    for key, said in b.keys.items():
        b.place, told = f"keys/{key}.pem", said["told"]
        made = earliest(told, *(OWN_BEGINS if said["own"] else OTHERS_BEGIN))
        ended = earliest(told, "key.revoked", "key.lost")  # else: later, or not
        revoked = said["revoked"] and said["revoked"] <= (ended or b.points[-1]["at"])
        b.need(made and said["from"] <= made and bool(revoked) == bool(ended), "wrong.key", key=key)
        if "key.lost" in told:
            b.tell("open.lost", since=told["key.lost"][1])

def earliest(told: dict[str, Any], *words: str) -> Any:
    """When the first of these events happened to a key, None if none did."""
    return min((told[word][0] for word in words if word in told), default=None)

def check_named(b: Bundle) -> None:
    """The events name each document as documents.json says; receipts are signed."""
    withheld: Counter[str] = Counter()
    for each in b.documents.values():
        named = sorted([number, field] for field, (number, _) in each["named"].items())
        with b.at(each["path"] or "documents.json"):
            b.need(named and named == sorted(each["named_by"]), "wrong.file", by="events.jsonl")
            receipt = each["by"] or each["kind"] in ("receipt", "confirmation")
            if named and each["path"] and receipt:
                check_receipt(b, b.read(each["path"]), each)
        withheld[each["withheld"]] += 1
    b.tell("ok.documents", n=withheld.pop("", 0))
    for why, n in sorted(withheld.items()):
        b.tell("open.withheld", n=n, why=why)
    b.place, b.mark = "", b.wrongs
    b.tell("ok.library" if LIBRARY else "ok.own", n=b.signed)

def check_receipt(b: Bundle, data: bytes, said: dict[str, Any]) -> None:
    """The right house has signed a receipt; where that cannot be checked, it is told."""
    signed = envelope(data) if b'"leverans signed document"' in data else {"key": ""}
    if signed["key"] in b.keys:
        check_signature(b, signed, min(at for _, at in said["named"].values()))
        own = b.keys[signed["key"]]["own"]
        b.need(own in said["by"] or not said["by"], "wrong.key", key=signed["key"])
    else:
        b.tell("open.signature", key=signed["key"])

# ---- trees of hashes (RFC 6962) ----

def parts_of(proof: Sequence[Any]) -> dict[Any, Any]:
    """The hashes that a proof gives: first and last event of a part of the tree -> its hash."""
    must(all(HASH.match(digest) for _, _, digest in proof), "hash")
    return {(first, last): digest for first, last, digest in proof}

def root_of(parts: dict[Any, Any], size: int) -> str:
    """The root over the events 1 to `size`; each part is needed for it, once, and used up."""
    found = tree(parts, 1, size)
    must(not parts, "a hash that is no part of the tree")
    return found

def tree(parts: dict[Any, Any], first: int, last: int) -> str:
    """The hash over some events: of a part that is known, else over those of its two parts."""
    if first == last and first in parts:
        return str(parts.pop(first).hex())
    if (first, last) in parts:
        return str(parts.pop((first, last)))
    must(first < last, f"event {first} has no hash")
    middle = first + (1 << (last - first).bit_length() - 1)  # left: the largest power of two below
    both = tree(parts, first, middle - 1) + tree(parts, middle, last)
    return sha256(b"\1" + bytes.fromhex(both))

# ---- signatures (Ed25519, RFC 8032 section 5.1), verification only ----

P = 2**255 - 19  # of the field; L: order of the base point; D: constant of the curve
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P

def place_of(data: bytes) -> tuple[int, int] | None:
    """The point (x, y) that 32 bytes stand for; None where they stand for none (5.1.3)."""
    y, sign = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    return x if x & 1 == sign else P - x, y

def plus(one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
    """The sum of two points: the curve's own law of addition, which has no exceptions."""
    (x, y), (u, v) = one, two
    e = D * x * y * u * v % P
    whole = pow(1 - e * e, -1, P)
    return (x * v + u * y) * (1 - e) * whole % P, (y * v + x * u) * (1 + e) * whole % P

def times(number: int, point: tuple[int, int]) -> tuple[int, int]:
    """A point added to itself so many times."""
    half = times(number >> 1, plus(point, point)) if number else (0, 1)
    return plus(half, point) if number & 1 else half

def verified(key: bytes, text: bytes, signature: bytes) -> bool:
    """Whether the signature (R, S) is of this key A over this text: S·B = R + k·A (5.1.7)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    if LIBRARY:
        try:
            LIBRARY.from_public_bytes(key).verify(signature, text)
        except InvalidSignature:
            return False
        return True
    base, a, r = place_of(b"\x58" + b"\x66" * 31), place_of(key), place_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if not base or not a or not r or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    return times(s, base) == plus(r, times(k, a))

# ---- small readers, which believe nothing: what is not as it should be is an error ----

def must(holds: object, why: str) -> None:
    """Break off where something does not hold."""
    if not holds:
        raise ValueError(why)

def parsed(data: bytes, **members: str) -> dict[str, Any]:
    """A JSON object with exactly these members, by type: none twice, no fractions, version 1."""
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        must(len(dict(pairs)) == len(pairs), "a member twice")
        return dict(pairs)

    found: dict[str, Any] = json.loads(  # `int` refuses what is no whole number
        data.decode("utf-8"), object_pairs_hook=once, parse_float=int, parse_constant=int)
    types = {name: kind for kind, names in members.items() for name in names.split()}
    must({name: type(value).__name__ for name, value in found.items()} == types, "members")
    must(found.get("version", found.get("v", 1)) == 1, "version")
    return found

def envelope(document: bytes) -> dict[str, Any]:
    """A signed document, its signature not yet checked: "payload" is the text that was signed."""
    found = parsed(document, int="version", str="document algorithm key payload signature")
    kind = found["document"], found["algorithm"]
    must(kind == ("leverans signed document", "ed25519"), "not a signed document")
    return found

def checkpoint(document: bytes) -> dict[str, Any]:
    """A signed checkpoint and what it says; its signature is not yet checked."""
    signed = envelope(document)
    text = signed["payload"].encode("utf-8")
    said = parsed(text, int="version number events", str="document chain head root time previous")
    must(said["document"] == "leverans checkpoint" and canonical(said) == text, "not a checkpoint")
    must(said["number"] > 0 and said["events"] > 0, "number, events")
    return {**signed, **said, "document": document, "at": moment(said["time"])}

def canonical(found: object) -> bytes:
    """The one way to write an object: sorted members, no blanks, composed characters, UTF-8."""
    text = json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode("utf-8")

def moment(text: str) -> datetime:
    """A time as the log writes it, with offset."""
    must(TIME.match(text), "time")
    return datetime.fromisoformat(text)

def from_base64(text: str) -> bytes:
    """Bytes from base64, of which there is one way to write them."""
    data = base64.b64decode(text, validate=True)
    must(base64.b64encode(data).decode() == text, "base64")
    return data

def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()

# ---- nothing below this line checks anything: it only tells ----

def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    asked = argparse.ArgumentParser(description="Granskar ett bevispaket. Verifies a bundle.")
    add, here = asked.add_argument, Path(__file__).resolve().parent
    add("bundle", nargs="?", type=Path, default=here, help="zip eller mapp / zip or folder")
    add("--anchor", action="append", type=Path, default=[], help="ur diariet / from the diary")
    add("--key", action="append", default=[], help="myndighetens nyckel / the authority's key")
    add("--language", choices=("sv", "en"), default="sv")
    add("--json", action="store_true", help="svar för en maskin / an answer for a machine")
    add("--strict", action="store_true", help="allt ska kunna prövas / all must be checkable")
    given = asked.parse_args(arguments)
    if not given.bundle.exists():
        asked.error(f"finns inte / is not there: {given.bundle}")
    b = verify(given.bundle, given.anchor, given.key)
    answer = b.answer(strict=given.strict)
    if given.json:
        told: dict[str, Any] = {"ok": [], "open": [], "wrong": []}
        for place, code, values in b.found:
            entry = {"place": place, "code": code, "text": sentence(code, values, given.language)}
            told[code.split(".")[0]].append(entry)
        print(json.dumps({"accepted": answer == 0, "answer": answer, "checked": told["ok"],
                          "not_checked": told["open"], "wrong": told["wrong"]}))
    else:
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        print("\n".join(words(b, answer, given.language)))
    return answer

def words(b: Bundle, answer: int, language: str) -> Iterator[str]:
    """The whole answer, for a person."""
    if b.manifest:
        yield sentence("head.about", {**b.manifest, **b.manifest["exported"]}, language)
    for kind, most in (("ok", 20), ("open", 3), ("wrong", 20)):
        codes = dict.fromkeys(code for _, code, _ in b.found if code.startswith(f"{kind}."))
        if codes:
            yield "\n" + sentence(f"head.{kind}", {}, language)
        for code in codes:
            told = [(place, values) for place, other, values in b.found if other == code]
            for place, values in told[:most]:
                yield "  - " + f"{plain(place)}: ".lstrip(": ") + sentence(code, values, language)
            if len(told) > most:
                yield "    " + sentence("head.more", {"n": len(told) - most}, language)
    yield "\n" + sentence(f"head.{answer}", {}, language)

def sentence(code: str, values: dict[str, Any], language: str) -> str:
    """A sentence of the list below, with its values."""
    told = WORDS[code][language == "en"].replace("//", "\n     ")
    named = {name: WORDS.get(f"is.{value}", (value, value))[language == "en"]
             for name, value in values.items()}
    return told.format(**{name: plain(str(value)) for name, value in named.items()})

def plain(text: str) -> str:
    """Text that cannot drive a terminal, wherever it comes from."""
    return "".join(each if each.isprintable() else "?" for each in text)

WORDS = {code: (sv, en) for code, sv, en in (line.split(" | ") for line in """\
head.about | {authority}: {kind} {id}, gjort {made_at} | {authority}: {kind} {id}, made {made_at}
is.package | paket | package
is.record | handling | record
is.delivery | leverans | delivery
is.order | gallringsorder | culling order
is.period | tiden | period
is.contacts | kan namnge personer | may name people
is.file_names | säger filnamn | tell file names
is.record_ids | bilaga till protokoll | annex of a protocol
is.personal_data | kan ha personuppgifter | may hold personal data
is.authors | säger vem som sparat | tell who saved them
is.taken_out | borttagna ur paketet | taken out of the bundle
is.lost | finns inte kvar | not kept any more
head.ok | Kontrollerat: | Checked:
head.open | INTE kontrollerat, eller inte jämfört: | NOT checked, or not compared:
head.wrong | FEL: | WRONG:
head.more | … och {n} till av samma slag. | … and {n} more of this kind.
head.0 | GODKÄNT: allt som kunde kontrolleras stämmer. | ACCEPTED: what could be checked is right.
head.1 | UNDERKÄNT: paketet är inte vad loggen intygar. | REFUSED: it is not what the log attests.
head.2 | OKLART: inget fel, men allt kunde inte jämföras. | OPEN: no error, but not all compared.
ok.files | {n} filer; log.exported i loggen anger://{digest}
    | {n} files; log.exported in the log names://{digest}
ok.points | Kontrollpunkter: {n}, signerade, var och en början på den nyaste.
    | Checkpoints: {n}, signed, each the beginning of the newest.
ok.key | Signerad med en nyckel som angavs. | Signed with a key that was given.
ok.anchor | Lika med kontrollpunkt {c}, {at}: till händelse {n} varken avkortad eller omskriven.
    | As checkpoint {c}, {at}: until event {n} the log was neither cut nor rewritten.
ok.events | Händelser: {n}, till form, kedja och tid. | Events: {n}, for form, chain and time.
ok.proof | De står i den logg på {n} händelser som kontrollpunkt {c}, {at}, intygar.
    | They stand in the log of {n} events that checkpoint {c}, {at}, attests.
ok.whole | Ingenting är utelämnat från {start} till {end}: händelse {a}–{z}, en för en.
    | Nothing is left out from {start} to {end}: events {a}–{z}, one by one.
ok.documents | Handlingar: {n}, de som händelserna anger. | Documents: {n}, as events name them.
ok.library | Signaturer: {n}, med Pythonbiblioteket cryptography. | Signatures: {n}, by library.
ok.own | Signaturer: {n}, med programmets egen räkning. | Signatures: {n}, by own arithmetic.
open.ended | Granskningen avbröts vid felet. | The verification ended with the error.
open.key | Jämför nyckeln på annan väg än den som paketet kom, eller ange --key://{key}
    | Compare the key over another way than the bundle came, or give --key://{key}
open.no_anchor | Om hela loggen är omskriven, eller avkortad efter händelse {n}, syns först mot
    en kontrollpunkt ur diariet: --anchor FIL | Whether the whole log was rewritten, or cut after
    event {n}, is only seen against a checkpoint from the diary: --anchor FILE
open.younger | Ankaret ({at}, {n} händelser) är yngre än paketet ({m}); begär ett nytt paket.
    | The anchor ({at}, {n} events) is younger than the bundle ({m}); ask for a new bundle.
open.anchor | Ingen signerad kontrollpunkt (anchor-*.json), inte jämförd.
    | No signed checkpoint (anchor-*.json), not compared.
open.stamp | Så kontrolleras tidsstämpeln (CA.pem: stämplarens rotcertifikat):
    //openssl ts -verify -digest {digest} -in {path} -CAfile CA.pem
    | How to check the time-stamp (CA.pem: the stamper's root certificate):
    //openssl ts -verify -digest {digest} -in {path} -CAfile CA.pem
open.selection | Urval ({kind} {id}). Bara ett paket över en period visar att inga händelser
    saknas; begär://leverans log export --period ÅR | A selection ({kind} {id}). Only the bundle
    of a period shows that no events are missing; ask for://leverans log export --period YEAR
open.not_over | Perioden var inte slut {at}; senare händelser är inte med.
    | The period was not over at {at}; later events are not here.
open.withheld | Handlingar som inte är med: {n} ({why}). | Documents that are not here: {n} ({why}).
open.excerpts | Utdrag: {n}. Kontrollsumman gäller hela handlingen, utdraget är inte bevisat.
    | Excerpts: {n}. The checksum is of the whole document, the excerpt is not proved.
open.figures | Myndighetens egna siffror, avstämda av den: loggen bevisar dem inte.
    | The authority's own figures, reconciled by it: the log does not prove them.
open.lost | Nyckeln är förlorad: sedan {since} kan någon annan ha skrivit under med den.
    | The key is lost: since {since} somebody else may have signed with it.
open.signature | Osignerad, eller nyckeln är inte här. {key} | Not signed, or no key here. {key}
wrong.form | Går inte att läsa: {why} | Cannot be read: {why}
wrong.file | Ändrad, saknas eller hör inte hit, enligt {by}. | Changed, missing or alien, says {by}.
wrong.follows | Av en annan logg, eller följer inte på den före: den eller den här är ändrad.
    | Of another log, or does not follow on the one before: that or this one was changed.
wrong.time | Tiden går bakåt, och ingen har antecknat det. | Time goes back, and nobody noted it.
wrong.root | Inte vad kontrollpunkt {c} intygar: ändrat, utelämnat eller tillagt.
    | Not what checkpoint {c} attests: changed, left out or added.
wrong.gap | Något fattas före, i eller efter {a}–{z}. | Something is missing around {a}–{z}.
wrong.signature | Signaturen stämmer inte. | The signature is wrong.
wrong.key | Inte loggens nyckel, inte giltig då, eller inte den angivna: {key}
    | Not a key of the log, not valid then, or not the given one: {key}
wrong.rewritten | Omskriven: ankaret {c}, {at}, har {n} händelser; här {m} och en annan text.
    | Rewritten: anchor {c}, {at}, has {n} events; here {m} and another text.
wrong.cut | Avkortad: ankaret {c}, {at}, har {n} händelser; paketet, som är senare, har bara {m}.
    | Cut: anchor {c}, {at}, has {n} events; the bundle, which is later, has only {m}.
wrong.unlisted | Anger en handling som inte är listad: {sha} | Names a document not listed: {sha}
""".replace("\n    ", " ").replace(" //", "//").splitlines())}

if __name__ == "__main__":
    sys.exit(main())
