"""Reads a settings file into its model, and says all that is wrong with it at once."""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from leverans.messages.catalogue import find, render
from leverans.model.errors import ConfigurationError, UsageError
from leverans.model.finding import Finding
from leverans.wiring.mistakes import Mistake, mistakes
from leverans.wiring.toml_lines import key_lines, line_of

LONGEST = 4 * 1024 * 1024


class Settings(BaseModel):
    """What every settings model is: values of the exact type, and no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Model = TypeVar("Model", bound=Settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile(Generic[Model]):
    """A settings file that was read.

    Attributes:
        path: where it lies. shown: its path as a person is shown it.
        text: as it stands. data, digest: its bytes and their sha256 (hex). value: what it says.
    """

    path: Path
    shown: str
    text: str
    data: bytes
    digest: str
    value: Model


def read_toml(path: Path, model: type[Model], *, root: Path) -> TomlFile[Model]:
    """Read and check a TOML file.

    Args:
        path: the file. model: what it must say. root: the workspace; paths are shown from it.

    Raises:
        ConfigurationError: with a finding for each mistake, naming file, line, key and what is
            allowed.
    """
    shown = shown_path(path, root)
    data = _bytes(path, shown)
    text = _text(data, shown)
    try:
        value = model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as broken:
        raise _syntax(shown, str(broken)) from broken
    except ValidationError as wrong:
        raise refused(shown, text, mistakes(model, wrong)) from wrong
    digest = hashlib.sha256(data).hexdigest()
    return TomlFile(path=path, shown=shown, text=text, data=data, digest=digest, value=value)


def refused(shown: str, text: str, found: Iterable[Mistake]) -> ConfigurationError:
    """The error for mistakes found in a file, each with the line of its key."""
    lines = key_lines(text)
    placed = sorted(
        ((line_of(lines, mistake.place), mistake) for mistake in found), key=itemgetter(0)
    )
    return configuration_error(
        shown,
        [
            find(mistake.rule, mistake.params, location=f"{shown}#line {line}")
            for line, mistake in placed
        ],
    )


def configuration_error(shown: str, findings: Iterable[Finding]) -> ConfigurationError:
    """An error that says every finding in English, and carries them for other languages."""
    kept = tuple(findings)
    told = [(found.location.removeprefix(shown), render(found, "en").message) for found in kept]
    if len(told) == 1:
        return ConfigurationError(told[0][1], place=shown + told[0][0], findings=kept)
    lines = "".join(f"\n  {where.lstrip('#')}: {message}" for where, message in told)
    return ConfigurationError(f"{len(told)} mistakes{lines}", place=shown, findings=kept)


def usage_error(found: Finding) -> UsageError:
    """An error that says a finding in English, and carries it for other languages."""
    return UsageError(render(found, "en").message, place=found.location, findings=(found,))


def shown_path(path: Path, root: Path) -> str:
    """The path from the workspace's folder where it lies in it, else as it is."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        if path.stat().st_size > LONGEST:
            raise ConfigurationError(f"longer than {LONGEST} bytes", place=shown)
        return path.read_bytes()
    except FileNotFoundError as absent:
        raise ConfigurationError("there is no such file", place=shown) from absent
    except OSError as failed:
        raise ConfigurationError(f"cannot be read: {failed.strerror}", place=shown) from failed


def _text(data: bytes, shown: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
        raise _syntax(shown, f"not UTF-8 (at line {line})") from broken


def _syntax(shown: str, problem: str) -> ConfigurationError:
    line = problem.rpartition("at line ")[2].partition(",")[0].rstrip(")")
    place = f"{shown}#line {line}" if line.isdigit() else shown
    return configuration_error(shown, [find("SET-SYNTAX", location=place, problem=problem)])
