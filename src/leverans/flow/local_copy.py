"""Gives content a path for the moment, for tools that can only read paths."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from leverans.model.errors import SourceError
from leverans.model.record import Content


@contextmanager
def local_path(content: Content, work: Path) -> Iterator[str]:
    """The content's own path, or that of a private copy in `work` which goes away afterwards."""
    if content.path is not None:
        yield content.path
        return
    with tempfile.NamedTemporaryFile(dir=work, prefix="copy-") as copy:
        with content.open() as stream:
            shutil.copyfileobj(stream, copy)
        copy.flush()
        yield copy.name


@contextmanager
def reading(content: Content) -> Iterator[BinaryIO]:
    """The content's bytes as a stream that can be sought in.

    Raises:
        SourceError: it cannot be opened or read.
    """
    try:
        with content.open() as stream:
            yield stream
    except OSError as error:
        raise SourceError(str(error), place=content.path or "") from error
