"""Inventories of version directories beside that of the object's root (specification 3.7)."""

from collections.abc import Iterable

from leverans.validators.ocfl.inventory import Inventory, Version
from leverans.validators.ocfl.telling import Tell
from leverans.validators.ocfl.vocabulary import spec_of_type

SHOWN = 200


def judge_prior(prior: Inventory, root: Inventory, tell: Tell) -> None:
    """What an inventory of a version directory says is what the root's says."""
    if prior.id and root.id and prior.id != root.id:
        tell.clarified("OCFL-E110", value=prior.id[:SHOWN])
    if prior.content != root.content:
        tell("OCFL-E020", value=prior.content[:SHOWN], other=root.content[:SHOWN])
    for name, version in prior.versions.items():
        now = root.versions.get(name)
        if now is None:
            tell("OCFL-E066", version.line, version=name[:SHOWN], value=name[:SHOWN])
            continue
        if version.facts != now.facts:
            tell("OCFL-W011", version.line, version=name[:SHOWN])
        path = _unlike(prior, version, root, now)
        if path is not None:
            tell("OCFL-E066", version.line, version=name[:SHOWN], value=path[:SHOWN])


def judge_first(first: Inventory, later: Inventory, tell: Tell) -> None:
    """What the first version does not set, no later one may set."""
    if first.content_directory is None and later.content_directory is not None:
        tell("OCFL-E019", value=later.content[:SHOWN])


def judge_specs(types: Iterable[tuple[str, str]], declared: str, tell: Tell) -> None:
    """No version is of an earlier specification than the one before, none of a later than declared.

    `types`: (path of the inventory, its type), in order of the versions.
    """
    reached = ""
    for place, stated in types:
        spec = spec_of_type(stated)
        if not spec:
            continue
        if spec < reached or (declared and spec > declared):
            tell.at(place).clarified("OCFL-E103", value=stated)
        reached = max(reached, spec)


def _unlike(prior: Inventory, then: Version, root: Inventory, now: Version) -> str | None:
    """A logical path on which two states of one version differ."""
    before, after = prior.tables, root.tables
    path = after.lacking(now.block, before, then.block)
    if path is not None:
        return path
    if prior.algorithm != root.algorithm:
        return after.unlike_by_content(now.block, before, then.block)
    path = after.unlike(now.block, before, then.block)
    if path is None and before.is_unresolved() and not after.is_unresolved():
        path = before.unresolved(then.block)
    if path is None and before.contradicts(after):
        path = before.contradicted(then.block, after)
    return path
