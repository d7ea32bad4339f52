"""What the tables of one inventory tell when it is read: digests, paths, and where they lead."""

from collections.abc import Sequence

from leverans.validators.ocfl.inventory import Inventory
from leverans.validators.ocfl.layout import Layout
from leverans.validators.ocfl.numbering import (
    in_order,
    judge_names,
    judge_sequence,
)
from leverans.validators.ocfl.tables import MANIFEST, Key
from leverans.validators.ocfl.telling import Tell
from leverans.validators.ocfl.vocabulary import (
    ALGORITHMS,
    CONTENT_ALGORITHMS,
    ENCODING_RULES,
    version_number,
)

SHOWN = 200


def judge_blocks(inventory: Inventory, tell: Tell) -> None:
    """Digests: once each, well-formed, the same in states and manifest; paths without clashes."""
    tables = inventory.tables
    for key in tables.repeated():
        _tell_repeated(key, tell)
    if inventory.blocks == {"manifest", "versions"}:
        for key in tables.unlike_manifest():
            tell("OCFL-E050", key.line, value=key.digest[:SHOWN])
        for key in tables.unused():
            tell.clarified("OCFL-E107", key.line, value=key.digest[:SHOWN])
        for line, path in tables.unmanifested():
            tell("OCFL-E057", line, value=path[:SHOWN], reason="not in the manifest")
    _judge_digests(inventory, tell)
    _judge_clashes(inventory, tell)


def judge_versions(inventory: Inventory, folders: Sequence[str], wanted: str, tell: Tell) -> None:
    """Its versions are the version directories, and its head the last of them.

    Args:
        folders: version directories that it should know, in order. wanted: the head it should have.
    """
    names = in_order(inventory.versions)
    if "versions" in inventory.blocks:
        lines = {name: version.line for name, version in inventory.versions.items()}
        judge_names(inventory.versions, lines, tell)
        if names != list(folders):
            judge_sequence(names, tell)
        for name in sorted(set(inventory.versions).symmetric_difference(folders)):
            tell("OCFL-E046", lines.get(name, 0), value=name[:SHOWN])
    right = {wanted, *names[-1:]} - {""}
    if inventory.head and right != {inventory.head}:
        tell("OCFL-E040", value=inventory.head[:SHOWN])


def judge_homes(inventory: Inventory, folders: Sequence[str], tell: Tell) -> None:
    """Content paths begin with a version directory and the content directory."""
    if "versions" not in inventory.blocks:
        return
    known = set(folders).union(inventory.versions)
    numbers = {version_number(name) for name in folders}
    for home, line in inventory.homes.items():
        version, _, folder = home.partition("/")
        number = version_number(version)
        if number is not None and version not in folders and number in numbers:
            tell("OCFL-E014", line, value=home[:SHOWN])
        elif number is None or version not in known or folder != inventory.content:
            tell("OCFL-E042", line, value=home[:SHOWN])
            if number is not None and inventory.content_directory is None:
                tell("OCFL-E021", line, value=folder[:SHOWN])


def judge_content_folders(inventory: Inventory, layout: Layout, tell: Tell) -> None:
    """A version has a content directory when it has content, and else has none."""
    content = inventory.content
    with_content = {home.partition("/")[0] for home in inventory.homes}
    for name in layout.versions:
        there = content in layout.version_folders[name]
        if name in with_content and not there:
            tell.at(name)("OCFL-E016", value=content[:SHOWN])
        if there and name not in layout.filled:
            tell.at(f"{name}/{content}")("OCFL-W003", value=content[:SHOWN])


def _tell_repeated(key: Key, tell: Tell) -> None:
    if key.block == MANIFEST:
        tell("OCFL-E096", key.line, value=key.digest[:SHOWN])
    elif key.block < MANIFEST:
        tell("OCFL-E097", key.line, value=key.digest[:SHOWN])
    else:
        tell("OCFL-E033", key.line, reason=f"the key {key.digest[:SHOWN]!r} is repeated")


def _judge_digests(inventory: Inventory, tell: Tell) -> None:
    """Hexadecimals of the algorithm's length."""
    algorithm = inventory.algorithm
    if algorithm in CONTENT_ALGORITHMS:
        lengths = set(ALGORITHMS.values())
        for key in inventory.tables.misshapen(MANIFEST, ALGORITHMS[algorithm]):
            other = _is_hexadecimal(key.digest) and len(key.digest) in lengths
            rule = "OCFL-E039" if other else ENCODING_RULES[algorithm]
            tell(rule, key.line, value=key.digest[:SHOWN])
    for name, block in inventory.fixity.items():
        rule = ENCODING_RULES.get(name, "OCFL-E057")
        for key in inventory.tables.misshapen(block, ALGORITHMS[name]) if ALGORITHMS[name] else ():
            tell(rule, key.line, value=key.digest[:SHOWN], reason=f"no digest by {name}")


def _judge_clashes(inventory: Inventory, tell: Tell) -> None:
    """No path twice in a block, and none that is a folder of another.

    In the order of bytes all that begins with a path follows it, so that the paths that the one
    at hand begins with are the only ones to be remembered.
    """
    tables = inventory.tables
    begun: list[str] = []
    last = MANIFEST
    for block, path, key in tables.paths():
        if block != last:
            begun, last = [], block
        while begun and not path.startswith(begun[-1]):
            begun.pop()
        for one in begun:
            if len(one) == len(path) or path[len(one)] == "/":
                rule = "OCFL-E095" if block > MANIFEST else "OCFL-E101"
                tell(rule, tables.line(key), value=path[:SHOWN])
                break
        begun.append(path)


def _is_hexadecimal(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) * 2 == len(text)
    except ValueError:
        return False
