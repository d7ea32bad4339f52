"""Another try after a short while: for what can be done twice without harm.

Minutes and hours are for who asks the store; here a lost packet or a busy moment is outlived.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from leverans.model.errors import StorageError

T = TypeVar("T")
PAUSES = (0.3, 2.0)  # s, before the second and the third try
LONGEST = 10.0  # s that we wait because the server asked for it


def tried(act: Callable[[], T]) -> T:
    """Do it, and do it again after an error that may mend itself."""
    for pause in PAUSES:
        try:
            return act()
        except StorageError as error:
            rest(error, pause)
    return act()


def rest(error: StorageError, pause: float) -> None:
    """Wait before another try; raises `error` where another try is no use, or not so soon."""
    if not error.again or error.wait > LONGEST:
        raise error
    time.sleep(max(pause, error.wait))
