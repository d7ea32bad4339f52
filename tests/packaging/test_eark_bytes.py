"""The bytes of an E-ARK package, as they were before other formats were built beside it."""

from hashlib import sha256
from pathlib import Path

import pytest

from leverans.packaging.eark import EArkSip
from leverans.testing.format_contract import content_of
from leverans.testing.sample_records import documented_order, odd_records

WRITTEN = {
    "tar": "a767e652a663",
    "zip": "d756d35763af77a58a9ec89897deb0118a6c9a4255c9f55095961d8dc8479ff7",
    "folder": "5b336bcdc527e860fbff791716b5670c21352b42dc3176ba59717acb4e2b4f13",
}


@pytest.mark.parametrize(
    ("container", "package"),
    [
        ("tar", {"algorithms": ("SHA-512",)}),
        ("zip", {"version": "2.1.0", "premis_objects": "file"}),
        ("folder", {"description": "dc", "content_information_type": "OTHER"}),
    ],
)
def test_a_package_is_what_it_was_byte_for_byte(
    tmp_path: Path, container: str, package: dict[str, object]
) -> None:
    built = EArkSip().build(
        odd_records(tmp_path / "source"),
        tmp_path,
        order=documented_order(tmp_path / "papers", container=container, **package),
        told=lambda _: None,
        progress=lambda *_: None,
    )
    content = content_of(Path(built.path))
    data = content if isinstance(content, bytes) else repr(sorted(content.items())).encode()
    digests = sha256(data + built.manifest_digest.encode()).hexdigest()
    assert digests == WRITTEN[container]
