"""The bar of a check of packages; without the technical log of a workspace, quick to import."""

import sys
from contextlib import AbstractContextManager
from typing import Any, Self

from tqdm import tqdm

from leverans.messages.texts import text


class PackagesBar:
    """A bar over packages, or over the bytes of a single one; nothing but on a terminal."""

    def __init__(self, packages: int, language: str) -> None:
        """Nothing is drawn before the first step."""
        single = packages == 1
        self._bar: tqdm[Any] = tqdm(
            total=None if single else packages,
            desc=text("stage.check", language),
            unit="B" if single else "",
            unit_scale=single,
            disable=None,
            file=sys.stderr,
            leave=False,
        )

    def __enter__(self) -> Self:
        """The bar itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        self._bar.close()

    def step(self, _files: int, size: int) -> None:
        """Move on by so many bytes, or packages."""
        self._bar.update(size)

    def aside(self) -> AbstractContextManager[None]:
        """While something else is written on the terminal."""
        return self._bar.external_write_mode(file=sys.stdout)
