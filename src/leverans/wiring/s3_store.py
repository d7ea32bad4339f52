"""From what an agreement says of a bucket to the store in it; mistakes name their key."""

from pathlib import Path
from typing import get_args

from leverans.storage.interface import Store
from leverans.storage.s3.bucket import S3Bucket
from leverans.storage.s3.terms import (
    LARGEST_PART,
    LEAST_PART,
    MIB,
    PROFILES,
    Location,
    LockMode,
    Terms,
    parse_location,
)
from leverans.wiring.place import Place

ACCESS_KEY, SECRET_KEY = "access_key", "secret_key"
NEEDED = (ACCESS_KEY, SECRET_KEY)
OPTIONS = (*NEEDED, "ca", "lock", "part_size", "plain", "profile", "region", "timeout", "verify")
FORM = "s3+https://HOST:PORT/BUCKET/PREFIX"
LOCKS: dict[str, LockMode] = {mode.lower(): mode for mode in get_args(LockMode)}
VERIFY = {"etag": False, "read": True}
PLAIN = {"false": False, "true": True}
LONGEST_TIMEOUT = 3600  # s


def open_s3(place: Place) -> Store:
    """Open a store in a bucket; nothing is asked of the server yet.

    Raises:
        ConfigurationError: the location or an option is wrong; the finding names the key.
    """
    place.check(allowed=OPTIONS, needed=NEEDED)
    return S3Bucket(_terms(place), place.journal)


def _terms(place: Place) -> Terms:
    where = _location(place)
    mib = _number(place, "part_size", 16, (LEAST_PART // MIB, LARGEST_PART // MIB))
    profile = _one_of(place, "profile", "legacy", tuple(PROFILES))
    return Terms(
        where=where,
        access_key=place.options[ACCESS_KEY],
        secret_key=place.secrets[SECRET_KEY],
        region=place.options.get("region", "us-east-1"),
        profile=PROFILES[profile],
        ca=_file(place, "ca"),
        part_size=mib * MIB,
        reads_back=VERIFY[_one_of(place, "verify", "etag", tuple(VERIFY))],
        timeout=_number(place, "timeout", 60, (1, LONGEST_TIMEOUT)),
        lock_mode=LOCKS[_one_of(place, "lock", "compliance", tuple(LOCKS))],
    )


def _location(place: Place) -> Location:
    """Records leave this machine encrypted, unless the agreement says otherwise in words."""
    where = parse_location(place.location)
    if where is None:
        raise place.refused("", FORM)
    plain = PLAIN[_one_of(place, "plain", "false", tuple(PLAIN))]
    if where.is_plain and not plain:
        raise place.refused("", f'{FORM}, plain = "true"')
    return where


def _one_of(place: Place, name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = place.options.get(name, default)
    if value not in allowed:
        raise place.refused(name, ", ".join(f'"{each}"' for each in allowed))
    return value


def _number(place: Place, name: str, default: int, bounds: tuple[int, int]) -> int:
    text = place.options.get(name, str(default))
    least, most = bounds
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise place.refused(name, f'"{least}" - "{most}"')
    return int(text)


def _file(place: Place, name: str) -> str:
    """The whole path of a file that an option names, or "" where it names none."""
    value = place.options.get(name, "")
    path = place.root / Path(value).expanduser()
    if value and not path.is_file():
        raise place.absent(name)
    return str(path) if value else ""
