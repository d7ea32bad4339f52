"""Breaks what an inventory says of the object and of its versions."""

from leverans.testing.ocfl_mutation import (
    HELLO,
    LETTER,
    NEW,
    Case,
    both,
    drop,
    everywhere,
    file,
    last,
    listed,
    newest,
    oldest,
    put,
    remade,
)
from leverans.testing.sample_ocfl import STATES, listing

INVENTORY_CASES = {
    "md5 for content": Case(remade("md5"), "E025"),
    "a digest of sha1 that is none": Case(
        newest(put("fixity", "sha1", "a" * 38, value=["v1/content/tom.txt"])),
        "E029 E093 E101",
    ),
    "a digest of sha256 that is none": Case(
        newest(put("fixity", "sha256", value={"z" * 64: [LETTER]})), "E030 E093"
    ),
    "a digest of sha512 that is none": Case(
        newest(put("fixity", "sha512", value={HELLO[1:]: [LETTER]})), "E031 E093"
    ),
    "a digest of blake2b-512 that is none": Case(
        newest(put("fixity", "blake2b-512", value={"": [LETTER]})), "E032"
    ),
    "a digest of md5 that is none": Case(
        newest(put("fixity", "md5", value={"z" * 32: [LETTER]})), "E057 E093"
    ),
    "an inventory that is no JSON": Case(
        file("inventory.json", b'{"id": "urn:a:b",}'), "E033 E064"
    ),
    "an inventory with a byte order mark": Case(
        file("inventory.json", b"\xef\xbb\xbf{}"), "E033 E064"
    ),
    "an inventory that is a list": Case(file("inventory.json", b"[]"), "E033 E064"),
    "a name in capitals": Case(
        both(
            lambda sample: sample.without.update({"inventory.json"}),
            file("INVENTORY.JSON"),
        ),
        "E034 E063 E001",
    ),
    "backslashes": Case(
        both(
            listed("v3/content/mapp/nytt.txt"),
            newest(put("manifest", NEW, value=["v3/content\\mapp\\nytt.txt"])),
        ),
        "E035 E023 E042 E021 E092",
    ),
    **{
        f"no {key}": Case(everywhere(drop(key)), "E036")
        for key in ("type", "head", "digestAlgorithm", "id")
    },
    "an id that is no text": Case(everywhere(put("id", value=7)), "E037"),
    "another id": Case(oldest(put("id", value="urn:example:objekt:2")), "E037 E110"),
    "another id in 1.0": Case(oldest(put("id", value="urn:example:objekt:2")), "E037", "1.0"),
    "another type": Case(
        newest(put("type", value="https://ocfl.io/1.0/spec/#inventory")), "E038 E103"
    ),
    "a type that is none": Case(oldest(put("type", value="inventory")), "E038"),
    "digests of another algorithm": Case(
        newest(put("manifest", "a" * 64, value=["v1/content/tom.txt"])), "E039 E092 E101 E107"
    ),
    "a head that is not the last": Case(newest(put("head", value="v2")), "E040"),
    "a head that is no text": Case(newest(put("head", value=["v3"])), "E040"),
    "a head of another version folder": Case(oldest(put("head", value="v2")), "E040"),
    "no manifest": Case(newest(drop("manifest")), "E041"),
    "a manifest that is none": Case(newest(put("manifest", value=[])), "E041 E106"),
    "a manifest that is none in 1.0": Case(newest(put("manifest", value="")), "E041", "1.0"),
    "a path that begins in a version": Case(
        both(
            listed("v3/content/nytt.txt"),
            newest(put("manifest", NEW, value=["content/nytt.txt"])),
        ),
        "E042 E023 E092",
    ),
    "no versions": Case(newest(drop("versions")), "E041 E043 E044 E066"),
    "versions that are none": Case(newest(put("versions", value=[])), "E044 E045 E066"),
    "a version block without a folder": Case(
        everywhere(
            put(
                "versions",
                "v4",
                value={
                    "created": "2026-01-04T10:00:00Z",
                    "state": listing(STATES["v1"]),
                    "message": "m",
                    "user": {"name": "Test Testsson", "address": "mailto:test@example.org"},
                },
            )
        ),
        "E010 E040 E046",
    ),
    "a version that is no object": Case(newest(put("versions", "v3", value="")), "E047"),
    "no state": Case(last(drop("state")), "E048"),
    "no created": Case(last(drop("created")), "E048"),
    **{
        f"created {moment}": Case(last(put("created", value=moment)), "E049")
        for moment in (
            "2026-01-03",
            "2026-01-03T10:00:00",
            "2026-01-03T10:00Z",
            "2026-01-03 10:00:00Z",
            "2026-02-30T10:00:00Z",
            "2026-01-03T24:00:00Z",
            "2026-01-03T10:00:00+0100",
            "",
        )
    },
    "created that is no text": Case(last(put("created", value=2026)), "E049"),
}
