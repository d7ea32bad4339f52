"""bag-info.txt: its form, and the elements whose values can be judged (RFC 8493, 2.2.2)."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from leverans.model.finding import Finding, Level
from leverans.validators.bag.base_directory import BaseDirectory
from leverans.validators.bag.manifest_lines import SHOWN
from leverans.validators.containers.interface import flaw

OXUM = "payload-oxum"
MOST = 20  # values of one element that are kept
_ONCE = {"bagging-date", "bag-size", "bag-group-identifier", "bag-count"}
_FORMS = {
    "bagging-date": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    "bag-size": re.compile(
        r"(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+) ?(?:[KMGTPE]i?B|B|bytes?)", re.IGNORECASE
    ),
    "bag-count": re.compile(r"\d+ of (?:\d+|\?)", re.ASCII),
}
_OXUM = re.compile(r"(\d{1,30})\.(\d{1,30})", re.ASCII)
_BLANKS = " \t"


class BagInfo:
    """The metadata elements; only those that are judged are kept."""

    def __init__(self, base: BaseDirectory) -> None:
        """`base` is reported to while it is read."""
        self._base = base
        self._edition = base.declaration.edition
        self._values: dict[str, list[str]] = {}
        self._open: list[str] | None = None

    def read(self) -> None:
        """All lines."""
        begun = False
        for number, line in self._base.lines(self._edition.info):
            place = f"{self._edition.info}#{number}"
            if not line.strip():
                self._base.report(flaw("BAG-LINE-EMPTY", place, Level.WARNING, value=""))
            elif line[0] in _BLANKS and begun:
                self._continue(line)
            else:
                begun = True
                for finding in self._element(line, place):
                    self._base.report(finding)
        for finding in self._judged():
            self._base.report(finding)

    def oxums(self) -> list[tuple[int, int]]:
        """(bytes, files) of each Payload-Oxum that has its form."""
        found = (_OXUM.fullmatch(value) for value in self._values.get(OXUM, ()))
        return [(int(match[1]), int(match[2])) for match in found if match]

    def _continue(self, line: str) -> None:
        if self._open and len(self._open[-1]) < SHOWN:
            self._open[-1] = f"{self._open[-1]} {line.strip()}"

    def _element(self, line: str, place: str) -> Iterator[Finding]:
        label, colon, value = line.partition(":")
        if not colon or not label.strip() or (self._edition.strict and self._is_spaced(line)):
            # the value is not shown: it may be a person's name
            yield flaw("BAG-INFO-FORM", place, value=f"{label[:SHOWN]}:…" if colon else "…")
        elif self._edition.strict and not value.strip():
            yield flaw("BAG-INFO-EMPTY", place, Level.WARNING, value=label[:SHOWN])
        self._keep(label.strip().casefold(), value.strip())

    def _is_spaced(self, line: str) -> bool:
        """Whether there are blanks around the label, or none before the value."""
        label, _, value = line.partition(":")
        return label != label.strip() or (bool(value) and value[0] not in _BLANKS)

    def _keep(self, label: str, value: str) -> None:
        self._open = None
        if label == OXUM or label in _ONCE:
            values = self._values.setdefault(label, [])
            if len(values) < MOST:
                values.append(value[:SHOWN])
                self._open = values

    def _judged(self) -> Iterator[Finding]:
        name = self._edition.info
        for label, values in self._values.items():
            if label == OXUM:
                yield from self._judge_oxums(values)
            elif len(values) > 1 and self._edition.strict:
                yield flaw("BAG-INFO-REPEATED", name, Level.WARNING, value=label)
            for value in values:
                if label in _FORMS and not _has_form(label, value):
                    yield flaw("BAG-INFO-VALUE", name, Level.WARNING, label=label, value=value)

    def _judge_oxums(self, values: Iterable[str]) -> Iterator[Finding]:
        values = list(values)
        if len(values) > 1:
            yield flaw("BAG-OXUM-REPEATED", self._edition.info, self._edition.must)
        for value in values:
            if not _OXUM.fullmatch(value):
                yield flaw("BAG-OXUM-FORM", self._edition.info, value=value)


def _has_form(label: str, value: str) -> bool:
    if not _FORMS[label].fullmatch(value):
        return False
    if label != "bagging-date":
        return True
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def compare_oxum(
    base: BaseDirectory, info: BagInfo, found: tuple[int, int], excused: int
) -> Iterator[Finding]:
    """What Payload-Oxum says against (files, bytes) found.

    `excused`: files that the manifests list, that are not there, and that nobody misses; where
    they were counted, their bytes cannot be known.
    """
    files, size = found
    said = info.oxums()
    if not said or (size, files) in said:
        return
    for octets, streams in said:
        if 0 < streams - files <= excused and octets >= size:
            return
    octets, streams = said[0]
    value = f"{octets}.{streams} ≠ {size}.{files}"
    yield flaw("BAG-OXUM-WRONG", base.declaration.edition.info, value=value)
