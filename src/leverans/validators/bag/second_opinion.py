"""What the Library of Congress' own tool says of a bag, where it can be asked safely.

Asked is only whether the bag is complete: the digests are computed already, from one read. The
library keeps all entries in memory and opens tag files by their names, so that the bag has to be
a small one, and its base directory one of plain files. Nothing that changes a bag, or the process'
working directory, is called.
"""

import logging
import os
import warnings
from pathlib import Path

from leverans.validators.bag.manifest_lines import SHOWN

MOST_FILES = 10_000
MOST_BYTES = 4 * 1024**2  # of tag files in the base directory
DATA = "data"


def ask_bagit(place: Path) -> str | None:
    """Why bagit refuses the bag in this folder; "" when it does not, None when it was not asked."""
    if not _can_be_asked(place):
        return None
    from bagit import LOGGER, Bag, BagError

    LOGGER.addHandler(logging.NullHandler())
    LOGGER.propagate = False
    try:
        with warnings.catch_warnings():  # Python 3.13 deprecates how the library calls re.sub
            warnings.simplefilter("ignore", DeprecationWarning)
            Bag(str(place)).validate(completeness_only=True)
    except (BagError, OSError, ValueError, LookupError, AttributeError, TypeError) as error:
        return str(error).replace(str(place), ".")[:SHOWN] or type(error).__name__
    return ""


def _can_be_asked(place: Path) -> bool:
    size = 0
    try:
        with os.scandir(place) as listing:
            for entry in listing:
                if entry.name == DATA:
                    if not entry.is_dir(follow_symlinks=False):
                        return False
                elif entry.is_file(follow_symlinks=False):
                    size += entry.stat(follow_symlinks=False).st_size
                elif not entry.is_dir(follow_symlinks=False):
                    return False
    except OSError:
        return False
    return size <= MOST_BYTES
