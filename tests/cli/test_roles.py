"""`roles` as commands; the four-eyes rules by people with real user ids."""

import json
import os
import pwd
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from leverans.clock import now
from leverans.messages.catalogue import rules
from leverans.messages.texts import PLACEHOLDER
from leverans.testing.command_line import Command, Said
from leverans.testing.persons import FOUNDER, SECOND, Office, common_ground
from leverans.testing.two_sides import TwoSides

ANNA, BO, CLARA = 61_001, 61_002, 61_003


@pytest.fixture
def office() -> Iterator[Office]:
    with common_ground() as place:
        sides = TwoSides(place, clock=now).make()
        sides.add("nämnd/protokoll.pdf")
        sides.write()
        yield Office(sides.producer, sides.source, sides.drop)


def proposed(office: Office, by: int, role: str, uid: int) -> str:
    said = office.run(by, "roles", "grant", role, "--uid", str(uid), "--json")
    assert said.code == 0, said.err
    return str(said.json["grant"])


def refusal(said: Said) -> str:
    """The rule that a command was refused by, found by its sentence."""
    assert said.code == 2, said.err
    assert said.out == ""
    sentences = {rule: PLACEHOLDER.split(words.sv) for rule, words in rules().items()}
    patterns = {
        rule: ".*".join(map(re.escape, parts[::2]))
        for rule, parts in sentences.items()
        if rule.startswith("USE-")
    }
    return next(rule for rule, pattern in patterns.items() if re.search(pattern, said.err))


def rows(office: Office, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What stands in the ledger, as an auditor reads it."""
    database = sqlite3.connect(office.workspace / "var" / "ledger.sqlite")
    with closing(database):
        return database.execute(query, values).fetchall()


def events(office: Office) -> list[dict[str, Any]]:
    bodies = rows(office, "SELECT body FROM audit_event ORDER BY seq")
    return [json.loads(body) for (body,) in bodies]


def told(office: Office) -> set[tuple[str, str]]:
    return {(event["event"], event["role"]) for event in events(office)}


@pytest.mark.usefixtures("sides")
def test_whoever_made_the_workspace_is_its_first_administrator(leverans: Command) -> None:
    (first,) = leverans("roles", "list", "--json").json
    assert (first["role"], first["basis"], first["state"]) == ("tenant_admin", "founding", "stands")
    assert first["login"] == pwd.getpwuid(os.geteuid()).pw_name
    begun = leverans("log", "show", "--json").json[0]
    assert begun["event"] == "authority.established"
    assert begun["role"] == "tenant_admin"
    assert begun["refs"] == {"basis": "founding", "role": "tenant_admin"}
    listed = leverans("roles", "list")
    assert "Rollerna används inte än" in listed.out
    assert "Roles are not in use yet" in leverans("--language", "en", "roles", "list").out


def test_the_second_administrator_confirms_alone_and_only_that_one(office: Office) -> None:
    grant = proposed(office, FOUNDER, "tenant_admin", ANNA)
    assert refusal(office.run(FOUNDER, "roles", "confirm", grant)) == "USE-SAME-PERSON"
    assert refusal(office.run(BO, "roles", "confirm", grant)) == "USE-NOT-ALLOWED"
    another = office.run(FOUNDER, "roles", "grant", "tenant_admin", "--uid", str(BO))
    assert refusal(another) == "USE-ROLE-SECOND"
    assert office.run(ANNA, "roles", "confirm", grant, "--json").json["basis"] == "second"
    third = proposed(office, FOUNDER, "tenant_admin", BO)
    assert refusal(office.run(BO, "roles", "confirm", third)) == "USE-NOT-ALLOWED"
    assert office.run(ANNA, "roles", "confirm", third).code == 0
    assert ("role.granted", "tenant_admin") in told(office)


def test_a_role_takes_one_who_proposes_and_another_who_confirms(office: Office) -> None:
    office.appoint(BO, "tenant_admin")
    grant = proposed(office, SECOND, "records_authority", ANNA)
    assert refusal(office.run(SECOND, "roles", "confirm", grant)) == "USE-SAME-PERSON"
    assert refusal(office.run(ANNA, "roles", "confirm", grant)) == "USE-NOT-ALLOWED"
    own = office.run(BO, "roles", "grant", "records_authority", "--uid", str(BO))
    assert refusal(own) == "USE-ROLE-OWN"
    assert refusal(office.run(ANNA, "keys", "create")) == "USE-NOT-ALLOWED"
    assert office.run(BO, "roles", "confirm", grant).code == 0
    assert office.run(ANNA, "keys", "create").code == 0
    assert ("key.created", "records_authority") in told(office)
    his = proposed(office, SECOND, "records_authority", BO)
    assert refusal(office.run(BO, "roles", "confirm", his)) == "USE-ROLE-OWN"


def test_a_revoked_role_is_gone_with_the_next_command(office: Office) -> None:
    office.appoint(ANNA, "archivist")
    (grant,) = [
        each["grant"]
        for each in office.run(FOUNDER, "roles", "list", "--json").json
        if each["role"] == "archivist"
    ]
    assert office.run(ANNA, "deliver", "filyta", "--dry-run").code in {0, 1}
    assert office.run(SECOND, "roles", "revoke", grant).code == 0
    assert refusal(office.run(ANNA, "deliver", "filyta")) == "USE-NOT-ALLOWED"
    assert refusal(office.run(SECOND, "roles", "revoke", grant)) == "USE-GRANT-DONE"
    every = office.run(FOUNDER, "roles", "list", "--all", "--json").json
    assert [each["state"] for each in every if each["grant"] == grant] == ["revoked"]


def test_no_environment_variable_changes_who_acts(office: Office) -> None:
    grant = proposed(office, FOUNDER, "tenant_admin", ANNA)
    named = dict.fromkeys(("USER", "LOGNAME", "USERNAME", "SUDO_USER", "LEVERANS_USER"), "root")
    claims = {**named, "SUDO_UID": "0", "UID": "0", "EUID": "0"}
    said = office.run(BO, "roles", "grant", "archivist", "--uid", "7", environ=claims)
    assert refusal(said) == "USE-NOT-ALLOWED"
    assert refusal(office.run(BO, "roles", "confirm", grant, environ=claims)) == "USE-NOT-ALLOWED"
    ((actor,),) = rows(office, "SELECT actor FROM actor_name WHERE uid = ?", BO)
    denied = [event["actor"] for event in events(office) if event["event"] == "access.denied"]
    assert denied == [actor, actor]


@pytest.mark.usefixtures("sides")
def test_what_a_role_may_do_is_shown_in_both_languages(leverans: Command) -> None:
    swedish = leverans("roles", "show", "records_authority").out
    assert "Arkivansvarig (records_authority)" in swedish
    assert "  godkänna gallring" in swedish
    assert "Innehas av: –" in swedish
    english = leverans("--language", "en", "roles", "show", "archivist").out
    assert "  propose culling" in english
    assert "approve culling" not in english
    (night,) = leverans("roles", "show", "service:nightly", "--json").json
    assert night["rights"] == ["control", "cull_list", "deliver", "log_anchor", "read_status"]
    assert night["logins"] == []
    (mine,) = leverans("roles", "show", "--json").json
    assert mine["role"] == "tenant_admin"
    assert mine["logins"] == [pwd.getpwuid(os.geteuid()).pw_name]


@pytest.mark.usefixtures("sides")
def test_a_person_is_named_by_a_login_or_a_number_of_this_machine(leverans: Command) -> None:
    nobody = pwd.getpwnam("nobody")
    named = leverans("roles", "grant", "tenant_admin", "--login", "nobody", "--until", "2099-12-31")
    assert named.code == 0
    assert "därför gör nobody det själv" in named.out
    by_number = leverans("roles", "grant", "tenant_admin", "--uid", nobody.pw_uid)
    assert refusal(by_number) == "USE-ROLE-HELD"
    wrong = {
        "USE-NO-ACCOUNT": ("--login", "ingen-som-finns"),
        "USE-ROLE-WHO": (),
        "USE-ROLE-OWN": ("--uid", os.geteuid()),
    }
    for rule, who in wrong.items():
        assert refusal(leverans("roles", "grant", "archivist", *who)) == rule
    both = leverans("roles", "grant", "archivist", "--login", "nobody", "--uid", nobody.pw_uid)
    assert refusal(both) == "USE-ROLE-WHO"
    (_, waiting) = leverans("roles", "list", "--json").json
    assert (waiting["state"], waiting["ends_on"]) == ("proposed", "2099-12-31")
    assert leverans("roles", "revoke", waiting["grant"]).code == 0
    assert refusal(leverans("roles", "confirm", "ROLL-1")) == "USE-GRANT-UNKNOWN"
    assert refusal(leverans("roles", "found")) == "USE-ROLES-FOUNDED"
