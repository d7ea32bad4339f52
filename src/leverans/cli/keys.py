"""`keys`: our own key, and those of other houses that receipts are verified with."""

from pathlib import Path

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.keys import (
    TrustedKey,
    create_own,
    key_named,
    list_keys,
    own_key_file,
    pin_key,
    revoke_key,
)
from leverans.flow.site import Site
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.signing.keys import fingerprint

SHORT = 16  # characters of an id that a table shows


@click.group("keys")
def keys_group() -> None:
    """Keys that receipts are signed and verified with."""


@keys_group.command("create")
@json_option
@click.pass_obj
def keys_create(settings: Settings, *, as_json: bool) -> None:
    """Make a key of our own; from now on receipts are signed with it."""
    site = settings.open().site
    _tell(site, create_own(site), "cli.key_created", as_json=as_json)


@keys_group.command("show")
@click.argument("named", metavar="[ID]", default="")
@json_option
@click.pass_obj
def keys_show(settings: Settings, named: str, *, as_json: bool) -> None:
    """Show a key (by default the one we sign with): fingerprint, and file of the public half."""
    site = settings.open().site
    _tell(site, key_named(site, named), "cli.key_shown", as_json=as_json)


@keys_group.command("pin")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--party", required=True, help="Whose it is: the receiver's name or id.")
@json_option
@click.pass_obj
def keys_pin(settings: Settings, file: Path, party: str, *, as_json: bool) -> None:
    """Trust the public key in FILE, once its fingerprint has been compared over another way."""
    site = settings.open().site
    _tell(site, pin_key(site, file, party), "cli.key_pinned", as_json=as_json)


@keys_group.command("revoke")
@click.argument("named", metavar="ID")
@click.option("--reason", required=True, help="Why; kept beside the key.")
@json_option
@click.pass_obj
def keys_revoke(settings: Settings, named: str, reason: str, *, as_json: bool) -> None:
    """Count nothing new that the key ID signs; what was received before stays received."""
    site = settings.open().site
    _tell(site, revoke_key(site, named, reason), "cli.key_revoked", as_json=as_json)


@keys_group.command("list")
@json_option
@click.pass_obj
def keys_list(settings: Settings, *, as_json: bool) -> None:
    """List all keys, revoked ones too."""
    site = settings.open().site
    found, language = list_keys(site), site.language
    if as_json:
        emit([key_object(site, key) for key in found])
    elif not found:
        say(text("cli.keys_none", language))
    else:
        headings = [text(f"keys.{name}", language) for name in ("id", "party", "kind", "since")]
        say(table(headings, [_row(key, language) for key in found]))


def key_object(site: Site, key: TrustedKey) -> dict[str, object]:
    """The machine form of a key; `file` is that of the public half, where the key is ours."""
    return {
        "key": key.id,
        "party": key.party,
        "own": key.own,
        "pinned_at": key.pinned_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
        "file": str(own_key_file(site, key)) if key.own else None,
        "public_key": key.public_key,
    }


def _tell(site: Site, key: TrustedKey, words: str, *, as_json: bool) -> None:
    if as_json:
        emit(key_object(site, key))
        return
    told = {
        "party": key.party,
        "fingerprint": fingerprint(key.id),
        "short": key.id[:SHORT],
        "file": own_key_file(site, key) if key.own else "-",
    }
    say(text(words, site.language, **told))


def _row(key: TrustedKey, language: str) -> list[str | int]:
    kind = text("keys.own" if key.own else "keys.pinned", language)
    if key.revoked_at is not None:
        kind = text("keys.revoked", language, at=f"{key.revoked_at:%Y-%m-%d}")
    return [key.id[:SHORT], key.party, kind, f"{key.pinned_at:%Y-%m-%d %H:%M}"]
