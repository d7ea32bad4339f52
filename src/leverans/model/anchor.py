"""What other documents carry of the log, and an anchor as it lies with whoever kept it."""

from dataclasses import dataclass

from leverans.model.checkpoint import Checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFigures:
    """How far a log had come at its newest checkpoint, as answers and protocols carry it.

    Attributes: as in `Checkpoint`.
    """

    chain: str
    number: int
    events: int
    head: str
    root: str


def figures_of(checkpoint: Checkpoint) -> LogFigures:
    """What is carried of a checkpoint."""
    return LogFigures(
        chain=checkpoint.chain,
        number=checkpoint.number,
        events=checkpoint.events,
        head=checkpoint.head,
        root=checkpoint.root,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What a kept document says the log was, and what proves that it says so.

    Attributes:
        chain: id of the chain. number: of the checkpoint; 0 where none is spoken of.
        events: how many events it covers. head: hash (hex) of the last of them.
        root: root (hex) of the tree over them; "" where the document does not say it.
        time: when what says it was made, by its own word; "" where it does not tell.
        key: id of the key that it says signed it; "" for what nobody has signed.
        text: what was signed, as text in UTF-8. signature: 64 bytes over it; b"" without a key.
            Nothing here is verified: that takes a key that the reader trusts.
        document: the signed document as its bytes; b"" for what nobody has signed.
        found: where it stood: `checkpoint`, `receipt`, `protocol`, or the place in a package.
    """

    chain: str
    number: int
    events: int
    head: str
    root: str = ""
    time: str = ""
    key: str = ""
    text: str = ""
    signature: bytes = b""
    document: bytes = b""
    found: str = ""
