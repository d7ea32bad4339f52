"""A command that cannot be carried out as it was given, said in the reader's language."""

from leverans.messages.catalogue import find
from leverans.model.errors import UsageError


def refused(rule: str, /, **params: str) -> UsageError:
    """The error for a rule `USE-…` of `messages/codes/flow.toml`; the caller raises it."""
    told = ", ".join(f"{name}={value}" for name, value in params.items())
    return UsageError(f"{rule} {told}".strip(), findings=(find(rule, params),))
