"""An anchor as it lies with whoever kept it: what a document outside the log says of the log."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What a kept document says the log was, and what proves that it says so.

    Attributes:
        chain: id of the chain. number: of the checkpoint; 0 where none is spoken of.
        events: how many events it covers. head: hash (hex) of the last of them.
        root: root (hex) of the tree over them; "" where the document does not say it.
        time: when it was made, as the document says it; "" where it does not.
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
