"""Where anchors of the evidence log are kept besides the ledger, and who stamps them."""

from collections.abc import Callable
from dataclasses import dataclass

from leverans.signing.stamping import Trusted
from leverans.storage.interface import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorPlace:
    """A place for copies; `name` is its location as the settings have it."""

    name: str
    open: Callable[[], Store]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStamping:
    """A time-stamping authority.

    Attributes:
        name: its host. ask: sends a request and returns the answer's bytes, or raises `NoStamp`.
        trusted: whose stamps count; reads the file of root certificates.
    """

    name: str
    ask: Callable[[bytes], bytes]
    trusted: Callable[[], Trusted]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorTerms:
    """What `[log]` of the workspace says of anchors.

    Attributes:
        places: where a copy of every anchor goes, besides the workspace's own `var/anchors`.
        stamping: who stamps them; None = nobody.
    """

    places: tuple[AnchorPlace, ...] = ()
    stamping: TimeStamping | None = None
