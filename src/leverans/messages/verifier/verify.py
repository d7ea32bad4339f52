#!/usr/bin/env python3
"""Verifies an evidence bundle of `leverans` with nothing but Python 3.8 or later, and no network.

    python3 verify.py [BUNDLE] [--anchor FILE ...] [--key FINGERPRINT ...] [--language sv|en] [--json] [--strict]

BUNDLE is a zip file or a folder; without it, the folder that this program lies in. `--anchor` is a signed checkpoint
that was kept elsewhere (in the diary), `--key` the fingerprint of the authority's key, learnt over another way than
the bundle came. Without these, somebody who wrote *everything* anew with a key of his own is not found out; the
answer then says what was not compared.

Exit code 0: all that was checked is right; what was not checked or compared is listed, and never counted as passed.
1: something is wrong, or cannot be read. 2: nothing is wrong, but an anchor or a key that was given could not be
compared (with --strict: anything could not be checked or compared), or the command was not understood.

To read this (ten minutes) begin with `verify`, near the end: it calls the checks one after another. The format, and
how to write another verifier, is told in the project's docs/reference/evidence-bundle.md.
"""

# fmt: off
from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import unicodedata
import zipfile
from bisect import bisect_left
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

try:  # for signatures, where it is installed; else the arithmetic at the end of this file
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except Exception:  # whatever is wrong with it, we can do without
    Ed25519PublicKey = None  # type: ignore[assignment,misc]

LINE, SMALL = 1 << 20, 1 << 28  # bytes of the longest line, and of the largest file that is read at once
MOST_TOLD = {"open.stamp": 3}  # of one kind are told one by one, of any other kind so many:
MOST = 20
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?\Z")  # names of files
OUTSIDE = {"manifest.json", "manifest.sha256", "names.json"}  # need not stand in the manifest, or need not be there
KINDS = {"receipt", "confirmation", "protocol", "annex", "agreement", "plan", "decision"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d\Z", re.ASCII)
EVENT = ("v seq", "chain prev time actor role on_behalf_of event outcome reason evidence software config",
         "objects", "refs counts")  # members of an event: whole numbers, texts, lists, objects
INTRODUCED = {True: ("created", "rotated"), False: ("pinned", "succeeded")}  # `key.…` events that begin a key of our own, of others
DOCUMENTED = re.compile(  # events whose evidence is a document that the bundle has, or lists as withheld
    r"receipt\.|custody\.|fixity\.(attested|confirmed)|agreement\.(registered|changed)|plan\.imported"
    r"|disposal\.(begun|incomplete|executed|verified|archived|final)")

WORDS = {  # code: (Swedish, English)
    "ok.files": ("Filer i förteckningen: {n}. Händelsen log.exported hos myndigheten anger dess kontrollsumma:\n      {digest}", "Files of the manifest: {n}. The event log.exported at the authority names its checksum:\n      {digest}"),
    "ok.events": ("Händelser, till form, kedja och tid: {n}.", "Events, for form, chain and time: {n}."),
    "ok.proof": ("Händelserna står i den logg på {n} händelser som kontrollpunkt {c} ({at}) intygar.", "The events stand in the log of {n} events that checkpoint {c} ({at}) attests."),
    "ok.whole": ("Ingenting är utelämnat från {start} till {end}: händelse {a}–{b} är med, en för en.", "Nothing is left out from {start} to {end}: events {a}–{b} are here, one by one."),
    "ok.growth": ("Kontrollpunkter, var och en signerad och början på den nyaste: {n}.", "Checkpoints, each signed and the beginning of the newest: {n}."),
    "ok.library": ("Signaturer (Ed25519), prövade med Pythonbiblioteket cryptography: {n}.", "Signatures (Ed25519), tried with the Python library cryptography: {n}."),
    "ok.own": ("Signaturer (Ed25519), prövade med det här programmets egen räkning (RFC 8032): {n}.", "Signatures (Ed25519), tried with this program's own arithmetic (RFC 8032): {n}."),
    "ok.anchor": ("Stämmer med kontrollpunkt {c} ({at}, {n} händelser): fram till den är loggen varken avkortad eller omskriven.", "Agrees with checkpoint {c} ({at}, {n} events): up to it the log was neither cut nor rewritten."),
    "ok.key": ("Kontrollpunkt {c} är signerad med en nyckel som angavs.", "Checkpoint {c} is signed with a key that was given."),
    "ok.documents": ("Handlingar, mot händelserna som anger dem: {n}.", "Documents, against the events that name them: {n}."),
    "open.key": ("Nyckeln är inte jämförd. Jämför fingeravtrycket på annan väg än den som paketet kom, eller ange --key:\n      {key}", "The key was not compared. Compare the fingerprint over another way than the bundle came, or give --key:\n      {key}"),
    "open.no_anchor": ("Ingen kontrollpunkt ur diariet är angiven (--anchor FIL). Utan den syns det inte om hela loggen är omskriven, eller avkortad efter händelse {n}.", "No checkpoint from the diary was given (--anchor FILE). Without it one cannot see whether the whole log was rewritten, or cut after event {n}."),
    "open.younger": ("Ankaret ({at}, {n} händelser) är yngre än paketet, som når till händelse {m}; begär ett nytt paket.", "The anchor ({at}, {n} events) is younger than the bundle, which reaches to event {m}; ask for a new one."),
    "open.anchor": ("Filen kan inte läsas som en undertecknad kontrollpunkt (anchor-DATUM-NUMMER.json), och är inte jämförd.", "The file cannot be read as a signed checkpoint (anchor-DATE-NUMBER.json), and was not compared."),
    "open.stamp": ("Tidsstämpeln är INTE kontrollerad. Packa upp paketet och kör (CA.pem: tidsstämplarens rotcertifikat):\n      openssl ts -verify -digest {digest} -in {path} -CAfile CA.pem", "The time-stamp was NOT checked. Unpack the bundle and run (CA.pem: root certificate of the time-stamping authority):\n      openssl ts -verify -digest {digest} -in {path} -CAfile CA.pem"),
    "open.selection": ("Urval ({kind} {id}): varje händelse är bevisad, men ett urval kan inte visa att inga fler finns i loggen.", "A selection ({kind} {id}): each event is proved, but a selection cannot show that there are no more in the log."),
    "open.not_over": ("Perioden var inte slut vid den nyaste kontrollpunkten ({at}); senare händelser är inte med.", "The period was not over at the newest checkpoint ({at}); later events are not here."),
    "open.withheld": ("Handlingar som inte är med: {n} ({why}). Kontrollsummorna står i documents.json.", "Documents that are not here: {n} ({why}). Their checksums stand in documents.json."),
    "why.contacts": ("överenskommelser kan namnge personer", "agreements may name people"),
    "why.file_names": ("en refusering säger vilka filer som var fel", "a refusal says which files were wrong"),
    "why.record_ids": ("bilagan till ett protokoll", "the annex of a protocol"),
    "why.personal_data": ("ser ut att innehålla personuppgifter", "seem to hold personal data"),
    "why.authors": ("en arbetsbok säger vem som sparat den", "a workbook says who has saved it"),
    "why.lost": ("finns inte kvar hos myndigheten", "not kept at the authority any more"),
    "open.elsewhere": ("Händelser som anger kontrollsumman av något utanför paketet (paketmanifest, rapporter, listor): {n}.", "Events that name the checksum of something outside the bundle (package manifests, reports, lists): {n}."),
    "open.lost": ("Signerad efter {since}, då nyckeln kan ha varit i orätta händer.", "Signed after {since}, when the key may have been in other hands."),
    "open.unsigned": ("Handlingen är inte signerad; bara kontrollsumman i händelsen visar att den är rätt.", "The document is not signed; the checksum in the event alone shows that it is right."),
    "open.no_key": ("Signaturen är INTE kontrollerad: nyckeln finns inte i paketet: {key}", "The signature was NOT checked: the key is not in the bundle: {key}"),
    "wrong.form": ("Går inte att läsa, eller har inte formatets form: {why}", "Cannot be read, or has not the form of the format: {why}"),
    "wrong.missing": ("Filen saknas.", "The file is missing."),
    "wrong.extra": ("Filen står inte i förteckningen.", "The file is not in the manifest."),
    "wrong.digest": ("Filen är ändrad: den är inte den som förteckningen anger.", "The file was changed: it is not the one of the manifest."),
    "wrong.number": ("Här ska händelse {n} stå.", "Event {n} should stand here."),
    "wrong.count": ("Det ska vara {n} händelser, och är {m}.", "There should be {n} events, and are {m}."),
    "wrong.chain_id": ("Hör till en annan logg än paketet.", "Belongs to another log than the bundle."),
    "wrong.prev": ("Följer inte på den före: den här eller den förra är ändrad.", "Does not follow on the one before: this one or the former was changed."),
    "wrong.time": ("Tiden går bakåt, utan att det är antecknat.", "Time goes backwards, and nothing is noted of it."),
    "wrong.head": ("Är inte den händelse som {who} anger.", "Is not the event that {who} names."),
    "wrong.root": ("Händelserna är inte de som kontrollpunkt {c} intygar: någon är ändrad, utelämnad eller tillagd.", "The events are not those that checkpoint {c} attests: one was changed, left out or added."),
    "wrong.gap": ("Perioden är inte hel: händelse {n} saknas.", "The period is not whole: event {n} is missing."),
    "wrong.growth": ("Är inte början på kontrollpunkt {c}: loggen är omskriven, eller beviset är utbytt.", "Is not the beginning of checkpoint {c}: the log was rewritten, or the proof exchanged."),
    "wrong.signature": ("Signaturen stämmer inte.", "The signature is wrong."),
    "wrong.key": ("Signerad med en nyckel som inte är loggens, inte gällde då, eller inte är den angivna: {key}", "Signed with a key that is not the log's, was not valid then, or is not the one that was given: {key}"),
    "wrong.revoked": ("Loggen och keys.json säger olika om när nyckeln spärrades.", "The log and keys.json do not agree on when the key was revoked."),
    "wrong.rewritten": ("Loggen är omskriven: ankaret {c} ({at}) säger {n} händelser; paketets kontrollpunkt {c} har {m} och en annan text.", "The log was rewritten: anchor {c} ({at}) says {n} events; the bundle's checkpoint {c} has {m} and another text."),
    "wrong.cut": ("Loggen är avkortad: ankaret {c} ({at}) säger {n} händelser; paketet, som är senare, har bara {m}.", "The log was cut: anchor {c} ({at}) says {n} events; the bundle, which is later, has no more than {m}."),
    "wrong.stamp": ("Tidsstämpeln gäller något annat än kontrollpunkten.", "The time-stamp is for something else than the checkpoint."),
    "wrong.document": ("Handlingen är inte den som händelserna och documents.json anger: {sha}", "The document is not the one that the events and documents.json name: {sha}"),
    "wrong.unlisted": ("Anger en handling som varken är med eller står som undantagen: {sha}", "Names a document that is neither here nor listed as withheld: {sha}"),
    "of.package": ("paket", "package"), "of.record": ("handling", "record"), "of.delivery": ("leverans", "delivery"),
    "of.order": ("gallringsorder", "culling order"), "of.period": ("tiden", "period"),
    "head.ok": ("Kontrollerat:", "Checked:"), "head.wrong": ("FEL:", "WRONG:"),
    "head.open": ("INTE kontrollerat, eller inte jämfört:", "NOT checked, or not compared:"),
    "head.more": ("… och {n} till av samma slag", "… and {n} more of this kind"),
    "verdict.0": ("GODKÄNT: allt som kunde kontrolleras stämmer.", "ACCEPTED: everything that could be checked is right."),
    "verdict.1": ("UNDERKÄNT: paketet är inte vad loggen intygar.", "REFUSED: the bundle is not what the log attests."),
    "verdict.2": ("OKLART: inget fel är funnet, men allt kunde inte jämföras.", "OPEN: nothing wrong was found, but not everything could be compared."),
}


class Wrong(Exception):
    """Something is wrong at a place; the check that meets it goes no further."""

    def __init__(self, place: str, code: str, **values: Any) -> None:
        super().__init__(place)
        self.place, self.code, self.values = place, code, values


class Report:
    """What was found: "ok" (right), "open" (not checked) or "wrong"; each with its place."""

    def __init__(self) -> None:
        self.found: List[Tuple[str, str, Dict[str, Any]]] = []  # place, code, values
        self.times: Counter[str] = Counter()  # how often each code came
        self.exported: Tuple[str, ...] = ("?",) * 4  # what the bundle says that it is: whose, kind, id, when it was made

    def tell(self, code: str, place: str = "", **values: Any) -> None:
        """Note something; where one kind comes again and again, no more than the first of them."""
        self.times[code] += 1
        if self.times[code] <= MOST_TOLD.get(code, MOST):
            self.found.append((place, code, values))

    def answer(self, *, strict: bool) -> int:
        """The exit code."""
        if self.wrongs():
            return 1
        some_open = any(code.startswith("open.") for code in self.times)
        return 2 if "open.younger" in self.times or "open.anchor" in self.times or (strict and some_open) else 0

    def wrongs(self) -> int:
        """How many errors were told so far."""
        return sum(times for code, times in self.times.items() if code.startswith("wrong."))

    def right(self, code: str, before: int, **values: Any) -> None:
        """Say that something is right, where no error was told since there were so many."""
        if self.wrongs() == before:
            self.tell(code, **values)

    def attempt(self, place: str, check: Callable[..., Any], *given: Any) -> Any:
        """Carry out one check; whatever hostile input does to it becomes a sentence."""
        try:
            return check(*given)
        except Wrong as wrong:
            self.tell(wrong.code, wrong.place, **wrong.values)
        except Exception as error:  # a missing member, another type, bad zip data, too deep, too large …
            self.tell("wrong.form", place, why=f"{type(error).__name__} {error}"[:200])
        return None


# ---- reading, which believes nothing ----

class Bundle:
    """The files in a folder or zip: plain names, each once, no links, no ways out."""

    def __init__(self, path: Path, apart: Sequence[Path]) -> None:
        self.path, self.zip = path, None if path.is_dir() else zipfile.ZipFile(path)
        self.sizes: Dict[str, int] = {}
        ours = [each.resolve() for each in apart]  # the reader's own files, such as anchors, are no part of it
        found = [(i.filename, i.file_size, not i.flag_bits & 1) for i in self.zip.infolist()] if self.zip else [
            (f.relative_to(path).as_posix(), f.lstat().st_size, f.is_file() and not f.is_symlink())
            for f in path.rglob("*") if f.is_symlink() or not f.is_dir() if f.resolve() not in ours]
        for name, size, plain in found:
            if not plain or not PLAIN.match(name) or name in self.sizes:
                raise Wrong(ascii(name)[:120], "wrong.form", why="name or kind of file")
            self.sizes[name] = size

    def open(self, name: str) -> IO[bytes]:
        """A file, as a stream."""
        if name not in self.sizes:
            raise Wrong(str(name)[:120], "wrong.missing")
        return self.zip.open(name) if self.zip else (self.path / name).open("rb")

    def read(self, name: str) -> bytes:
        """A file that is small enough to be read at once."""
        with self.open(name) as stream:
            data = stream.read(SMALL + 1)
        return data if len(data) <= SMALL else refuse(name, "too large")

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file, without their ends; the last one has an end too."""
        with self.open(name) as stream:
            for line in iter(lambda: stream.readline(LINE), b""):
                yield line[:-1] if line.endswith(b"\n") else refuse(name, "a line without an end")


def refuse(place: str, why: str) -> Any:
    """Say that something has not the form that it should have."""
    raise Wrong(place, "wrong.form", why=why)


def parsed(data: bytes, place: str, whole: str = "", text: str = "", lists: str = "", objects: str = "") -> Any:
    """A JSON object that has exactly these members of these types; none twice, no fractions, UTF-8."""
    def once(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
        return dict(pairs) if len({name for name, _ in pairs}) == len(pairs) else refuse(place, "a member twice")

    def never(found: str) -> None:
        refuse(place, f"{found[:20]} is no whole number")

    found = json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_float=never, parse_constant=never)
    types = {name: kind for kind, names in ((int, whole), (str, text), (list, lists), (dict, objects)) for name in names.split()}
    if type(found) is not dict or {name: type(value) for name, value in found.items()} != types:
        refuse(place, "members")
    return found if found.get("version", 1) == 1 else refuse(place, "version")


def canonical(found: Any) -> bytes:
    """The one way to write an object: sorted members, no blanks, composed characters, UTF-8."""
    text = json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode("utf-8")


def moment(text: str, place: str) -> datetime:
    """A time as the log writes it, with offset."""
    return datetime.fromisoformat(text) if TIME.match(text) else refuse(place, "time")


def from_base64(text: str, place: str) -> bytes:
    """Bytes from base64, of which there is one way to write them."""
    data = base64.b64decode(text, validate=True)
    return data if base64.b64encode(data).decode() == text else refuse(place, "base64")


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digests(found: Sequence[str], place: str) -> List[bytes]:
    """Hashes from hexadecimal."""
    return [bytes.fromhex(each) if re.match(r"[0-9a-f]{64}\Z", each) else refuse(place, "hash") for each in found]


# ---- the checks ----

class Checks:
    """One method for each check, in order; what one has read stands here for those after it."""

    def __init__(self, bundle: Bundle, report: Report) -> None:
        self.bundle, self.report = bundle, report
        self.manifest: Dict[str, Any] = {}
        self.keys: Dict[str, Dict[str, Any]] = {}  # id -> what keys.json says of it, with its 32 bytes as "raw"
        self.points: List[Dict[str, Any]] = []  # the checkpoints, with "document", "key" and "text"
        self.pins: Dict[int, List[Tuple[str, str]]] = {}  # event -> who says which hash it has
        self.listed: Dict[str, Dict[str, Any]] = {}  # digest -> what documents.json says of it
        self.named: Dict[str, Dict[str, Tuple[int, datetime]]] = {}  # digest -> field -> the first event that names it
        self.spans: List[Tuple[int, int]] = []  # the events that are here: from, to
        self.leaves = bytearray()  # of each event the hash of its leaf, 32 bytes
        self.ends: Dict[int, datetime] = {}  # times of the first and the last event of a period
        self.stepped: List[Tuple[int, int]] = []  # events between which the clock went back
        self.noted: List[int] = []  # events before which somebody has noted that it did
        self.key_events: Dict[str, Dict[str, Tuple[datetime, str]]] = {}  # key -> word -> when, and since which day

    def check_manifest(self) -> None:
        """Each file is there as the manifest says, and no other file is."""
        data, before = self.bundle.read("manifest.json"), self.report.wrongs()
        if self.bundle.read("manifest.sha256") != f"{sha256(data)}  manifest.json\n".encode():
            self.report.tell("wrong.digest", "manifest.json")
        said = parsed(data, "manifest.json", "version",
                      "document chain authority made_at software", "files", "exported")
        if (said["document"], sorted(said["exported"])) != ("leverans evidence bundle", ["end", "id", "kind", "start"]):
            refuse("manifest.json", "document, exported")
        self.manifest, paths = said, [each["path"] for each in said["files"]]
        self.report.exported = tuple(map(str, (said["authority"], said["exported"]["kind"], said["exported"]["id"], said["made_at"])))
        for name in sorted(set(self.bundle.sizes).symmetric_difference(paths) - OUTSIDE):
            self.report.tell("wrong.missing" if name in paths else "wrong.extra", name)
        for each in said["files"]:
            if each["path"] in self.bundle.sizes:
                self.report.attempt(each["path"], self.check_file, each["path"], each["size"], each["sha256"])
        if len(set(paths)) != len(paths):
            refuse("manifest.json", "a file twice")
        self.report.right("ok.files", before, n=len(paths), digest=sha256(data))

    def check_file(self, path: str, size: int, digest: str) -> None:
        """One file has the size and the SHA-256 of the manifest; the size is looked at first."""
        found = hashlib.sha256()
        with self.bundle.open(path) as stream:
            for block in iter(lambda: stream.read(1 << 20) if self.bundle.sizes[path] == size else b"", b""):
                found.update(block)
        if found.hexdigest() != digest or self.bundle.sizes[path] != size:
            raise Wrong(path, "wrong.digest")

    def check_keys(self) -> None:
        """The public keys; the id of each is the SHA-256 of its 32 bytes."""
        for each in parsed(self.bundle.read("keys/keys.json"), "keys/keys.json", "version", "", "keys")["keys"]:
            path = f"keys/{each['id']}.pem"
            pem = re.fullmatch(r"-----BEGIN PUBLIC KEY-----\n(.+)\n-----END PUBLIC KEY-----\n", self.bundle.read(path).decode())
            der = from_base64(pem.group(1) if pem else "", path)
            if der[:12].hex() != "302a300506032b6570032100" or sha256(der[12:]) != each["id"]:
                refuse(path, "not the Ed25519 key of this name")
            revoked = each["revoked"] and moment(each["revoked"], path)
            self.keys[each["id"]] = {**each, "raw": der[12:], "from": moment(each["from"], path), "revoked": revoked}

    def check_signature(self, envelope: Dict[str, Any], at: datetime, place: str) -> None:
        """The key that the envelope names has signed its text, and was not revoked then."""
        key, text = self.keys[envelope["key"]], envelope["payload"].encode("utf-8")
        signature = from_base64(envelope["signature"], place)
        way, right = ("own", verified) if Ed25519PublicKey is None else ("library", by_library)
        self.report.times[way] += 1
        if not right(key["raw"], text, signature):
            raise Wrong(place, "wrong.signature")
        if key["revoked"] and at >= key["revoked"]:
            raise Wrong(place, "wrong.key", key=envelope["key"])

    def check_checkpoints(self) -> None:
        """Each follows on the one before, is signed with a key of the log, and grows into the newest."""
        growths: List[List[bytes]] = []
        wrongs = self.report.wrongs()
        before: Dict[str, Any] = {"number": 0, "events": 0, "document": b""}
        for line in self.bundle.lines("checkpoints.jsonl"):
            place = f"checkpoint {before['number'] + 1}"
            kept = parsed(line, place, "number", "document", "growth")
            point = checkpoint(from_base64(kept["document"], place), place)
            if point["chain"] != self.manifest["chain"]:
                raise Wrong(place, "wrong.chain_id")
            follows = sha256(before["document"]) if before["number"] else ""
            if (point["number"], point["previous"]) != (before["number"] + 1, follows) or kept["number"] != point["number"]:
                raise Wrong(place, "wrong.prev")
            if point["events"] < before["events"] or (before["number"] and point["at"] < before["at"]):
                raise Wrong(place, "wrong.time")
            key = self.keys.get(point["key"])
            if key is None or not key["own"] or point["at"] < key["from"]:
                self.report.tell("wrong.key", place, key=point["key"])
            else:
                self.report.attempt(place, self.check_signature, point["envelope"], point["at"], place)
            self.points.append(point)
            self.pins.setdefault(point["events"], []).append((place, point["head"]))
            growths.append(digests(kept["growth"], place))
            before = point
        newest = self.points[-1]
        for point, growth in zip(self.points, growths):
            place, roots = f"checkpoint {point['number']}", (point["root"], newest["root"])
            if self.report.attempt(place, grown, point["events"], newest["events"], growth) != roots:
                self.report.tell("wrong.growth", place, c=newest["number"])
        self.report.right("ok.growth", wrongs, n=len(self.points))

    def check_stamps(self) -> None:
        """Time-stamp tokens are not checked here; but one that speaks of something else is seen."""
        stamps = (name for name in self.bundle.sizes if name.startswith("stamps/"))
        for path in sorted(stamps, key=lambda name: [-int(each) for each in name[7:-4].split("-")]):  # the newest first
            digest = sha256(self.points[int(path[7:].split("-")[0]) - 1]["document"])
            if bytes.fromhex(digest) not in self.bundle.read(path):
                raise Wrong(path, "wrong.stamp")
            self.report.tell("open.stamp", path, digest=digest, path=path)

    def compare_keys(self, given: Sequence[str]) -> None:
        """The newest checkpoint, which speaks for all before it, is signed with a key that the reader knows."""
        newest, wanted = self.points[-1], [re.sub(r"[\s:]", "", each).lower() for each in given]
        shown = " ".join(newest["key"][at : at + 8] for at in range(0, 64, 8))
        if any(len(each) >= 16 and newest["key"].startswith(each) for each in wanted):
            self.report.tell("ok.key", c=newest["number"])
        elif given:
            self.report.tell("wrong.key", f"checkpoint {newest['number']}", key=shown)
        else:
            self.report.tell("open.key", key=shown)

    def compare_anchor(self, file: Path) -> None:
        """A checkpoint that was kept elsewhere is one of the bundle's, word for word."""
        try:
            anchor, newest = checkpoint(file.read_bytes()[:SMALL], file.name), self.points[-1]
        except Exception:  # the reader's own file, not the bundle's: whatever it is, it says nothing against the bundle
            self.report.tell("open.anchor", file.name)
            return
        told = {"c": anchor["number"], "at": anchor["time"], "n": anchor["events"], "m": newest["events"]}
        if anchor["chain"] != self.manifest["chain"]:
            raise Wrong(file.name, "wrong.chain_id")
        if anchor["number"] > newest["number"]:
            younger = anchor["at"] > moment(self.manifest["made_at"], "manifest.json")
            self.report.tell("open.younger" if younger else "wrong.cut", file.name, **told)
        elif self.points[anchor["number"] - 1]["text"] != anchor["text"]:
            raise Wrong(file.name, "wrong.rewritten", **{**told, "m": self.points[anchor["number"] - 1]["events"]})
        else:
            self.report.tell("ok.anchor", file.name, **told)

    def check_documents(self) -> None:
        """Each document has its digest; a culling protocol says besides which hash an event has."""
        for each in parsed(self.bundle.read("documents.json"), "documents.json", "version", "", "documents")["documents"]:
            sha, path = each["sha256"], each["path"]
            if sha in self.listed or each["kind"] not in KINDS or bool(path) == (f"why.{each['withheld']}" in WORDS):
                refuse("documents.json", f"{sha}: twice, or neither here nor withheld for a known reason")
            self.listed[sha], self.named[sha] = each, {}
            data = self.report.attempt(path, self.bundle.read, path) if path else None
            if data is not None and sha256(data) != sha:
                self.report.tell("wrong.document", path, sha=sha)
            elif data is not None and each["kind"] == "protocol":
                said = json.loads(data)
                self.pins.setdefault(said["log_event"], []).append((path, said["log_hash"]))
        for name in sorted(set(self.bundle.sizes) - {each["path"] for each in self.listed.values()}):
            if name.startswith("documents/"):
                self.report.tell("wrong.extra", name)

    def read_proof(self) -> Dict[str, Any]:
        """Which events are here (spans in ascending order), and the hashes that prove them."""
        said, last = parsed(self.bundle.read("proof.json"), "proof.json", "version checkpoint", "", "events whole hashes"), 0
        for first, stop in said["events"]:
            if not last < first <= stop <= self.points[-1]["events"]:
                refuse("proof.json", "events")
            self.spans.append((first, stop))
            last = stop
        if said["checkpoint"] != self.points[-1]["number"]:
            refuse("proof.json", "checkpoint")
        return said  # type: ignore[no-any-return]

    def check_events(self, proof: Dict[str, Any]) -> None:
        """Each event has its form, follows on the one before, and is the one that others say it is."""
        numbers = (number for first, last in self.spans for number in range(first, last + 1))
        wrongs = self.report.wrongs()
        before, then, count = (0, "0" * 64), None, 0  # number and hash of the event before, and its time
        for line in self.bundle.lines("events.jsonl"):
            number, count = next(numbers, 0), count + 1
            at = self.report.attempt(f"event {number}", self.check_event, line, number, before)
            if then and at and at < then:
                self.stepped.append((before[0], number))
            if at and number in proof["whole"]:
                self.ends[number] = at
            before, then = (number, sha256(line)), at or then
        for first, second in self.stepped:
            if not any(first < each <= second for each in self.noted):
                self.report.tell("wrong.time", f"event {second}")
        expected = sum(last - first + 1 for first, last in self.spans)
        if count != expected:
            raise Wrong("events.jsonl", "wrong.count", n=expected, m=count)
        self.report.right("ok.events", wrongs, n=count)

    def check_event(self, line: bytes, number: int, before: Tuple[int, str]) -> datetime:
        """One event; gives its time."""
        place, digest = f"event {number}", sha256(line)
        self.leaves += hashlib.sha256(b"\0" + line).digest()
        for who, expected in self.pins.get(number, ()):
            if expected != digest:
                self.report.tell("wrong.head", place, who=who)
        found = parsed(line, place, *EVENT)
        if found["v"] != 1 or canonical(found) != line:  # written again, its members give the very same line
            refuse(place, "version, or not canonical")
        if found["chain"] != self.manifest["chain"]:
            raise Wrong(place, "wrong.chain_id")
        if found["seq"] != number:
            raise Wrong(f"event {found['seq']}", "wrong.number", n=number)
        digests([found["prev"], *filter(None, (found["evidence"], found["config"]))], place)
        if number == before[0] + 1 and found["prev"] != before[1]:
            self.report.tell("wrong.prev", place)
        at = moment(found["time"], place)
        self.note(found, number, at)
        return at

    def note(self, found: Dict[str, Any], number: int, at: datetime) -> None:
        """What an event says of documents, of the clock and of keys."""
        for field, value in [("evidence", found["evidence"]), *((f"refs.{k}", v) for k, v in found["refs"].items())]:
            if value in self.named:
                self.named[value].setdefault(field, (number, at))
            elif field == "evidence" and value:
                self.report.times["elsewhere"] += 1
                if DOCUMENTED.match(found["event"]):
                    self.report.tell("wrong.unlisted", f"event {number}", sha=value)
        for kind, value in found["objects"]:
            if found["event"] == "clock.noted" and kind == "event":
                self.noted.append(int(value))
            if found["event"].startswith("key.") and kind == "key":
                self.key_events.setdefault(value, {})[found["event"][4:]] = (at, found["refs"].get("since", ""))

    def check_key_events(self) -> None:
        """Keys are what the events say of them: made here or pinned, and revoked or lost since."""
        for key, said in self.keys.items():
            told, place = self.key_events.get(key, {}), f"keys/{key}.pem"
            made = min((told[word][0] for word in INTRODUCED[bool(said["own"])] if word in told), default=None)
            if made is None or said["from"] > made:
                self.report.tell("wrong.key", place, key=key)
            ended = [at for word, (at, _) in told.items() if word in ("revoked", "lost")]
            last = min(ended, default=None)  # none: then it was revoked after the newest checkpoint, or never
            revoked = bool(said["revoked"]) and said["revoked"] <= (last or self.points[-1]["at"])
            if revoked != bool(last):
                self.report.tell("wrong.revoked", place)
        for point in self.points:
            since = self.key_events.get(point["key"], {}).get("lost", (None, ""))[1]
            if since and point["time"][:10] >= since:
                self.report.tell("open.lost", f"checkpoint {point['number']}", since=since)

    def check_root(self, proof: Dict[str, Any]) -> None:
        """The events, with the hashes of the proof in the gaps, give the root that was signed."""
        newest = self.points[-1]
        if subset_root(newest["events"], self.spans, self.leaves, digests(proof["hashes"], "proof.json")) != newest["root"]:
            raise Wrong("events.jsonl", "wrong.root", c=newest["number"])
        self.report.tell("ok.proof", n=newest["events"], c=newest["number"], at=newest["time"])

    def check_whole(self, proof: Dict[str, Any]) -> None:
        """A period has no gap, and the events at its ends lie outside it, or are the first or last of the log."""
        said, newest = self.manifest["exported"], self.points[-1]
        if said["kind"] != "period":
            self.report.tell("open.selection", kind=f"of.{said['kind']}", id=said["id"])
            return
        start, end = moment(said["start"], "manifest.json"), moment(said["end"], "manifest.json")
        first, last = proof["whole"]
        stop = max((b for a, b in self.spans if a <= first <= b), default=first - 1)
        if stop < last:
            raise Wrong("proof.json", "wrong.gap", n=stop + 1)
        if first > 1 and self.ends[first] >= start:  # it lies within the period: the one before belongs here too
            raise Wrong(f"event {first}", "wrong.gap", n=first - 1)
        if last < newest["events"] and self.ends[last] < end:
            raise Wrong(f"event {last}", "wrong.gap", n=last + 1)
        if last == newest["events"] and newest["at"] < end:
            self.report.tell("open.not_over", at=newest["time"])
        self.report.tell("ok.whole", start=said["start"], end=said["end"], a=first, b=last)

    def check_named(self) -> None:
        """The events name each document as documents.json says; receipts are signed."""
        wrongs = self.report.wrongs()
        withheld: Counter[str] = Counter()
        for sha, each in self.listed.items():
            named = self.named[sha]
            if not named or sorted([number, field] for field, (number, _) in named.items()) != sorted(each["named_by"]):
                self.report.tell("wrong.document", each["path"] or "documents.json", sha=sha)
            elif each["path"] and each["kind"] in ("receipt", "confirmation"):
                self.report.attempt(each["path"], self.check_signed, each["path"], min(at for _, at in named.values()))
            withheld[each["withheld"]] += 1
        self.report.right("ok.documents", wrongs, n=withheld.pop("", 0))
        for why, number in sorted(withheld.items()):
            self.report.tell("open.withheld", n=number, why=f"why.{why}")
        if self.report.times["elsewhere"]:
            self.report.tell("open.elsewhere", n=self.report.times["elsewhere"])

    def check_signed(self, path: str, at: datetime) -> None:
        """A receipt has a right signature, where its key is here; what was not checked is told."""
        data = self.bundle.read(path)
        if b'"leverans signed document"' not in data:
            self.report.tell("open.unsigned", path)
            return
        signed = envelope(data, path)
        if signed["key"] in self.keys:
            self.check_signature(signed, at, path)
        else:
            self.report.tell("open.no_key", path, key=signed["key"])


def envelope(document: bytes, place: str) -> Dict[str, Any]:
    """A signed document, opened and not yet believed: a JSON object around the text that was signed."""
    found = parsed(document, place, "version", "document algorithm key payload signature")
    if (found["document"], found["algorithm"]) != ("leverans signed document", "ed25519"):
        refuse(place, "not a signed document")
    return found  # type: ignore[no-any-return]


def checkpoint(document: bytes, place: str) -> Dict[str, Any]:
    """What a signed checkpoint says; its signature is not checked here."""
    signed = envelope(document, place)
    text = signed["payload"].encode("utf-8")
    said = parsed(text, place, "version number events", "document chain head root time previous")
    if said["document"] != "leverans checkpoint" or canonical(said) != text:
        refuse(place, "not a checkpoint")
    root, _ = digests([said["root"], said["head"]], place)
    return {**said, "root": root, "at": moment(said["time"], place), "document": document, "text": text,
            "key": signed["key"], "envelope": signed}


# ---- trees of hashes (RFC 6962) ----

def tree(start: int, stop: int, known: Callable[[int, int], Optional[bytes]]) -> bytes:
    """The hash over the events start + 1 to stop: as it is known, else from those of its two parts."""
    found = known(start, stop)
    if found is None:
        middle = start + (1 << (stop - start - 1).bit_length() - 1)  # the largest power of two that is less
        found = hashlib.sha256(b"\1" + tree(start, middle, known) + tree(middle, stop, known)).digest()
    return found


def subset_root(size: int, spans: Sequence[Tuple[int, int]], leaves: bytearray, proof: Sequence[bytes]) -> bytes:
    """The root over `size` events: those in the spans by their leaves, of each part without any its hash is given."""
    given, lasts = iter(proof), [last for _, last in spans]
    own = (bytes(leaves[at : at + 32]) for at in range(0, len(leaves), 32))

    def known(start: int, stop: int) -> Optional[bytes]:
        place = bisect_left(lasts, start + 1)
        if place == len(lasts) or spans[place][0] > stop:
            return take(given)
        return take(own) if stop - start == 1 else None

    root = tree(0, size, known)
    return root if next(given, None) is None else refuse("proof.json", "too many hashes")


def grown(older: int, newer: int, proof: Sequence[bytes]) -> Tuple[bytes, bytes]:
    """The roots of a log when it had `older` events and when it had `newer`, from a growth proof.

    Its first hashes are those of the whole trees (of 1, 2, 4, 8 … events) that the older log is made of, from left to
    right: one for each digit 1 of `older` in binary. The others are those of what came to the right of them.
    """
    peaks = bin(older).count("1")
    first, again, right = iter(proof[:peaks]), iter(proof[:peaks]), iter(proof[peaks:])

    def of_older(start: int, stop: int) -> Optional[bytes]:
        return take(first) if is_whole(stop - start) else None

    def of_newer(start: int, stop: int) -> Optional[bytes]:
        if start >= older:
            return take(right)
        return take(again) if stop <= older and is_whole(stop - start) else None

    roots = tree(0, older, of_older), tree(0, newer, of_newer)
    return roots if next(right, None) is None else refuse("checkpoints.jsonl", "too many hashes")


def is_whole(size: int) -> bool:
    """Whether a number of events is a power of two."""
    return size & (size - 1) == 0


def take(hashes: Iterator[bytes]) -> bytes:
    """The next hash of a proof."""
    found = next(hashes, None)
    return refuse("proof", "too few hashes") if found is None else found


# ---- signatures (Ed25519, RFC 8032 section 5.1), verification only ----

P = 2**255 - 19  # the field; and the order of the base point:
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Place = Tuple[int, int, int, int]  # a point as X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z


def place_of(data: bytes) -> Optional[Place]:
    """The point that 32 bytes stand for; None where they stand for none (5.1.3)."""
    y, sign = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def plus(one: Place, two: Place) -> Place:
    """The sum of two points (5.1.4)."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]), (one[1] + one[0]) * (two[1] + two[0])
    c, d = 2 * one[3] * two[3] * D, 2 * one[2] * two[2]
    e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Place) -> Place:
    """A point added to itself so many times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = plus(total, point)
        point, number = plus(point, point), number >> 1
    return total


def verified(key: bytes, text: bytes, signature: bytes) -> bool:
    """Whether the signature (R, S) is of this key A over this text: S·B = R + k·A (5.1.7)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    base = place_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    a, r, s = place_of(key), place_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if base is None or a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    one, two = times(s, base), plus(r, times(k, a))
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 == (one[1] * two[2] - two[1] * one[2]) % P


def by_library(key: bytes, text: bytes, signature: bytes) -> bool:
    """The same, asked of `cryptography`."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except InvalidSignature:
        return False
    return True


# ---- the whole ----

def verify(path: Path, anchors: Sequence[Path] = (), keys: Sequence[str] = ()) -> Report:
    """Carry out all checks, each as far as those before it let it come."""
    report = Report()
    bundle = report.attempt(path.name, Bundle, path, anchors)
    if bundle:
        checks = Checks(bundle, report)
        report.attempt("manifest.json", checks.check_manifest)
        if checks.manifest:
            report.attempt("keys/keys.json", checks.check_keys)
            report.attempt("checkpoints.jsonl", checks.check_checkpoints)
        if checks.points:
            compare(checks, report, anchors, keys)
            check_log(checks, report)
    for way in ("library", "own"):
        if report.times[way]:
            report.tell(f"ok.{way}", n=report.times[way])
    return report


def compare(checks: Checks, report: Report, anchors: Sequence[Path], keys: Sequence[str]) -> None:
    """What the reader knows from elsewhere is held against the bundle."""
    checks.compare_keys(keys)
    for file in anchors:
        report.attempt(file.name, checks.compare_anchor, file)
    if not anchors:
        report.tell("open.no_anchor", n=checks.points[-1]["events"])
    report.attempt("stamps", checks.check_stamps)


def check_log(checks: Checks, report: Report) -> None:
    """The events, their proof, and the documents that they name."""
    report.attempt("documents.json", checks.check_documents)
    proof = report.attempt("proof.json", checks.read_proof)
    if proof:
        report.attempt("events.jsonl", checks.check_events, proof)
        report.attempt("keys/keys.json", checks.check_key_events)
        report.attempt("proof.json", checks.check_root, proof)
        report.attempt("proof.json", checks.check_whole, proof)
        report.attempt("documents.json", checks.check_named)


def told(place: str, code: str, values: Dict[str, Any], language: str) -> str:
    """A sentence with its place."""
    english = language == "en"
    values = {name: WORDS.get(str(value), (value, value))[english] for name, value in values.items()}
    if not english:
        place = re.sub(r"^event ", "händelse ", re.sub(r"^checkpoint ", "kontrollpunkt ", place))
    return f"{plain(place)}: ".lstrip(": ") + WORDS[code][english].format(**{name: plain(str(value)) for name, value in values.items()})


def plain(text: str) -> str:
    """Text that cannot drive a terminal, wherever it comes from."""
    return "".join(each if each.isprintable() else "?" for each in text)


def words(report: Report, answer: int, language: str) -> Iterator[str]:
    """The whole report, for a person."""
    yield plain("{}: {} {}, {}".format(*(WORDS.get(f"of.{each}", (each, each))[language == "en"] for each in report.exported)))
    for kind in ("ok", "open", "wrong"):
        found = [each for each in report.found if each[1].startswith(f"{kind}.")]
        if found:
            yield "\n" + told("", f"head.{kind}", {}, language)
        shown: Counter[str] = Counter()
        for place, code, values in found:
            yield "  - " + told(place, code, values, language)
            shown[code] += 1
            if shown[code] == MOST_TOLD.get(code, MOST) < report.times[code]:
                yield "    " + told("", "head.more", {"n": report.times[code] - shown[code]}, language)
    yield "\n" + told("", f"verdict.{answer}", {}, language)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Granskar ett bevispaket. Verifies an evidence bundle.")
    parser.add_argument("bundle", nargs="?", type=Path, default=Path(__file__).resolve().parent, help="zip eller mapp / zip or folder")
    parser.add_argument("--anchor", action="append", type=Path, default=[], metavar="FILE", help="kontrollpunkt ur diariet / from the diary")
    parser.add_argument("--key", action="append", default=[], metavar="FINGERPRINT", help="myndighetens nyckel / the authority's key")
    parser.add_argument("--language", choices=("sv", "en"), default="sv")
    parser.add_argument("--json", action="store_true", help="svar för en maskin / an answer for a machine")
    parser.add_argument("--strict", action="store_true", help="OKLART om något inte kunde prövas / OPEN if anything was not checked")
    asked = parser.parse_args(arguments)
    if not asked.bundle.exists():
        parser.error(f"finns inte / is not there: {asked.bundle}")
    report = verify(asked.bundle, asked.anchor, asked.key)
    answer = report.answer(strict=asked.strict)
    if asked.json:
        lists = {"ok": "checked", "open": "not_checked", "wrong": "wrong"}
        said: Dict[str, Any] = {"accepted": answer == 0, "answer": answer, "exported": "{}: {} {}, {}".format(*report.exported), "times": report.times}
        for kind, name in lists.items():
            said[name] = [{"place": place, "code": code, "text": told("", code, values, asked.language)}
                          for place, code, values in report.found if code.startswith(f"{kind}.")]
        print(json.dumps(said))
    else:
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        print("\n".join(words(report, answer, asked.language)))
    return answer


if __name__ == "__main__":
    sys.exit(main())
