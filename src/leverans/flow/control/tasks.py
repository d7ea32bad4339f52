"""Tasks of controlling, as people see them, take them over, and say that they are done."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from leverans.flow.access import looked
from leverans.flow.control.checks import CHECKS
from leverans.flow.history import Happened, write
from leverans.flow.permission import admitted
from leverans.flow.refused import refused
from leverans.flow.site import Site
from leverans.ledger import control_tasks
from leverans.ledger.actors import actor_named, login_of
from leverans.ledger.control_tasks import Owner
from leverans.model.access_entry import Action
from leverans.model.control import Task, TaskState
from leverans.model.rights import RIGHTS, Right

ROLES = tuple(role for role in RIGHTS if not role.startswith("service:"))
"""Roles that a task can be given to: a job does not mend what it has found."""


def list_tasks(site: Site, *, owner: str = "", closed: bool = False) -> Iterator[Task]:
    """Tasks, the most urgent first; streamed.

    Args:
        owner: role; "" = all. closed: those that are closed too.
    """
    _check_role(owner)
    with site.ledger.read() as connection:
        admitted(site, connection, Right.READ_STATUS)
        yield from control_tasks.tasks(connection, owner=owner, closed=closed)


def task_named(site: Site, named: str) -> tuple[Task, str]:
    """A task, and the login of the person who was given it, or "".

    Raises:
        UsageError: there is none of this id.
    """
    with site.ledger.read() as connection:
        admitted(site, connection, Right.READ_STATUS)
        task = _task(connection, named)
        login = login_of(connection, task.person) if task.person else ""
    if login:
        looked(site, Action.NAMES_SHOWN, "actor", (task.person,))
    return task, login


def say_done(site: Site, named: str) -> Task:
    """Note that who acts says that a task is done; the next run that looks decides.

    Raises:
        UsageError: there is no such task, or it is closed, or somebody has said so before.
    """
    with site.ledger.begin() as connection:
        acting = admitted(site, connection, Right.CONTROL)
        task = _task(connection, named)
        if task.state is TaskState.CLOSED:
            raise refused("USE-TASK-CLOSED", task=task.id)
        if not control_tasks.say_done(connection, task.id, actor=site.actor, at=site.clock()):
            raise refused("USE-TASK-ASKED", task=task.id)
        _write(acting, connection, "control.task_done", task)
        return _task(connection, task.id)


def assign(site: Site, named: str, *, role: str = "", login: str = "") -> int:
    """Give a task, or every task of a check from now on, to a role and maybe a person.

    Args:
        named: id of a task or of a check. role: "" = as it is. login: account of a person who has
            been at work in this workspace; "" = nobody in particular.

    Returns:
        how many tasks were given.

    Raises:
        UsageError: there is no such task, check, role or person, or neither role nor person was
            said.
    """
    if not role and not login:
        raise refused("USE-ASSIGN-WHOM")
    _check_role(role)
    with site.ledger.begin() as connection:
        acting = admitted(site, connection, Right.CONTROL)
        person = _person(connection, login)
        if named in CHECKS:
            owner = Owner(role=role or _owner_of(connection, named).role, person=person)
            given = control_tasks.give_all(
                connection, named, owner, actor=site.actor, at=site.clock()
            )
            told = _assigned(owner, check=named, given=given)
            write(acting, connection, told)
            return given
        task = _task(connection, named)
        owner = Owner(role=role or task.owner, person=person)
        control_tasks.give(connection, task.id, owner)
        told = _assigned(owner, check=task.check, given=1)
        write(acting, connection, replace(told, objects=(("task", task.id),)))
        return 1


def owner_of(site: Site, check: str) -> str:
    """The role that the tasks of a check are given to."""
    with site.ledger.read() as connection:
        return _owner_of(connection, check).role


def _owner_of(connection: Connection, check: str) -> Owner:
    standing = Owner(role=CHECKS[check].owner)
    return control_tasks.owners(connection).get(check, standing)


def _task(connection: Connection, named: str) -> Task:
    found = control_tasks.task(connection, named.strip().upper())
    if found is None:
        raise refused("USE-NO-TASK", task=named)
    return found


def _check_role(role: str) -> None:
    if role and role not in ROLES:
        raise refused("USE-ASSIGN-ROLE", role=role, known=", ".join(ROLES))


def _person(connection: Connection, login: str) -> str:
    if not login:
        return ""
    found = actor_named(connection, login)
    if not found:
        raise refused("USE-ASSIGN-PERSON", login=login)
    return found


def _assigned(owner: Owner, *, check: str, given: int) -> Happened:
    refs = {"check": check, "role": owner.role}
    if owner.person:
        refs["person"] = owner.person
    return Happened(event="control.task_assigned", refs=refs, counts={"tasks": given})


def _write(site: Site, connection: Connection, event: str, task: Task) -> None:
    told = Happened(event=event, objects=(("task", task.id),), refs={"check": task.check})
    write(site, connection, told)
