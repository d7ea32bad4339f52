"""Keys in words and as JSON."""

from collections.abc import Iterator, Mapping

from leverans.flow.key_loss import Lost
from leverans.flow.known_keys import TrustedKey, own_key_file
from leverans.flow.site import Site
from leverans.messages.texts import text
from leverans.signing.keys import fingerprint

SHORT = 16  # characters of an id that a table shows


def key_object(site: Site, key: TrustedKey) -> dict[str, object]:
    """The machine form of a key; `file` is that of the public half, where the key is ours."""
    return {
        "key": key.id,
        "party": key.party,
        "own": key.own,
        "pinned_at": key.pinned_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
        "lost_since": key.lost_since or None,
        "succeeds": key.succeeds or None,
        "file": str(own_key_file(site, key)) if key.own else None,
        "public_key": key.public_key,
    }


def key_words(
    site: Site, key: TrustedKey, words: str, more: Mapping[str, str] | None = None
) -> str:
    """A sentence about a key, with its fingerprint to be read out."""
    told = {
        "party": key.party,
        "fingerprint": fingerprint(key.id),
        "short": key.id[:SHORT],
        "file": str(own_key_file(site, key)) if key.own else "-",
        "old": key.succeeds[:SHORT] or "-",
    }
    return text(words, site.language, **{**told, **(more or {})})


def lost_object(site: Site, lost: Lost) -> dict[str, object]:
    """The machine form of a loss."""
    return {
        **key_object(site, lost.key),
        "new": lost.new.id if lost.new else None,
        "doubtful": [
            {"package": one.package, "kind": one.kind, "day": one.day.isoformat()}
            for one in lost.doubtful.answers
        ],
        "anchors": list(lost.doubtful.anchors),
        "tell": list(lost.tell),
    }


def lost_words(site: Site, lost: Lost) -> str:
    """What was done, what is doubtful now, and what is left to do."""
    return "\n".join(_lines(site, lost))


def _lines(site: Site, lost: Lost) -> Iterator[str]:
    language, since = site.language, lost.key.lost_since
    short = lost.key.id[:SHORT]
    yield text("cli.key_lost", language, short=short, party=lost.key.party, since=since)
    if not lost.doubtful.answers and not lost.doubtful.anchors:
        yield text("cli.key_lost_nothing", language, since=since)
    for one in lost.doubtful.answers:
        kind = text(f"keys.answer_{one.kind}", language)
        yield text(
            "cli.key_lost_answer", language, kind=kind, package=one.package, day=str(one.day)
        )
    if lost.doubtful.anchors:
        numbers = ", ".join(map(str, lost.doubtful.anchors))
        yield text("cli.key_lost_anchors", language, numbers=numbers)
    if lost.new is None:
        yield text("cli.key_lost_theirs", language, party=lost.key.party)
        return
    yield key_words(site, lost.new, "cli.key_lost_ours")
    for house in lost.tell:
        yield text("cli.key_lost_tell", language, house=house)
