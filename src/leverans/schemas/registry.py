"""The schemas that are known: facts of `registry.toml`, found again by sha256."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSchema:
    """One published schema.

    Attributes:
        name, version: as reports show them.
        namespace: target namespace.
        publisher, licence: whose it is, and under what terms (SPDX where there is one).
        sha256: digests of the copies known to be right, as shipped or with LF line ends.
        imports: namespaces that it imports.
        profile: the package profile that it belongs to, "" = generally valid.
        own: file name of our own expression in the folder `own`, or "".
        assertions: file name of our XSD 1.1 assertions on its documents, or "".
    """

    name: str
    version: str
    namespace: str
    publisher: str
    licence: str
    sha256: tuple[str, ...]
    imports: tuple[str, ...] = ()
    profile: str = ""
    own: str = ""
    assertions: str = ""

    @property
    def rule(self) -> str:
        """Id of the finding when a document does not follow it: a profile's has its base's."""
        bases = (s for s in known_schemas() if s.namespace == self.namespace and not s.profile)
        return f"XSD-{(next(bases, self) if self.profile else self).name.upper()}"


@cache
def known_schemas() -> tuple[KnownSchema, ...]:
    """All entries of the registry, in its order: of one namespace, the preferred one first."""
    text = files("leverans.schemas").joinpath("registry.toml").read_text("utf-8")
    return tuple(
        KnownSchema(
            **{
                **entry,
                "sha256": tuple(entry["sha256"]),
                "imports": tuple(entry.get("imports", ())),
            }
        )
        for entry in tomllib.loads(text)["schema"]
    )


@cache
def _by_digest() -> dict[str, KnownSchema]:
    return {digest: schema for schema in known_schemas() for digest in schema.sha256}


def recognise(data: bytes) -> KnownSchema | None:
    """The schema that these bytes are, or None; line ends may differ, nothing else."""
    found = (_by_digest().get(digest) for digest in digests_of(data))
    return next((schema for schema in found if schema is not None), None)


def digests_of(data: bytes) -> Iterator[str]:
    """sha256 (hex) of a file: as it is, and with either kind of line ends."""
    plain = data.replace(b"\r\n", b"\n")
    for variant in dict.fromkeys((data, plain, plain.replace(b"\n", b"\r\n"))):
        yield hashlib.sha256(variant).hexdigest()
