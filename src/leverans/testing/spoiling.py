"""Ways to spoil bytes and XML, and containers to put them into: all by chance, none by design."""

import io
import random
import re
import tarfile
import zipfile
from pathlib import Path

Files = dict[str, bytes]

_TAG = re.compile(rb"<[^<>]*>")
_VALUE = re.compile(rb"=\s*\"([^\"]*)\"|=\s*'([^']*)'|>([^<>]+)<|: ?\"([^\"]*)\"")
_NASTY = (
    b"", b" ", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"../../../../etc/passwd", b"/etc/passwd",
    b"file:///etc/passwd", b"C:\\x", b"%00", b"%2e%2e%2f", b"a" * 5000, b"-1", b"1e999",
    b"99999999999999999999", b"NaN", b"&#0;", b"&lt;", b"&x;", b"]]>", b"<!--", b"<?x?>",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"9999-99-99T99:99:99", b"0000-00-00", b"\xc3\xa5",
    b"a\xcc\x8a", b"{}", b"[[[[[", b"sha256", b"SHA-256", b"null", b"true", b"http://[", b"#",
    b"?", b"//", b".", b"..", b"./", b"\r\n", b"\t", b"\xe2\x80\xae",
)  # fmt: skip
CONTAINERS = ("folder", "tar", "tar.gz", "zip")


def spoil(data: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """The bytes after one to four changes."""
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_WAYS)(data, chance, other or data)
    return data


def _flip(data: bytes, chance: random.Random, _: bytes) -> bytes:
    changed = bytearray(data)
    for _number in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random, _: bytes) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _end(data: bytes, chance: random.Random, _: bytes) -> bytes:
    return data[: chance.randint(0, len(data))]


def _repeat(data: bytes, chance: random.Random, _: bytes) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[start:end] * chance.choice((2, 3, 50)) + data[end:]


def _splice(data: bytes, chance: random.Random, other: bytes) -> bytes:
    start, end = _span(data, chance)
    begin, stop = _span(other, chance)
    return data[:start] + other[begin:stop] + data[end:]


def _insert(data: bytes, chance: random.Random, _: bytes) -> bytes:
    place = chance.randint(0, len(data))
    return data[:place] + chance.choice(_NASTY) + data[place:]


def _value(data: bytes, chance: random.Random, _: bytes) -> bytes:
    """An attribute, a text or a JSON string becomes another."""
    found = list(_VALUE.finditer(data))
    if not found:
        return _flip(data, chance, b"")
    match = chance.choice(found)
    group = next(n for n in range(1, 5) if match[n] is not None)
    start, end = match.span(group)
    return data[:start] + chance.choice(_NASTY) + data[end:]


def _tag(data: bytes, chance: random.Random, _: bytes) -> bytes:
    """A tag goes, comes again, or changes places with another."""
    found = [match.span() for match in _TAG.finditer(data)]
    if not found:
        return _cut(data, chance, b"")
    (start, end), (begin, stop) = sorted((chance.choice(found), chance.choice(found)))
    way = chance.randrange(3)
    if way == 0:
        return data[:start] + data[end:]
    if way == 1:
        return data[:start] + data[start:end] * 2 + data[end:]
    return data[:start] + data[begin:stop] + data[end:begin] + data[start:end] + data[stop:]


_WAYS = (_flip, _cut, _end, _repeat, _splice, _insert, _value, _value, _value, _tag, _tag)


def _span(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + chance.choice((1, 4, 32, 400)))


def spoil_name(name: str, chance: random.Random) -> str:
    """A name that means harm, or is only strange."""
    own = name.rpartition("/")[2]
    return chance.choice(
        (
            f"../{own}", f"/{name}", f"./{name}", name.upper(), f"{name}/", f"{name}/x",
            name.replace("/", "//"), name.replace("/", "\\"), f"{name}\n", f"{name}.", "x" * 300,
            f"{own}\u0308", name.replace("a", "å"), f"C:{name}", "..", f"a/{'b/' * 140}c", name,
        )
    )  # fmt: skip


def pack(files: Files, kind: str, place: Path, root: str) -> Path:
    """The files as a container of this kind, in `place`."""
    if kind == "folder":
        return _folder(files, place / root)
    path = place / f"{root}.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(f"{root}/{name}", data)
        return path
    with tarfile.open(path, "w:gz" if kind == "tar.gz" else "w") as packed:
        for name, data in files.items():
            info = tarfile.TarInfo(f"{root}/{name}")
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    return path


def _folder(files: Files, place: Path) -> Path:
    place.mkdir()
    for name, data in files.items():
        path = place / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except (OSError, ValueError):
            continue  # a name that this file system does not take
    return place
