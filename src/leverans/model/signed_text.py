"""Texts that are signed: canonical JSON of the members of one dataclass, and nothing else.

Two readers must never see two things in one text, so only what the writer writes is understood.
"""

import json
import unicodedata
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Generic, TypeVar

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[Said]):
    """What a text of one kind is.

    Attributes:
        document, version: what it says it is. kind: the dataclass of its members.
        wrong: the error that is raised for another text.
    """

    document: str
    version: int
    kind: type[Said]
    wrong: type[ValueError]

    def text(self, said: Any) -> str:  # noqa: ANN401 - the dataclass `kind`
        """The text that is signed: sorted keys, NFC, no blanks."""
        members = {"document": self.document, "version": self.version, **asdict(said)}
        text = json.dumps(members, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return unicodedata.normalize("NFC", text)

    def read(self, text: str) -> Said:
        """Understand a text, strictly; its values are the caller's to judge.

        Raises:
            ValueError: of the kind `wrong`; it says which member is wrong.
        """
        try:
            said = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self.wrong("not JSON") from error
        if not isinstance(said, dict) or said.pop("document", None) != self.document:
            raise self.wrong(f"document: not a {self.document.removeprefix('leverans ')}")
        if said.pop("version", None) != self.version:
            raise self.wrong(f"version: only {self.version} is understood")
        found = self.kind(**self._members(said))
        if self.text(found) != text:
            raise self.wrong("not in canonical form")
        return found

    def _members(self, said: dict[str, Any]) -> dict[str, Any]:
        types = {field.name: field.type for field in fields(self.kind)}  # type: ignore[arg-type]
        if said.keys() != types.keys():
            raise self.wrong(f"{min(said.keys() ^ types.keys())}: missing or unknown")
        for name, value in said.items():
            if type(value) is not types[name]:
                raise self.wrong(f"{name}: of the wrong type")
        return said


def has_offset(text: str) -> bool:
    """Whether a text is a time in ISO 8601 with its offset."""
    try:
        return datetime.fromisoformat(text).utcoffset() is not None
    except ValueError:
        return False
