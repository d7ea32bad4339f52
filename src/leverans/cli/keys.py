"""`keys`: our own key, and those of other houses that receipts are verified with."""

from datetime import date, datetime
from pathlib import Path

import click

from leverans.cli.key_words import SHORT, key_object, key_words, lost_object, lost_words
from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.key_loss import lose_key
from leverans.flow.key_rotation import rotate_own
from leverans.flow.keys import (
    TrustedKey,
    create_own,
    key_named,
    list_keys,
    pin_key,
    revoke_key,
)
from leverans.flow.site import Site
from leverans.flow.succession import is_statement, pin_successor
from leverans.messages.tables import table
from leverans.messages.texts import text

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("keys")
def keys_group() -> None:
    """Keys that receipts and anchors are signed and verified with."""


@keys_group.command("create")
@json_option
@click.pass_obj
def keys_create(settings: Settings, *, as_json: bool) -> None:
    """Make a key of our own; from now on receipts are signed with it."""
    site = settings.open().site
    _tell(site, create_own(site), "cli.key_created", as_json=as_json)


@keys_group.command("rotate")
@click.option("--reason", default="", help="Why; kept beside the new key.")
@json_option
@click.pass_obj
def keys_rotate(settings: Settings, reason: str, *, as_json: bool) -> None:
    """Make a new key, and a statement by the old one that it succeeds it, to be sent."""
    site = settings.open().site
    rotated = rotate_own(site, reason)
    if as_json:
        emit({**key_object(site, rotated.new), "statement": str(rotated.statement)})
        return
    more = {"statement": str(rotated.statement), "old": rotated.old.id[:SHORT]}
    say(key_words(site, rotated.new, "cli.key_rotated", more))


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
@click.option("--party", default="", help="Whose it is: the receiver's name or id.")
@json_option
@click.pass_obj
def keys_pin(settings: Settings, file: Path, party: str, *, as_json: bool) -> None:
    """Trust the public key in FILE, once its fingerprint has been compared over another way.

    FILE may also be a statement of succession (`keys rotate`): then the key that it names is
    trusted on the word of the old one, which must be trusted here, and --party can be left out.
    """
    site = settings.open().site
    if is_statement(file):
        _tell(site, pin_successor(site, file, party), "cli.key_succeeded", as_json=as_json)
    else:
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


@keys_group.command("lost")
@click.argument("named", metavar="ID")
@click.option("--since", type=DAY, required=True, help="First day it may have been in other hands.")
@click.option("--reason", required=True, help="What happened; kept beside the key.")
@json_option
@click.pass_obj
def keys_lost(
    settings: Settings, named: str, since: datetime, reason: str, *, as_json: bool
) -> None:
    """Revoke a key that is lost or stolen, and tell what it has signed since, and whom to tell."""
    site = settings.open().site
    lost = lose_key(site, named, date(since.year, since.month, since.day), reason)
    if as_json:
        emit(lost_object(site, lost))
    else:
        say(lost_words(site, lost))


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


def _tell(site: Site, key: TrustedKey, words: str, *, as_json: bool) -> None:
    if as_json:
        emit(key_object(site, key))
    else:
        say(key_words(site, key, words))


def _row(key: TrustedKey, language: str) -> list[str | int]:
    kind = text("keys.own" if key.own else "keys.pinned", language)
    if key.revoked_at is not None:
        kind = text("keys.revoked", language, at=f"{key.revoked_at:%Y-%m-%d}")
    if key.lost_since:
        kind = text("keys.lost", language, since=key.lost_since)
    return [key.id[:SHORT], key.party, kind, f"{key.pinned_at:%Y-%m-%d %H:%M}"]
