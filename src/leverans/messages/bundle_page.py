"""What lies on top of an evidence bundle: a page in Swedish to print, and a short text in English.

They say what the bundle proves and what it does not, and how to find out without us.
"""

from dataclasses import dataclass

from leverans.messages.document_page import Chapter, Document, document_page
from leverans.messages.texts import grouped, text
from leverans.model.bundle import Counted, Of

VERIFY = "python3 verify.py"
PERIOD = "leverans log export --period 2025"


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleFacts:
    """What both of them tell.

    Attributes:
        authority, chain: whose log. of, id: what the bundle is about.
        made_at, software: when, and by which program. events: how many are in it.
        checkpoint, covers, at, root: number of the checkpoint that attests them, over how many
            events, when it was made, and the root (hex) of its tree.
        key: fingerprint of the key that it is signed with. names: how many people are named.
        excerpts: how many documents are there as an excerpt only. figures: whether the
            authority's figures are there, or why not.
    """

    authority: str
    chain: str
    of: Of
    id: str
    made_at: str
    software: str
    events: int
    checkpoint: int
    covers: int
    at: str
    root: str
    key: str
    names: int
    excerpts: int = 0
    figures: Counted = Counted.SELECTION


def bundle_page(facts: BundleFacts) -> str:
    """LAS-MIG.html."""
    chapters = (
        Chapter(heading=_say("is"), words=(_say("is_words"),), facts=_table(facts)),
        _chapter("proves", f"proves_{_kind(facts)}", "proves_documents"),
        _chapter("not", *_limits(facts)),
        _chapter("run", "run_words", VERIFY, "run_own", "run_answer"),
        _chapter("key", "key_words", facts.key, "key_command"),
        _chapter("anchor", "anchor_words", f"{VERIFY} --anchor FIL", "anchor_answer"),
        _chapter("files", *(f"file_{name}" for name in FILES if _there(facts, name))),
    )
    notice = _say("notice_names") if facts.names else ""
    page = Document(
        title=_say("title", authority=facts.authority), notice=notice, chapters=chapters
    )
    return document_page(page, "sv")


FILES = (
    "events",
    "proof",
    "checkpoints",
    "stamps",
    "keys",
    "documents",
    "excerpts",
    "figures",
    "manifest",
    "verify",
)


def _there(facts: BundleFacts, name: str) -> bool:
    """Whether a file, or a kind of them, is in this bundle."""
    if name == "excerpts":
        return bool(facts.excerpts)
    return name != "figures" or facts.figures in {Counted.RECONCILED, Counted.DIFFERS}


def read_me(facts: BundleFacts) -> str:
    """READ-ME.txt."""
    given = {
        "authority": facts.authority,
        "what": f"{facts.of} {facts.id}",
        "events": facts.events,
        "checkpoint": facts.checkpoint,
        "covers": facts.covers,
        "at": facts.at,
        "key": facts.key,
        "limits": "\n".join(_english(each) for each in _limits(facts)[2:-1]),
    }
    return text("bundle.read_me", "en", **given) + "\n"


def _english(limit: str) -> str:
    return f"    {limit}" if limit == PERIOD else text(f"bundle.{limit}", "en")


def _limits(facts: BundleFacts) -> tuple[str, ...]:
    """What it does not prove: keys of texts, and a command."""
    limits = ["not_rewritten", "not_true", f"not_{_kind(facts)}"]
    if facts.of is not Of.PERIOD:
        limits.append(PERIOD)
    if facts.excerpts:
        limits.append("not_excerpts")
    if facts.figures is not Counted.SELECTION:
        limits.append(f"figures_{facts.figures}")
    return (*limits, "not_stamps")


def _kind(facts: BundleFacts) -> str:
    return "period" if facts.of is Of.PERIOD else "selection"


def _table(facts: BundleFacts) -> tuple[tuple[str, str], ...]:
    told = {
        "authority": facts.authority,
        "chain": facts.chain,
        "about": f"{text(f'bundle.of_{facts.of}', 'sv')} {facts.id}",
        "events": grouped(facts.events),
        "checkpoint": _say("checkpoint_told", n=facts.checkpoint, events=grouped(facts.covers)),
        "at": facts.at,
        "root": facts.root,
        "fingerprint": facts.key,
        "made_at": facts.made_at,
        "software": facts.software,
    }
    return tuple((_say(f"fact_{name}"), value) for name, value in told.items())


def _chapter(heading: str, *words: str) -> Chapter:
    """A chapter; what is no key of a text (a command, a fingerprint) stands as it is."""
    said = tuple(_say(each) if " " not in each else each for each in words)
    return Chapter(heading=_say(heading), words=said)


def _say(key: str, **params: object) -> str:
    return text(f"bundle.{key}", "sv", **params)
