"""What events refer to: which digest of an event is looked for where, and each document once."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from leverans.flow.evidence import kept
from leverans.flow.evidence.kept import Books, Found, Said

DIGEST = re.compile(r"[0-9a-f]{64}")
Look = Callable[[Books, Said, str], Found]
# by the event's word: its evidence is a document that the bundle has, or lists as withheld.
# The verifier expects it, by the same words (`DOCUMENTED` in `messages/verifier/verify.py`).
EVIDENCE: tuple[tuple[re.Pattern[str], Look], ...] = (
    (re.compile(r"receipt\.|custody\."), kept.receipt),
    (re.compile(r"fixity\.(attested|confirmed)"), kept.confirmation),
    (
        re.compile(r"disposal\.(begun|incomplete|executed|verified|archived|final)"),
        kept.protocol,
    ),
    (re.compile(r"agreement\.(registered|changed)"), kept.agreement),
    (re.compile(r"plan\.imported"), kept.plan),
)
REFS: tuple[tuple[str, Look], ...] = (
    ("agreement_digest", kept.agreement),
    ("plan_digest", kept.plan),
)


@dataclass(slots=True)
class Referred:
    """Finds what events refer to."""

    books: Books
    _known: set[str] = field(default_factory=set)
    _decisions: dict[str, bytes] | None = None

    def by(self, said: Said) -> Iterator[tuple[str, Found]]:
        """(sha256, document) of what an event names, and none before it has named."""
        for digest, look in self._looks(said):
            if digest not in self._known and DIGEST.fullmatch(digest):
                self._known.add(digest)
                yield digest, look(self.books, said, digest)
        decision = said["refs"].get("decision", "")
        if DIGEST.fullmatch(decision) and decision not in self._known:
            text = self._text_of(decision)
            if text is not None:
                self._known.add(decision)
                yield decision, kept.decision(text)

    def _looks(self, said: Said) -> Iterator[tuple[str, Look]]:
        if said["evidence"]:
            for words, look in EVIDENCE:
                if words.match(said["event"]):
                    yield said["evidence"], look
        yield from ((said["refs"].get(name, ""), look) for name, look in REFS)

    def _text_of(self, digest: str) -> bytes | None:
        if self._decisions is None:
            self._decisions = kept.decision_texts(self.books)
        return self._decisions.get(digest)
