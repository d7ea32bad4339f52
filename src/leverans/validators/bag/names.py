"""Names in a bag that will make trouble elsewhere (RFC 8493, 6.1), and bags within the bag."""

from collections.abc import Iterator
from itertools import islice

from leverans.model.finding import Finding, Level
from leverans.validators.bag.base_directory import BaseDirectory
from leverans.validators.bag.declaration import DECLARATION
from leverans.validators.bag.listing import OFTEN
from leverans.validators.bag.paths import (
    DEVICES,
    LONGEST,
    PAYLOAD,
    SYSTEM_NAMES,
    fits_windows,
    is_system_name,
    is_system_path,
)
from leverans.validators.containers.interface import flaw

_MARKS = ("<", ">", ":", '"', "|", "?", "*", "\\", "./", " /", ".\n", " \n")
_STARTS = {start[:3] for start in (*DEVICES, *SYSTEM_NAMES, DECLARATION)}


def check_names(base: BaseDirectory) -> Iterator[Finding]:
    """All files below the base directory, in blocks: one without odd signs needs less of a look."""
    prefix, paths = base.prefix, base.index.paths()
    last, is_fine = None, True
    while block := list(islice(paths, OFTEN)):
        base.meanwhile()
        block = [path[len(prefix) :] for path in block if path.startswith(prefix)]
        text = "\n".join([*block, ""])
        is_odd = any(mark in text for mark in _MARKS)
        for path in block:
            folder, _, name = path.rpartition("/")
            if folder != last:
                last, is_fine = folder, fits_windows(folder)
                yield from _folder(folder, is_fine=is_fine)
            if is_odd or name[:3].lower() in _STARTS or name[0] == "." or len(path) > LONGEST:
                yield from _name(path, name, in_fine_folder=is_fine)


def _name(path: str, name: str, *, in_fine_folder: bool) -> Iterator[Finding]:
    """A name that may be one of those that make trouble."""
    if in_fine_folder and not (fits_windows(name) and len(path) <= LONGEST):
        yield flaw("BAG-NAME-WINDOWS", path, Level.WARNING)
    if is_system_name(name):
        yield flaw("BAG-SYSTEM-FILE", path, Level.WARNING)
    if name == DECLARATION and path.startswith(PAYLOAD):
        yield flaw("BAG-NESTED", path, Level.INFO)


def _folder(folder: str, *, is_fine: bool) -> Iterator[Finding]:
    """A folder once, not each file in it."""
    if not is_fine:
        yield flaw("BAG-NAME-WINDOWS", folder + "/", Level.WARNING)
    if is_system_path(folder):
        yield flaw("BAG-SYSTEM-FILE", folder + "/", Level.WARNING)


def check_reserved(base: BaseDirectory, folders: set[str]) -> Iterator[Finding]:
    """Names in the base directory that elsewhere would be those that BagIt has a meaning for."""
    reserved = {DECLARATION, base.declaration.edition.info, "fetch.txt", PAYLOAD.rstrip("/")}
    for path in (*base.tag_files(), *sorted(folders)):
        if "/" not in path and path not in reserved and path.casefold() in reserved:
            yield flaw("BAG-NAME-RESERVED", path, Level.WARNING, value=path.casefold())
