"""Accounts of the machine: who a login or a user id is. The name is looked up, never believed."""

import pwd

from leverans.flow.refused import refused
from leverans.flow.roles import Account


def account_of(uid: int) -> Account:
    """The account with that user id; one that has no name goes by its number."""
    try:
        return Account(uid=uid, login=pwd.getpwuid(uid).pw_name)
    except KeyError:
        return Account(uid=uid, login=str(uid))


def account_named(login: str) -> Account:
    """The account with that login.

    Raises:
        UsageError: this machine knows no such account.
    """
    try:
        return account_of(pwd.getpwnam(login).pw_uid)
    except KeyError:
        raise refused("USE-NO-ACCOUNT", login=login) from None
