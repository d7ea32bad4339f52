"""Where each attribute of a record goes in a document of cases: the facts of `homes.toml`."""

import tomllib
from functools import cache
from importlib.resources import files

_OWN = {"arende": "EgetElement", "cits": "ownElement"}


@cache
def homes() -> dict[str, dict[str, str]]:
    """Attribute of a record -> `arende`, `cits`: where it goes; `why`."""
    text = (files("leverans.packaging.cases") / "homes.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def own_names(form: str) -> tuple[str, ...]:
    """Attributes that go, at least in part, into elements of one's own."""
    return tuple(name for name, home in homes().items() if _OWN[form] in home[form].split(", "))


@cache
def homeless(form: str) -> tuple[str, ...]:
    """Attributes that the form has no place for."""
    return tuple(name for name, home in homes().items() if not home[form])
