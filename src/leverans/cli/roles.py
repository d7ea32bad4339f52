"""`roles`: who may do what here; given by two people, taken back by one."""

from collections.abc import Iterator
from datetime import datetime

import click

from leverans.cli.output import emit, json_option, say
from leverans.cli.settings import Settings
from leverans.flow.refused import refused
from leverans.flow.role_list import Granted, granted, own_roles, roles_in_use
from leverans.flow.roles import GRANTABLE, Account, confirm, found, propose, revoke
from leverans.flow.site import Site
from leverans.messages.tables import table
from leverans.messages.texts import text
from leverans.model.rights import RIGHTS
from leverans.model.role_grant import RoleGrant
from leverans.wiring.accounts import account_named, account_of

DAY = click.DateTime(formats=["%Y-%m-%d"])
COLUMNS = ("grant", "person", "role", "state", "proposed_by", "confirmed_by", "until")


@click.group("roles")
def roles_group() -> None:
    """Roles: who may do what here. Two people give a role to a third; one takes it back."""


@roles_group.command("found")
@json_option
@click.pass_obj
def roles_found(settings: Settings, *, as_json: bool) -> None:
    """Begin with roles in a workspace that has none: you become its first administrator."""
    site = settings.open().site
    _tell(site, found(site), "roles.founded", as_json=as_json)


@roles_group.command("grant")
@click.argument("role", type=click.Choice(GRANTABLE), metavar="ROLE")
@click.option("--login", default="", help="Who gets it, by the login on this machine.")
@click.option("--uid", type=click.IntRange(min=0), default=None, help="Or by user id.")
@click.option("--until", type=DAY, default=None, help="Last day on which it counts (a deputy).")
@json_option
@click.pass_obj
def roles_grant(
    settings: Settings,
    role: str,
    *,
    login: str,
    uid: int | None,
    until: datetime | None,
    as_json: bool,
) -> None:
    """Propose that a person is given ROLE; it counts when another person has confirmed it."""
    site = settings.open().site
    grant = propose(site, _account(login, uid), role, until.date() if until else None)
    _tell(site, grant, "roles.proposed", as_json=as_json)


@roles_group.command("confirm")
@click.argument("grant", metavar="ID")
@json_option
@click.pass_obj
def roles_confirm(settings: Settings, grant: str, *, as_json: bool) -> None:
    """Confirm the proposal ID that another person has made for a third."""
    site = settings.open().site
    _tell(site, confirm(site, grant), "roles.confirmed", as_json=as_json)


@roles_group.command("revoke")
@click.argument("grant", metavar="ID")
@json_option
@click.pass_obj
def roles_revoke(settings: Settings, grant: str, *, as_json: bool) -> None:
    """Take the role or the proposal ID back, at once."""
    site = settings.open().site
    _tell(site, revoke(site, grant), "roles.taken_back", as_json=as_json)


@roles_group.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what has ended or was taken back.")
@json_option
@click.pass_obj
def roles_list(settings: Settings, *, everything: bool, as_json: bool) -> None:
    """List who has which role, and what waits to be confirmed."""
    site = settings.open().site
    found = [g for g in granted(site) if everything or g.state in {"stands", "proposed"}]
    if as_json:
        emit([_listed_object(each) for each in found])
        return
    if found:
        headings = [text(f"roles.{name}", site.language) for name in COLUMNS]
        say(table(headings, [_row(each, site.language) for each in found]))
    if not roles_in_use(site):
        say(text("roles.not_in_use", site.language))


@roles_group.command("show")
@click.argument("role", type=click.Choice(list(RIGHTS)), metavar="[ROLE]", required=False)
@json_option
@click.pass_obj
def roles_show(settings: Settings, role: str | None, *, as_json: bool) -> None:
    """Show what ROLE may do and who has it; without a role, your own roles."""
    site = settings.open().site
    wanted = (role,) if role else own_roles(site)
    everybody = granted(site)
    if as_json:
        emit([_role_object(each, everybody) for each in wanted])
        return
    if not wanted:
        say(text("roles.you_have_none", site.language))
    for each in wanted:
        say("\n".join(_role_lines(each, everybody, site.language)))


def grant_object(grant: RoleGrant) -> dict[str, object]:
    """The machine form of a grant; people are pseudonymous ids."""
    return {
        "grant": grant.id,
        "role": grant.role,
        "basis": grant.basis.value,
        "holder": grant.holder,
        "proposed_by": grant.proposed_by,
        "proposed_at": grant.proposed_at.isoformat(),
        "ends_on": grant.ends_on.isoformat() if grant.ends_on else None,
        "confirmed_by": grant.confirmed_by or None,
        "confirmed_at": grant.confirmed_at.isoformat() if grant.confirmed_at else None,
        "revoked_by": grant.revoked_by or None,
        "revoked_at": grant.revoked_at.isoformat() if grant.revoked_at else None,
    }


def _account(login: str, uid: int | None) -> Account:
    if bool(login) == (uid is not None):
        raise refused("USE-ROLE-WHO")
    return account_named(login) if uid is None else account_of(uid)


def _tell(site: Site, grant: RoleGrant, words: str, *, as_json: bool) -> None:
    if as_json:
        emit(grant_object(grant))
        return
    person = next(each.holder for each in granted(site) if each.grant.id == grant.id)
    role = text(f"role.{grant.role}", site.language)
    say(text(words, site.language, grant=grant.id, login=person, role=role))
    if grant.is_open:
        key = "roles.next_self" if grant.basis == "second" else "roles.next"
        say(text(key, site.language, grant=grant.id, login=person))


def _listed_object(each: Granted) -> dict[str, object]:
    return {**grant_object(each.grant), "state": each.state, "login": each.holder}


def _row(each: Granted, language: str) -> list[str | int]:
    grant = each.grant
    return [
        grant.id,
        each.holder,
        f"{text(f'role.{grant.role}', language)} ({grant.role})",
        text(f"roles.state_{each.state}", language),
        f"{each.proposed_by} {grant.proposed_at:%Y-%m-%d}",
        f"{each.confirmed_by} {grant.confirmed_at:%Y-%m-%d}" if grant.confirmed_at else "–",
        grant.ends_on.isoformat() if grant.ends_on else "–",
    ]


def _holders(role: str, everybody: list[Granted]) -> list[str]:
    return [g.holder for g in everybody if g.grant.role == role and g.state == "stands"]


def _role_object(role: str, everybody: list[Granted]) -> dict[str, object]:
    rights = sorted(right.value for right in RIGHTS[role])
    return {"role": role, "rights": rights, "logins": _holders(role, everybody)}


def _role_lines(role: str, everybody: list[Granted], language: str) -> Iterator[str]:
    name = role.replace(":", "_")
    yield f"{text(f'role.{name}', language)} ({role})"
    for right in sorted(RIGHTS[role]):
        yield f"  {text(f'right.{right}', language)}"
    people = ", ".join(_holders(role, everybody)) or "–"
    yield text("roles.held_by", language, people=people)
