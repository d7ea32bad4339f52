"""Identify many files beside the rest of the work: own processes, a bounded window, order kept.

pygfried carries a Go runtime, which does not survive a fork: the processes are spawned.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread

from leverans.formats.pronom import identify_many
from leverans.model.record import Format

_BATCH = 200
_WINDOW = 4
"""Batches under way for each worker: enough that none waits, few enough to stay flat."""


def identify_all(
    contents: Iterable[tuple[str, str]], *, workers: int = 1
) -> Iterator[tuple[str, Format]]:
    """Formats of files, in the order in which they are given.

    Args:
        contents: (id, path) of each file; taken a bounded number ahead of what is yielded.
        workers: processes; 0 identifies in this one.

    Raises:
        BrokenProcessPool: a worker was killed, by lack of memory for instance.
    """
    batches = _batches(contents)
    if workers == 0:
        for batch in batches:
            yield from _identified(batch)
        return
    spawn = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=end_with_parent) as pool:
        under_way = deque[Future[list[tuple[str, Format]]]]()
        try:
            for batch in batches:
                under_way.append(pool.submit(_identified, batch))
                if len(under_way) == workers * _WINDOW:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            for future in under_way:  # left early: what has not begun need not begin
                future.cancel()


def end_with_parent() -> None:
    """End this worker when the process that wants its answers is gone, killed for instance.

    Its siblings hold the other end of its pipe open: without this it would wait for ever.
    """
    parent = parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(1)

        Thread(target=follow, daemon=True).start()


def _batches(contents: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    coming = iter(contents)
    while batch := list(islice(coming, _BATCH)):
        yield batch


def _identified(batch: list[tuple[str, str]]) -> list[tuple[str, Format]]:
    formats = identify_many([path for _, path in batch])
    return [(item, found) for (item, _), found in zip(batch, formats, strict=True)]
