import json
from typing import Any

import pytest

from leverans.packaging.entry import Copied, Entry, Run, Terms
from leverans.packaging.listing import Lister
from leverans.packaging.premis import HEAD
from leverans.schemas.xml import read_tree

TERMS = Terms(
    container="tar", target="", root="p", package_id="00000000-0000-5000-8000-000000000001",
    algorithms=("SHA-512", "SHA-256"), asked=("SHA-512",), built_at="2026-03-01T12:30:15+01:00",
    mtime=1, objects=False, style="eark-sip",
)  # fmt: skip
FORMAT = ("fmt/95", "PDF/A <1a>", "1a", "application/pdf", "byte match", "", False)
ENTRY = Entry("/x", "å & b.pdf", 7, 1_700_000_000_999_999_999, "id1", "å & b.pdf", FORMAT)
RUN = Run("representations/native/data/", "data/", "native", "r1", [ENTRY])


def xml(text: bytes) -> Any:  # noqa: ANN401 - lxml's own
    spaces = 'xmlns:xlink="x" xmlns:sip="s"'
    return read_tree(b"<a " + spaces.encode() + b">" + text + b"</a>")


def lines(*copied: Copied, terms: Terms = TERMS, run: Run = RUN) -> Any:  # noqa: ANN401
    return Lister(terms).lines(run, copied)


def test_a_file_line_carries_what_csip_and_sip_ask_for() -> None:
    (file,) = xml(lines(Copied(ENTRY, ["512", "256"])).by_use[0])
    assert dict(file.attrib) == {
        "ID": "f-id1",
        "MIMETYPE": "application/pdf",
        "SIZE": "7",
        "CREATED": "2023-11-14T22:13:20Z",
        "CHECKSUM": "512",
        "CHECKSUMTYPE": "SHA-512",
        "GROUPID": "r1",
        "{s}FILEFORMATNAME": "PDF/A <1a>",
        "{s}FILEFORMATVERSION": "1a",
        "{s}FILEFORMATREGISTRY": "PRONOM",
        "{s}FILEFORMATKEY": "fmt/95",
    }
    assert file[0].get("{x}href") == "data/%C3%A5%20%26%20b.pdf"


def test_a_file_without_format_or_time_says_no_more_than_is_known() -> None:
    entry = ENTRY._replace(format=None, mtime_ns=0)
    (file,) = xml(lines(Copied(entry, ["512", "256"])).by_use[0])
    assert file.get("MIMETYPE") == "application/octet-stream"
    assert file.get("CREATED") == TERMS.built_at
    assert not [name for name in file.attrib if "FILEFORMAT" in name]


def test_manifest_and_content_hash_always_use_sha256() -> None:
    made = lines(Copied(ENTRY, ["512", "256"]))
    assert made.manifest.decode() == "256  representations/native/data/å & b.pdf\n"
    assert made.content.decode() == "native\t256\t7\tå & b.pdf\n"


def test_record_json_lines_join_to_a_list() -> None:
    other = ENTRY._replace(id="id2", name="\udce5", checksum=("MD5", "ab"), format=None)
    made = lines(Copied(ENTRY, ["512", "256"]), Copied(other, ["5", "2"]))
    first, second = json.loads(b"[" + made.record + b"]")
    assert first == {
        "id": "id1", "use": "native", "path": "representations/native/data/å & b.pdf",
        "name": "å & b.pdf", "size": 7, "modified": "2023-11-14T22:13:20Z",
        "digests": {"SHA-512": "512", "SHA-256": "256"},
        "format": {"puid": "fmt/95", "name": "PDF/A <1a>", "version": "1a",
                   "mime": "application/pdf", "basis": "byte match"},
    }  # fmt: skip
    assert (second["name"], second["name_base64"]) == ("\ufffd", "5Q==")
    assert second["source_checksum"] == {"MD5": "ab"}


@pytest.mark.parametrize(("objects", "warning", "made"), [
    (False, "", (0, 0)), (True, "", (1, 0)), (False, "doubt", (1, 1)), (True, "doubt", (1, 1)),
])  # fmt: skip
def test_premis_has_an_object_where_it_is_asked_for_or_needed(
    *, objects: bool, warning: str, made: tuple[int, int]
) -> None:
    entry = ENTRY._replace(format=(*FORMAT[:5], warning, False))
    text = lines(Copied(entry, ["512", "256"]), terms=TERMS._replace(objects=objects))
    assert (text.objects.count(b"<object "), text.events.count(b"<event>")) == made
    tree = read_tree(HEAD.encode() + text.objects + text.events + b"</premis>")
    fixity = [one.text for one in tree.iter("{*}messageDigest")]
    assert fixity == ["512", "256"] * made[0]


def test_files_that_belong_to_no_record_are_only_listed() -> None:
    run = Run("documentation/", "documentation/", "", "", [])
    made = lines(Copied(ENTRY, ["512", "256"]), run=run)
    assert b"GROUPID" not in made.by_use[0]
    assert (made.record, made.content, made.objects, made.events) == (b"", b"", b"", b"")
