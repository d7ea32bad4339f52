"""BagIt: `bagit.txt`, manifests, `bag-info.txt`; a payload that is a package is read as one."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from leverans.ingest.packages.contents import read_contents
from leverans.ingest.packages.fields import Described, described, field_map
from leverans.ingest.packages.interface import Terms
from leverans.ingest.packages.mets_kinds import mets_of, read_described
from leverans.ingest.packages.package import Listed, OldPackage

_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LINE = re.compile(rb"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_MOST_LINE = 16 * 1024
_DECLARED = re.compile(rb"Tag-File-Character-Encoding:\s*(\S+)", re.IGNORECASE)
_INFO = ("bag-info.txt", "package-info.txt")
_ALGORITHMS = {"sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


class BagPackage:
    """A bag."""

    kind = "bagit"

    def fits(self, package: OldPackage) -> bool:
        """By bagit.txt."""
        return package.has("bagit.txt")

    def read(self, package: OldPackage, terms: Terms) -> None:
        """See `PackageReader.read`."""
        encoding = _encoding(package)
        for path in package.paths(begins="", ends=".txt"):
            found = _MANIFEST.fullmatch(path)
            if found:
                package.lists(_lines(package, path, encoding))
        said = _info(package, encoding)
        package.unmapped("bag_info", said.unmapped)
        inner = mets_of(package, "data/")
        types: set[str] = set()
        if inner:
            described, types = read_described(package, inner)
            for name, values in described.texts.items():
                said.texts.setdefault(name, values)
        read_contents(package, terms, said, types)


def _encoding(package: OldPackage) -> str:
    found = _DECLARED.search(package.small("bagit.txt", 4096))
    name = found[1].decode("ascii", "replace") if found else "utf-8"
    try:
        b"".decode(name)
    except LookupError:
        package.fault("SRC-PKG-XML", "bagit.txt", reason=f"unknown encoding {name}")
        return "utf-8"
    return name


def _lines(package: OldPackage, manifest: str, encoding: str) -> Iterator[Listed]:
    """The files that a manifest lists."""
    is_tag, name = _MANIFEST.fullmatch(manifest).groups()  # type: ignore[union-attr]
    algorithm = _ALGORITHMS.get(name, name.upper())
    with package.open(manifest) as stream:
        for line in _cut(stream):
            found = _LINE.fullmatch(line)
            if found is None:
                if line.strip():
                    package.fault("SRC-PKG-XML", manifest, reason="a line that is none")
                continue
            path = _path(found[2].decode(encoding, "surrogateescape"))
            yield Listed(
                path=path,
                algorithm=algorithm,
                digest=found[1].decode("ascii"),
                payload=not is_tag,
            )


def _cut(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(_MOST_LINE):
        yield line.rstrip(b"\r\n")


def _path(name: str) -> str:
    """A path as it is meant: only LF, CR and % are written percent-encoded (RFC 8493 §2.1.3)."""
    for code, meant in (("%0A", "\n"), ("%0a", "\n"), ("%0D", "\r"), ("%0d", "\r")):
        name = name.replace(code, meant)
    return name.replace("%25", "%").removeprefix("./")


def _info(package: OldPackage, encoding: str) -> Described:
    """What bag-info.txt says; a line that begins with a blank goes on with the one before."""
    found: list[tuple[str, str]] = []
    name = next((one for one in _INFO if package.has(one)), "")
    text = package.small(name, 1024**2).decode(encoding, "replace") if name else ""
    for line in text.splitlines():
        label, colon, value = line.partition(":")
        if line[:1].isspace() and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        elif colon and value.strip():
            found.append((label.strip(), value.strip()))
    return described(iter(found), field_map("bag_info"))
