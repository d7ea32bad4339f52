"""What `[log]` says of anchors, with the places and the authority that it names."""

from collections.abc import Callable, Mapping
from functools import partial

from leverans.flow.anchor_terms import AnchorPlace, AnchorTerms, TimeStamping
from leverans.messages.catalogue import find
from leverans.signing.stamping import NoRoots, Trusted, read_roots
from leverans.signing.time_authority import ask, authority_name
from leverans.storage.interface import Store
from leverans.wiring.toml_file import configuration_error
from leverans.wiring.workspace import LogSettings

Opens = Callable[[str, Mapping[str, str], str], Store]
"""Opens a store by its location, its options, and the setting that it stands in."""


def anchor_terms(settings: LogSettings, opens: Opens) -> AnchorTerms:
    """How anchors are stamped and kept; nothing is opened before it is asked for."""
    stamping = None
    if settings.timestamp_url:
        stamping = TimeStamping(
            name=authority_name(settings.timestamp_url),
            ask=partial(ask, settings.timestamp_url),
            trusted=partial(_trusted, settings),
        )
    opened = tuple(
        AnchorPlace(
            name=each.named,
            open=partial(opens, each.location, each.options, "log.anchor_places"),
        )
        for each in settings.places
    )
    return AnchorTerms(places=opened, stamping=stamping)


def _trusted(settings: LogSettings) -> Trusted:
    """Whose stamps count.

    Raises:
        ConfigurationError: the file of roots cannot be read, or holds no certificates.
    """
    path = settings.timestamp_roots
    if path is None:
        return Trusted(policy=settings.timestamp_policy)
    try:
        return Trusted(roots=read_roots(path.read_bytes()), policy=settings.timestamp_policy)
    except (OSError, NoRoots) as error:
        found = find("SET-ROOTS", location="log.timestamp_roots", file=path.name)
        raise configuration_error("", [found]) from error
