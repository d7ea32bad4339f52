"""Verifying a package, against bagit-python and against bare hashing with openssl.

Ours checks the tar that we build of the data: XSD (where the official schemas are at hand), all
rules, references and every digest. The peer's bag holds the same files.
"""

import os
import shutil
from pathlib import Path

import bagit
from bench.build import PACKAGE_ID, openssl_pair, tar_one_record
from bench.case import Case, Done

from leverans.schemas.shelf import SchemaShelf
from leverans.validators.check import check_package
from leverans.validators.interface import CheckProfile

_OFFICIAL = Path(os.environ.get("LEVERANS_SHARED", "../shared")) / "data" / "official-schemas"


def made(data: Path) -> Path:
    """Where the packages made of the data lie."""
    return data.with_name(data.name + ".made")


def make_both(data: Path) -> None:
    """The package, and the bag, of the same data; once."""
    place = made(data)
    if place.exists():
        return
    (place / "tar").mkdir(parents=True)
    tar_one_record(data, place / "tar")
    shutil.copytree(data, place / "bag", copy_function=os.link)
    bagit.make_bag(str(place / "bag"), checksums=["sha256"], processes=2)  # noqa: TID251 - the peer


def verify_tar(data: Path, out: Path) -> Done:
    """Our whole check of the tar."""
    del out
    report = check_package(
        made(data) / "tar" / f"{PACKAGE_ID}.tar",
        profile=CheckProfile(workers=2),
        shelf=SchemaShelf((_OFFICIAL,)),
    )
    assert report.passed, report.findings[:5]
    return Done(files=report.payload_files, bytes=report.payload_bytes)


def bagit_validate(data: Path, out: Path) -> Done:
    """What bagit-python checks of the bag, in two processes: no XSD, no rules."""
    del out
    bag = bagit.Bag(str(made(data) / "bag"))
    bag.validate(processes=2)
    size, _, files = bag.info["Payload-Oxum"].partition(".")
    return Done(files=int(files), bytes=int(size))


CASES = (
    Case("verify: tiny files, tar with XSD", "tiny", verify_tar, bagit_validate,
         before=make_both, goal=5),
    Case("verify: mixed files, tar with XSD", "mixed", verify_tar, bagit_validate,
         before=make_both),
    Case("verify: large files, tar with XSD", "large", verify_tar, openssl_pair,
         before=make_both, goal=0.95),
)  # fmt: skip
