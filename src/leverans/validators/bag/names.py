"""Names in a bag that will make trouble elsewhere (RFC 8493, 6.1), and bags within the bag."""

from collections.abc import Iterator

from leverans.model.finding import Finding, Level
from leverans.validators.bag.base_directory import BaseDirectory
from leverans.validators.bag.declaration import DECLARATION
from leverans.validators.bag.listing import OFTEN
from leverans.validators.bag.paths import (
    LONGEST_ON_WINDOWS,
    PAYLOAD,
    fits_windows,
    is_system_name,
    is_system_path,
)
from leverans.validators.containers.interface import flaw


def check_names(base: BaseDirectory) -> Iterator[Finding]:
    """All files below the base directory, in the container's order."""
    prefix, last = base.prefix, None
    is_fine = True
    for number, path, _, _ in base.index.jobs(named=True):
        if not number % OFTEN:
            base.meanwhile()
        if not path.startswith(prefix):
            continue
        folder, _, name = path[len(prefix) :].rpartition("/")
        if folder != last:
            last, is_fine = folder, fits_windows(folder)
            yield from _folder(folder, is_fine=is_fine)
        if is_fine and not (fits_windows(name) and len(folder) + len(name) < LONGEST_ON_WINDOWS):
            yield flaw("BAG-NAME-WINDOWS", path[len(prefix) :], Level.WARNING)
        if is_system_name(name):
            yield flaw("BAG-SYSTEM-FILE", path[len(prefix) :], Level.WARNING)
        if name == DECLARATION and f"{folder}/".startswith(PAYLOAD):
            yield flaw("BAG-NESTED", path[len(prefix) :], Level.INFO)


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
