"""The bytes of an E-ARK package, as they were before other formats were built beside it."""

from hashlib import sha256
from pathlib import Path

import pytest

from leverans.packaging.eark import EArkSip
from leverans.testing.format_contract import content_of
from leverans.testing.sample_records import documented_order, odd_records

WRITTEN = {
    "tar": "a767e652a663d93f852d2f519b6b8244fc63f6dc6ebbc457a6502a4dcaf20047",
    "zip": "96d876d4360a02c17b4cc8d7944cf286e9e6872fdff8fd8695dd87c4cfc0a784",
    "folder": "75fe83fe1de072994b72d03a4447b4c51d7bd67b9d6b38af78c963d6eb0875e5",
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
