"""Bilaga: a file that a case or a record names, with its size and digest."""

from leverans.model.finding import Level
from leverans.validators.erms import arende_ids
from leverans.validators.erms.model import Attributes
from leverans.validators.erms.object_rules import ObjectRules
from leverans.validators.erms.values import LARGEST_INT, algorithm_named, algorithm_of, whole
from leverans.validators.erms.walk import Walk

Digest = tuple[str, str]  # hexadecimals and algorithm, both "" when there is nothing to compare


class ArendeFile:
    """Judges what is said of a file, and notes it for the comparison with the file itself."""

    def __init__(self, walk: Walk, objects: ObjectRules) -> None:
        """Tells by the walk."""
        self._walk = walk
        self._objects = objects

    def judge(self, attributes: Attributes) -> None:
        """One Bilaga."""
        get = attributes.get
        size = self._size(attributes["Storlek"]) if "Storlek" in attributes else -1
        digest, algorithm = self._digest(get("Checksumma", ""), get("ChecksummaMetod", ""))
        link = get("Lank", "")
        if link.strip():
            self._walk.desk.refer(
                self._walk.line, link, size=size, digest=digest, algorithm=algorithm
            )

    def _size(self, said: str) -> int:
        """Bytes, -1 when that is no size; too large a number for the format may still be right."""
        number = whole(said)
        if number is None or number < 0:
            self._walk.tell(
                arende_ids.COMMON.number, Level.ERROR, element="Bilaga/@Storlek", value=said
            )
            return -1
        if number > LARGEST_INT:
            self._walk.tell(arende_ids.SIZE_OVERFLOW, Level.WARNING, value=said)
        return number

    def _digest(self, said: str, method: str) -> Digest:
        digest = said.strip()
        if not digest:
            return "", ""
        fits, named = algorithm_of(digest), algorithm_named(method)
        if not method.strip():
            self._walk.tell(arende_ids.DIGEST_NO_METHOD, Level.WARNING)
        elif not named:
            self._walk.tell(arende_ids.DIGEST_METHOD, Level.WARNING, value=method)
            return "", ""
        if not fits or (named and fits != named):
            self._walk.tell(arende_ids.DIGEST_FORM, Level.ERROR, value=said, method=method)
            return "", ""
        return digest.lower(), fits
