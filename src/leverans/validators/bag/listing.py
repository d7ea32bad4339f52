"""One manifest, read line by line against the files that are there."""

import hashlib
import unicodedata

from leverans.model.finding import Level
from leverans.validators.bag.base_directory import BaseDirectory
from leverans.validators.bag.manifest_lines import (
    SHOWN,
    Entry,
    Find,
    is_empty,
    needs_no_look,
    plain_lines,
    read_line,
)
from leverans.validators.bag.manifest_names import Manifest, is_tag_manifest
from leverans.validators.bag.paths import PAYLOAD, candidates, decoded, is_system_path, normal
from leverans.validators.containers.interface import flaw

OFTEN = 1000  # lines between two calls of `meanwhile`
WORTH = 8  # lines that follow each other as the files do, so that looking for them pays
FEW = 64  # lines that are looked for at first; twice as many each time that they all are there
TRIES = 3  # to find a block's lines in the container's order, before they are taken one by one
NO_DIGEST = "\0"
OTHER_NAME = 2  # in `seen`: spoken of, but only by a name that differs


class Listing:
    """What one manifest says; what is not so is reported as it is read."""

    def __init__(self, base: BaseDirectory, manifest: Manifest, bit: int) -> None:
        """`bit` stands for this manifest among all payload manifests; 0 for a tag manifest."""
        self.manifest = manifest
        self._width = 2 * hashlib.new(manifest.algorithm).digest_size
        self.pairing = base.index.listing(self._width)
        self.excused = 0  # files that it lists, that are not there, and that nobody misses
        self.has_encoded = False  # a name that is written with %25, as RFC 8493 wants it
        self._base = base
        self._bit = bit
        self._strict = base.declaration.edition.strict

    def read(self) -> None:
        """All lines: where a block of them is plain, and as the container has it, in one go."""
        plain = plain_lines(self._width)
        for first, block in self._base.blocks(self.manifest.name):
            text = "\n".join(block)
            found = [] if self.manifest.is_tag else plain(text)
            if len(found) == len(block) and needs_no_look(text):
                self._plain(first, found)
            else:
                self._mixed(first, block, plain)
            self._base.meanwhile()
        self.pairing.flush()

    def _mixed(self, first: int, block: list[str], plain: Find) -> None:
        for number, line in enumerate(block, first):
            found = [] if self.manifest.is_tag else plain(line)
            if len(found) == 1 and needs_no_look(line):
                self._one(number, *found[0])
            else:
                self._unusual(number, line)

    def _plain(self, first: int, found: list[tuple[str, str]]) -> None:
        digests = [digest.lower() for digest, _ in found]
        paths = [self._base.prefix + path for _, path in found]
        place, size, failed = 0, FEW, 0
        while place < len(found) and failed < TRIES:
            some = slice(place, place + size)
            paired = self.pairing.pair_run(self._bit, first + place, paths[some], digests[some])
            failed = 0 if paired >= WORTH else failed + 1
            size = 2 * size if paired == size else FEW
            place += paired
            if place < len(found) and size == FEW:
                self._one(first + place, *found[place])
                place += 1
        for number in range(place, len(found)):
            self._one(first + number, *found[number])

    def _one(self, line: int, digest: str, path: str) -> None:
        digest = digest.lower()
        if not self.pairing.pair(self._bit, line, self._base.prefix + path, -1, digest):
            self._find(line, Entry(digest, path))

    def place(self, line: int) -> str:
        """A line of this manifest, as findings name it."""
        return f"{self.manifest.name}#{line}"

    def _report(self, rule: str, line: int, level: Level, value: str) -> None:
        self._base.report(flaw(rule, self.place(line), level, value=value[:SHOWN]))

    def _unusual(self, number: int, line: str) -> None:
        if is_empty(line):
            self._report("BAG-LINE-EMPTY", number, Level.WARNING, line)
            return
        entry = read_line(line, self._width)
        if entry is None:
            self._report("BAG-LINE-FORM", number, Level.ERROR, line)
            return
        for rule in entry.rules:
            level = Level.ERROR if rule == "BAG-DIGEST-LENGTH" else Level.WARNING
            self._report(rule, number, level, line)
        path = normal(entry.path)
        if path is None:
            self._report("BAG-PATH-UNSAFE", number, Level.ERROR, entry.path)
        elif self._belongs(number, path):
            self._find(number, Entry(entry.digest or NO_DIGEST * self._width, path))

    def _belongs(self, number: int, path: str) -> bool:
        """Payload in a payload manifest, everything else but tag manifests in a tag manifest."""
        below = path.replace("\\", "/").startswith(PAYLOAD)
        if not self.manifest.is_tag:
            if not below:
                self._report("BAG-PATH-NOT-PAYLOAD", number, Level.ERROR, path)
            return below
        if below:
            self._report("BAG-PATH-PAYLOAD", number, Level.ERROR, path)
            return False
        if is_tag_manifest(path):
            must = self._base.declaration.edition.must
            self._report("BAG-TAGMANIFEST-LISTED", number, must, path)
        return path != self.manifest.name

    def _find(self, line: int, entry: Entry) -> None:
        """The file that is meant: by its name, or one that differs as little as possible."""
        base = self._base
        for rule, path in candidates(entry.path, strict=self._strict):
            number = base.index.number_of(base.prefix + path)
            if number:
                self.has_encoded |= path != entry.path and not rule
                self._differs(rule if self._is_its_own(path) else "BAG-PATH-BACKSLASH", line, entry)
                self._take(number, line, entry)
                return
        if self._bit and base.index.expect(decoded(entry.path), self._bit):
            return
        near = self._nearly(entry.path)
        if near:
            self._take_other_name(near, line, entry)
        else:
            self._absent(line, entry.path)

    def _is_its_own(self, path: str) -> bool:
        return path.startswith(PAYLOAD) is not self.manifest.is_tag

    def _differs(self, rule: str, line: int, entry: Entry) -> None:
        if rule:
            level = Level.ERROR if rule == "BAG-PATH-BACKSLASH" else Level.WARNING
            self._report(rule, line, level, entry.path)

    def _take(self, number: int, line: int, entry: Entry) -> None:
        seen = self.pairing.seen[number]
        if seen and not self._agrees(number, entry):
            self._report("BAG-PATH-CONFLICT", line, Level.ERROR, entry.path)
        elif seen == OTHER_NAME:
            self.excused += 1
            self.pairing.seen[number] = 1
        elif seen:
            must = self._base.declaration.edition.must
            self._report("BAG-PATH-TWICE", line, must, entry.path)
        else:
            self.pairing.place(number, self._bit, line, entry.digest)

    def _take_other_name(self, near: str, line: int, entry: Entry) -> None:
        """A file whose name differs in case or Unicode form only (RFC 8493, 6.1.1)."""
        same = unicodedata.normalize("NFC", self._base.prefix + entry.path)
        is_form = same == unicodedata.normalize("NFC", near)
        rule = "BAG-PATH-UNICODE" if is_form else "BAG-PATH-CASE"
        found = near.removeprefix(self._base.prefix)
        place = self.place(line)
        value = entry.path[:SHOWN]
        self._base.report(flaw(rule, place, Level.WARNING, value=value, near=found))
        number = self._base.index.number_of(near)
        if not self.pairing.seen[number]:
            self.pairing.place(number, self._bit, line, entry.digest)
            self.pairing.seen[number] = OTHER_NAME
        elif not self._agrees(number, entry):
            self._report("BAG-PATH-CONFLICT", line, Level.ERROR, entry.path)
        else:
            self.excused += 1

    def _agrees(self, number: int, entry: Entry) -> bool:
        """Whether the digest is the one that was said before; one without a digest says nothing."""
        said = self.pairing.said(number)
        return said == entry.digest or NO_DIGEST in said + entry.digest

    def _nearly(self, path: str) -> str:
        near = self._base.index.nearly(self._base.prefix + path) or ""
        return near if self._is_its_own(near.removeprefix(self._base.prefix)) else ""

    def _absent(self, line: int, path: str) -> None:
        if path.endswith("/") or self._base.index.has_below(self._base.prefix + path):
            self._report("BAG-PATH-FOLDER", line, Level.ERROR, path)
        elif is_system_path(path):
            self.excused += 1
            self._report("BAG-SYSTEM-FILE-MISSING", line, Level.WARNING, path)
        else:
            self._report("BAG-FILE-MISSING", line, Level.ERROR, path)
