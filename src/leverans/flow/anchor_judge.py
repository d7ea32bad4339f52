"""Holding kept anchors against the evidence log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from leverans.audit.joining import Mark
from leverans.audit.verification import Verification
from leverans.model.anchor import Anchor
from leverans.model.event import GENESIS
from leverans.model.merkle import EMPTY_ROOT
from leverans.signing.document import Signed, is_signed_by
from leverans.signing.keys import PublicKey

Signature = Literal["own", "given", "none", "unknown", "wrong"]
OwnKeys = Mapping[str, tuple[PublicKey, datetime | None]]
"""Id -> key, and the time from which on nothing new that it signed is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogProblem:
    """What is wrong, and from where on.

    Attributes:
        seq: number of the event. problem: a word of `audit.joining.WORDS`; of an anchor:
            `anchor_tail` (the log is shorter; `seq` is the first that is missing), `anchor_head`
            (event `seq` is another), `anchor_root` (the events up to `seq` are others),
            `anchor_chain` (of another log), `anchor_signature` (does not fit), `anchor_key`
            (signed with a key that is not known as the log's own), `anchor_form` (no anchor).
        count: how many events are missing, for `anchor_tail`.
        since: the first event that it may concern: the events before it are as an earlier anchor
            says; 0 where that makes no sense.
        anchor: where the anchor is from (`CheckedAnchor.source`), "" for the chain itself.
    """

    seq: int
    problem: str
    count: int = 0
    since: int = 0
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAnchor:
    """An anchor that the log was held against.

    Attributes:
        source: the file as it was named, or `ledger` for what the ledger keeps itself.
        anchor: what it says. signature: `own` or `given` (verified, with a key of this ledger, or
            one that was given), `none` (nobody has signed it: it proves as much as the place that
            it was kept in), `unknown` (not verified), `wrong`.
        ok: whether nothing speaks against it.
    """

    source: str
    anchor: Anchor
    signature: Signature
    ok: bool


class Judge:
    """Holds anchors against a chain that has been read; from the smallest to the largest."""

    def __init__(
        self,
        found: Verification,
        chain: str,
        given: Mapping[str, PublicKey],
        own: OwnKeys,
    ) -> None:
        self._found, self._chain, self._given, self._own = found, chain, given, own
        self._agreed = 0
        self.problems: list[LogProblem] = []

    def check(self, source: str, anchor: Anchor) -> CheckedAnchor:
        """Hold one anchor against the chain; what a signature does not vouch for accuses nobody."""
        signature = self._signature(anchor)
        if signature in ("unknown", "wrong"):
            word = self._unvouched(signature, anchor)
            told = [LogProblem(seq=anchor.events, problem=word, anchor=source)]
        else:
            told = list(self._against(source, anchor))
        self.problems += told
        if not told and signature != "none":
            self._agreed = anchor.events
        return CheckedAnchor(source=source, anchor=anchor, signature=signature, ok=not told)

    def _unvouched(self, signature: Signature, anchor: Anchor) -> str:
        """What is said of an anchor that no key of ours vouches for."""
        if signature == "wrong":
            return "anchor_signature"
        return "anchor_key" if anchor.chain == self._chain else "anchor_chain"

    def _against(self, source: str, anchor: Anchor) -> Iterator[LogProblem]:
        events, here = self._found.events, self._found.marks.get(anchor.events)
        if anchor.events == 0:
            here = Mark(GENESIS, EMPTY_ROOT.hex())
        if anchor.chain != self._chain:
            yield LogProblem(seq=anchor.events, problem="anchor_chain", anchor=source)
        elif here is None and anchor.events > events:
            missing = anchor.events - events
            yield LogProblem(seq=events + 1, problem="anchor_tail", count=missing, anchor=source)
        else:
            since = self._agreed + 1
            for word in _differing(anchor, here):
                yield LogProblem(seq=anchor.events, problem=word, since=since, anchor=source)

    def _signature(self, anchor: Anchor) -> Signature:
        if not anchor.key:
            return "none"
        signed = Signed(key=anchor.key, payload=anchor.text, signature=anchor.signature)
        known: Signature = "given"
        key = self._given.get(anchor.key)
        if key is None and anchor.key in self._own:
            known = "own"
            key, revoked_at = self._own[anchor.key]
            if revoked_at is not None and _is_later(anchor.time, revoked_at):
                return "unknown"
        if key is None:
            return "unknown"
        return known if is_signed_by(signed, key) else "wrong"


def _differing(anchor: Anchor, here: Mark | None) -> Iterator[str]:
    """What an anchor says other than the chain; one that does not tell its root is not asked."""
    if here is None or here.hash != anchor.head:
        yield "anchor_head"
    if anchor.root and (here is None or here.root != anchor.root):
        yield "anchor_root"


def _is_later(time: str, than: datetime) -> bool:
    try:
        return datetime.fromisoformat(time) >= than
    except (ValueError, TypeError):  # what has no time by itself is no older than the revocation
        return True
